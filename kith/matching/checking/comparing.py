"""Comparing: what a plan says beside what is so, and each difference by its path."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from kith.matching.faults import Fault, path

Steps = tuple[str | int, ...]


def differences(said: Any, so: Any, steps: Steps) -> Iterator[Fault]:
    """Every part of `so` that is said otherwise. Keys that only `said` has are not looked at."""
    if isinstance(so, Mapping):
        for key, value in so.items():
            yield from differences(said[key], value, (*steps, key))
    elif said != so:
        yield Fault(path(*steps), f"is {_shown(said)}, and should be {_shown(so)}")


def listed_once(names: Iterable[Hashable], wanted: Iterable[Hashable], steps: Steps) -> Iterator[Fault]:
    """That a list names each of `wanted` once, in any order, and nobody else."""
    said = list(names)
    right = dict.fromkeys(wanted)
    seen: Counter[Hashable] = Counter()
    for number, name in enumerate(said):
        seen[name] += 1
        if name not in right:
            yield Fault(path(*steps, number), f'"{name}" does not belong here')
        elif seen[name] == 2:
            yield Fault(path(*steps, number), f'"{name}" stands here twice')
    for name in right:
        if name not in seen:
            yield Fault(path(*steps), f'"{name}" is missing')


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
