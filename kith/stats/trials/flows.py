"""Flows: how many came, left and were counted, as CONSORT draws it, and whether the sums add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from kith.stats.refusing import BadInput
from kith.stats.results import Provenance, Result, Table, hash_of, made_by

Counts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box of the diagram: what it counts, how many, and the reasons among them."""

    key: str
    says: str
    count: int
    reasons: tuple[tuple[str, int], ...] = ()
    arm: str = ""  # of CONSORT, from randomisation downwards


@dataclass(frozen=True, kw_only=True)
class Flow(Result):
    """A diagram's boxes, whose sums add."""

    title: ClassVar[str] = "Flow"
    kind: str  # CONSORT or PRISMA
    boxes: tuple[Box, ...]
    consistent: bool = True  # a flow that does not add is refused and never made

    def box(self, key: str, arm: str = "") -> Box | None:
        """One box, or None where the flow has none of this name."""
        return next((box for box in self.boxes if (box.key, box.arm) == (key, arm)), None)

    def count(self, key: str, arm: str = "") -> int:
        """The number in a box; raises `BadInput` where there is no such box."""
        box = self.box(key, arm)
        if box is None:
            raise BadInput(f'box "{key}"{f" of arm {arm}" if arm else ""} was not given')
        return box.count

    def tables(self) -> Sequence[Table]:
        rows: list[tuple[object, ...]] = []
        for box in self.boxes:
            rows.append((f"{box.says}, {box.arm}" if box.arm else box.says, str(box.count)))
            rows += [(f"  {reason}", str(count)) for reason, count in box.reasons]
        return [Table(self.kind, ("", "n"), tuple(rows))]


CONSORT_KEYS = {"assessed", "excluded", "randomised", "arms"}
ARM_SAYS = {
    "allocated": "allocated",
    "received": "received what they were allocated to",
    "not_received": "did not receive it",
    "lost": "lost to follow-up",
    "discontinued": "discontinued",
    "followed": "followed to the end",
    "analysed_itt": "analysed, intention to treat",
    "not_analysed": "left out of the analysis",
    "analysed_pp": "analysed, per protocol",
}


def consort(counts: Counts, *, made: Provenance | None = None) -> Flow:
    """The flow of people through a trial, from counts; what was not given and follows is derived.

    `assessed`, `excluded` (a number or reasons), `randomised`, and `arms`: by name, `allocated` and any of
    `received`, `not_received`, `lost`, `discontinued`, `followed`, `analysed_itt`, `not_analysed`,
    `analysed_pp` (numbers, or reasons). Source: CONSORT 2010 (Schulz, BMJ 340:c332). Raises `BadInput`
    that names the box where a sum does not add.

    >>> flow = consort({"assessed": 100, "excluded": {"declined": 20}, "arms": {"a": {"allocated": 40},
    ...     "b": {"allocated": 40}}})
    >>> flow.count("randomised"), flow.count("not_received", "a")
    (80, 0)
    """
    found = faults_of_consort(counts)
    if found:
        raise BadInput(found[0])
    excluded, randomised = total(counts.get("excluded", 0)), _randomised(counts)
    boxes = [
        Box(key="assessed", says="assessed for eligibility", count=total(counts["assessed"])),
        Box(key="excluded", says="excluded", count=excluded, reasons=reasons_of(counts.get("excluded"))),
        Box(key="randomised", says="randomised", count=randomised),
    ]
    for arm, given in counts.get("arms", {}).items():
        boxes += _boxes_of_arm(str(arm), _completed(given))
    return Flow(
        kind="CONSORT",
        boxes=tuple(boxes),
        provenance=made or as_given(counts, "people", randomised, total(counts["assessed"])),
    )


def faults_of_consort(counts: Counts) -> list[str]:
    """Every box whose sum does not add, in one line each; an empty list if all do.

    >>> faults_of_consort({"assessed": 100, "excluded": {"a": 20}, "randomised": 85})
    ['box "randomised": assessed less excluded, 100-20 != 85']
    """
    refuse_unknown(counts, CONSORT_KEYS)
    for name, given in _named(counts.get("arms", {}), "arms").items():
        _named(given, f"arms: {name}")
    if "assessed" not in counts:
        raise BadInput('box "assessed" is missing')
    assessed, excluded = total(counts["assessed"], "assessed"), total(counts.get("excluded", 0), "excluded")
    randomised = _randomised(counts)
    found = []
    if assessed - excluded != randomised:
        found.append(f'box "randomised": assessed less excluded, {assessed}-{excluded} != {randomised}')
    arms = counts.get("arms", {})
    for name, given in arms.items():
        found += _faults_of_arm(str(name), given)
    allocated = [total(given.get("allocated", 0)) for given in arms.values()]
    if arms and sum(allocated) != randomised:
        found.append(f'box "randomised": allocated, {"+".join(map(str, allocated))} != {randomised}')
    return found


