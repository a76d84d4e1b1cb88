"""Room for the frames of all that is called from here.

CPython 3.11 keeps the frames of a thread in pieces of 16 kB, and gives a piece back to the system as soon as
nothing stands in it. A request is so deep that some call in it always crosses from one piece into the next,
again and again: 20 to 50 times a piece is asked for and given back. The piece that begins with one frame of
half a megabyte has as much room after it, and nothing leaves it. What of that is not used takes no memory.
"""

from collections.abc import Callable

SLOTS = 2**16


def with_room(call: Callable[[], None]) -> None:
    call()


with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)
