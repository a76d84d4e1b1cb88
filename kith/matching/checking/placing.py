"""Placing: whether each person may go where the plan has them, and whether it says true things of that."""

from collections.abc import Iterator

from kith.matching.checking import suiting
from kith.matching.checking.admission import broken
from kith.matching.checking.comparing import differences
from kith.matching.checking.laid_out import LaidOut
from kith.matching.faults import Fault, path


def faults_of_placements(laid: LaidOut) -> Iterator[Fault]:
    """In the order of the plan's places. Fit and reasons of who may not be there are not looked at."""
    given = laid.given
    for name, numbers in laid.newcomers.items():
        place = laid.places[name]
        for number, person in zip(numbers, laid.people_of(name), strict=True):
            said, steps = laid.plan["placements"][number], ("placements", number)
            refusals = broken(given, person, place)
            for rule in refusals:
                says = f'"{person["id"]}" may not go to "{name}" ({rule.name}): {rule.says}'
                yield Fault(path(*steps, "place"), says)
            so = {
                "waited": given.waited(person),
                "overdue": given.is_overdue(person),
                "kept": person.get("previous") == name,
            }
            yield from differences(said, so, steps)
            if not refusals:
                yield from differences(said["fit"], suiting.fit(given, person, place), (*steps, "fit"))
                yield from differences(said["reasons"], suiting.reasons(person, place), (*steps, "reasons"))