def _randomised(counts: Counts) -> int:
    if "randomised" in counts:
        return total(counts["randomised"], "randomised")
    if counts.get("arms"):
        return sum(total(given.get("allocated", 0), "allocated") for given in counts["arms"].values())
    return total(counts["assessed"], "assessed") - total(counts.get("excluded", 0), "excluded")


def _faults_of_arm(arm: str, given: Counts) -> list[str]:
    refuse_unknown(given, ARM_SAYS.keys())
    if "allocated" not in given:
        raise BadInput(f'box "allocated" of arm "{arm}" is missing')
    n = {key: total(value, f"{key} of {arm}") for key, value in given.items()}
    allocated, left = n["allocated"], n.get("lost", 0) + n.get("discontinued", 0)
    sums = [
        ("received", ("received", "not_received"), allocated),
        ("followed", ("followed", "lost", "discontinued"), allocated),
        ("analysed_itt", ("analysed_itt", "not_analysed"), allocated),
    ]
    found = []
    for box, parts, whole in sums:
        given_parts = [part for part in parts if part in n]
        if parts[0] in n and len(given_parts) > 1 and sum(n[part] for part in given_parts) != whole:
            added = "+".join(str(n[part]) for part in given_parts)
            found.append(
                f'box "{box}" of arm "{arm}": {" and ".join(given_parts)}, {added} != {whole} allocated'
            )
    if left > allocated:
        found.append(f'box "lost" of arm "{arm}": {left} left of {allocated} allocated')
    found += [
        f'box "{key}" of arm "{arm}": {count} of {allocated} allocated'
        for key, count in n.items()
        if count > allocated
    ]
    return found


def _completed(given: Counts) -> dict[str, Any]:
    """What an arm's counts say without saying it: who did not receive, who was followed, who was left out."""
    made = dict(given)
    allocated = total(made["allocated"])
    if "received" not in made:
        made["received"] = allocated - total(made.get("not_received", 0))
    made.setdefault("not_received", allocated - total(made["received"]))
    if "followed" not in made:
        made["followed"] = allocated - total(made.get("lost", 0)) - total(made.get("discontinued", 0))
    if "analysed_itt" in made:
        made.setdefault("not_analysed", allocated - total(made["analysed_itt"]))
    return made


def _boxes_of_arm(arm: str, given: Counts) -> list[Box]:
    return [
        Box(key=key, says=says, count=total(given[key]), reasons=reasons_of(given[key]), arm=arm)
        for key, says in ARM_SAYS.items()
        if key in given
    ]


def total(given: object, box: str = "") -> int:
    """A whole number, or the sum of reasons by name; raises `BadInput` for what is neither."""
    if isinstance(given, Mapping):
        return sum(total(one, box or str(reason)) for reason, one in given.items())
    whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    if isinstance(given, bool) or not isinstance(given, int | float) or not whole or given < 0:
        raise BadInput(f'box "{box}": a count is a whole number of at least 0, and {given!r} is not')
    return int(given)


def reasons_of(given: object) -> tuple[tuple[str, int], ...]:
    """Reasons with their counts, in the order given; none where there is only a number."""
    if not isinstance(given, Mapping):
        return ()
    return tuple((str(reason), total(count)) for reason, count in given.items())


def _named(given: object, box: str) -> Counts:
    if not isinstance(given, Mapping):
        raise BadInput(f'box "{box}": counts stand by name, and {given!r} has none')
    return given


def refuse_unknown(counts: Counts, known: Any) -> None:
    """Raises `BadInput` for a box whose name is not known, which is often a slip of the pen."""
    for key in counts:
        if key not in known:
            raise BadInput(f'there is no box "{key}"; there are {", ".join(sorted(known))}')


def as_given(counts: Counts, what: str, count: int, eligible: int) -> Provenance:
    """Where counts come from that somebody else made."""
    return Provenance(
        method="Counts as given, sums checked",
        n_used=count,
        n_eligible=eligible,
        of=what,
        library=made_by(),
        data_hash=hash_of({"counts": [repr(sorted(map(repr, counts.items())))]}),
    )
