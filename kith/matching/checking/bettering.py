"""Bettering: whether one more person would make the plan better than its bound says any plan is."""

from collections.abc import Iterator

from kith.matching.checking.admission import may_go
from kith.matching.checking.given import Place, Thing
from kith.matching.checking.grouping import lacking
from kith.matching.checking.laid_out import LaidOut
from kith.matching.checking.weighing import value, worth
from kith.matching.faults import Fault, path


def faults_of_bound(laid: LaidOut) -> Iterator[Fault]:
    """The first person whom a group of this plan, or an open one, could take beyond the bound, if any.

    A plan that is well and a bound that is one leave nobody such. That nobody is found proves nothing.
    """
    bound, now = laid.plan["bound"], value(laid)
    for who, place in _additions(laid):
        overdue = now["overdue"] + laid.given.is_overdue(who)
        total = now["total"] + worth(laid.given, who, place)
        says = f'with "{who["id"]}" in "{place.id}" as well'
        if overdue > bound["overdue"]:
            yield Fault(path("bound", "overdue"), f"{says}, {overdue} who are overdue would have a place")
            return
        if total > bound["total"]:
            yield Fault(path("bound", "total"), f"{says}, the plan would be worth {total}")
            return


def _additions(laid: LaidOut) -> Iterator[tuple[Thing, Place]]:
    """Everybody who waits, with every place of the plan that could take them as it stands."""
    taken = laid.place_of
    waiting = [who for name, who in laid.given.waiting.items() if name not in taken]
    for name, place in laid.places.items():
        there = laid.people_of(name)
        if len(there) >= place.free:
            continue
        present = {person["id"] for person in there}
        for who in waiting:
            if (
                present.isdisjoint(laid.given.apart.get(who["id"], ()))
                and may_go(laid.given, who, place)
                and not list(lacking(laid.given, place, [*there, who]))
            ):
                yield who, place
