"""Names that stand somewhere though nobody is called so now. Contexts above know them, and say how to ask.

Whether a name is free is asked here, and must not tell more than that: an alias, a name somebody left
under and a name somebody has are one answer.
"""

from collections.abc import Callable

from kith.people.models import Person

Bears = Callable[[str, Person | None], bool]
_asked: list[Bears] = []


def ask(bears: Bears) -> None:
    """From now on `bears(bones, except_for)` is asked too: does a name of that skeleton stand with you?"""
    if bears not in _asked:
        _asked.append(bears)


def stands_somewhere(bones: str, *, except_for: Person | None) -> bool:
    return any(bears(bones, except_for) for bears in _asked)
