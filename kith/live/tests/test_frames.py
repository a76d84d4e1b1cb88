"""The bytes of server-sent events, and the marks in them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.live.frames import frame, mark_from, weave
from kith.live.sources import MESSAGE, ROOM, Event, Mark


def test_every_line_of_the_data_is_marked_as_data() -> None:
    assert frame("message", b"<p>\nhere\r\nnow\r</p>", Mark(3, 1)) == (
        b"event: message\nid: 3-1\ndata: <p>\ndata: here\ndata: now\ndata: </p>\n\n"
    )


def test_a_state_carries_no_id() -> None:
    assert b"id:" not in weave([Event(ROOM)], [b"state"], Mark())


@pytest.mark.parametrize(
    "text", ["", "1", "1-", "-1", "1-2-3", "a-b", "9999999999-1", "1-2\n", " 1-2", "\u0661-\u0662"]
)
def test_an_id_we_did_not_write_is_no_mark(text: str) -> None:
    assert mark_from(text) is None


def test_an_id_we_wrote_is_a_mark() -> None:
    assert mark_from("12-3") == Mark(12, 3)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Mark, list[Event]]:
    """A conversation as it stands now, and how far somebody had read before."""
    read, revision = draw(st.integers(0, 6)), draw(st.integers(0, 3))
    length = draw(st.integers(read, 12))
    changed = draw(st.lists(st.integers(1, length), unique=True)) if length else []
    revisions = {position: revision + n for n, position in enumerate(changed, start=1)}
    new = range(read + 1, length + 1)
    news = [p for p in range(1, length + 1) if p in new or p in revisions]
    return Mark(read, revision), [Event(MESSAGE, p, revisions.get(p, 0), p) for p in news]


@given(conversations(), st.integers(0, 20))
def test_whoever_is_cut_between_two_frames_misses_nothing(told: tuple[Mark, list[Event]], seen: int) -> None:
    start, events = told
    frames = weave(events, [b"%d" % event.position for event in events], start).split(b"\n\n")[:-1]
    received = frames[:seen]
    ids = [found[1].decode() for piece in received if (found := re.search(rb"id: (\S+)", piece))]
    mark = mark_from(ids[-1]) if ids else start
    assert mark is not None
    again = {event.position for event in events if mark.lacks(event)}
    before = {int(piece.rpartition(b"data: ")[2]) for piece in received}
    assert before | again == {event.position for event in events}


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50))
def test_new_messages_come_once_wherever_the_line_is_cut(read: int, more: int, seen: int) -> None:
    events = [Event(MESSAGE, position) for position in range(read + 1, read + more + 1)]
    frames = weave(events, [b""] * more, Mark(read)).split(b"\n\n")[:-1][:seen]
    mark = Mark(read)
    for piece in frames:
        found = re.search(rb"id: (\S+)", piece)
        assert found is not None
        mark = mark_from(found[1].decode()) or mark
    assert [event.position for event in events if mark.lacks(event)] == list(
        range(read + len(frames) + 1, read + more + 1)
    )
