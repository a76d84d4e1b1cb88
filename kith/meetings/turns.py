"""The order of the word: who has it, who was heard, who comes next. Plain facts over chairs and turns."""

from collections.abc import Iterable, Sequence

from kith.meetings.models import Part, Seat, Turn


def holder(seats: Iterable[Seat], turns: Iterable[Turn]) -> Seat | None:
    """Whose chair the word lies with."""
    running = {turn.seat_id for turn in turns if turn.is_running}
    return next((seat for seat in seats if seat.pk in running), None)


def heard(turns: Iterable[Turn]) -> frozenset[int]:
    """Chairs that had the word in this part, or let it pass: one cannot tell which."""
    return frozenset(turn.seat_id for turn in turns if turn.ended_at is not None)


def following(part: Part, seats: Sequence[Seat], turns: Sequence[Turn]) -> Seat | None:
    """Whose chair the word goes to next: somebody who was called, else the next chair not heard yet.

    Whoever listens, has left, or has lost the line is skipped. Only a round goes on by itself.
    """
    by_pk = {seat.pk: seat for seat in seats if seat.may_speak}
    for turn in sorted(turns, key=lambda turn: turn.pk):
        if turn.began_at is None and turn.ended_at is None and turn.seat_id in by_pk:
            return by_pk[turn.seat_id]
    if not part.goes_round:
        return None
    asked = {turn.seat_id for turn in turns}
    around = _from_the_last(seats, turns)
    return next((seat for seat in around if seat.pk in by_pk and seat.pk not in asked), None)


def not_heard(seats: Iterable[Seat], turns: Iterable[Turn]) -> list[Seat]:
    """Taken chairs that have not had the word in this part and do not have it now."""
    begun = {turn.seat_id for turn in turns if turn.began_at is not None}
    return [seat for seat in seats if seat.is_taken and seat.pk not in begun]


def _from_the_last(seats: Sequence[Seat], turns: Iterable[Turn]) -> list[Seat]:
    """The chairs once round, beginning after the one that had the word last."""
    ordered = sorted(seats, key=lambda seat: seat.order)
    begun = [turn for turn in turns if turn.began_at is not None]
    if not begun:
        return ordered
    last = max(begun, key=lambda turn: (turn.began_at, turn.pk)).seat_id
    at = next((index for index, seat in enumerate(ordered) if seat.pk == last), -1)
    return ordered[at + 1 :] + ordered[: at + 1]
