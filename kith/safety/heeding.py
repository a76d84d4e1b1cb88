"""Where small signs are heeded at once: in a group in which something hard happened.

Moderation knows where, two layers above, and says how to ask when it is ready.
"""

from collections.abc import Callable

IsWatched = Callable[[str], bool]
_asked: list[IsWatched] = []


def ask_by(is_watched: IsWatched) -> None:
    """From now on `is_watched(place)` says whether staff hear at once of small signs there."""
    _asked[:] = [is_watched]


def at_once(place: str) -> bool:
    return any(is_watched(place) for is_watched in _asked)
