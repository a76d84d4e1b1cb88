"""Watching a topic: what comes, to whom, and when it ends."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError

from kith.live import hub as hubs
from kith.live.hub import PER_ADDRESS, PER_PERSON, Full, Hub
from kith.live.sources import MOST_AT_ONCE, Mark
from kith.live.tests.toys import Toy, soon, watch, with_hub

pytestmark = pytest.mark.usefixtures("signed_in")


def test_what_is_said_comes_to_all_who_watch() -> None:
    toy = Toy(1, 2, 3)

    async def story(hub: Hub) -> None:
        readers = [(await watch(hub, person))[1] for person in (2, 3)]
        toy.say("one")
        toy.say("two")
        hub.wake("toy:" + "k" * 22)
        await soon(lambda: all(reader.words == ["one", "two"] for reader in readers))
        assert toy.looks == 3, "one look for each who came, one for both messages"

    with_hub(toy, story)


def test_who_comes_back_gets_what_they_missed_once_and_in_order() -> None:
    toy = Toy(1, 2, 3)

    async def story(hub: Hub) -> None:
        for word in "abcde":
            toy.say(word)
        _, early, _ = await watch(hub, 2, Mark(4))
        _, late, topic = await watch(hub, 3, Mark(1))
        toy.say("f")
        topic.wake()
        await soon(lambda: early.words == ["e", "f"] and late.words == ["b", "c", "d", "e", "f"])
        assert early.last_id == late.last_id == "6-0"

    with_hub(toy, story)


def test_who_comes_brings_the_others_up_to_date() -> None:
    """The page of the one who comes is newer than the last look: nothing is lost and nothing comes twice."""
    toy = Toy(1, 2, 3)

    async def story(hub: Hub) -> None:
        _, first, topic = await watch(hub, 2)
        toy.say("a")
        toy.say("b")
        _, second, _ = await watch(hub, 3, Mark(2))
        topic.wake()
        toy.say("c")
        topic.wake()
        await soon(lambda: first.words == ["a", "b", "c"] and second.words == ["c"])

    with_hub(toy, story)


def test_a_change_comes_as_a_message_again() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        toy.say("a")
        toy.say("b")
        _, reader, topic = await watch(hub, 2, Mark(2))
        toy.edit(1, "A")
        topic.wake()
        await soon(lambda: reader.words == ["A"])
        assert reader.last_id == "2-1"

    with_hub(toy, story)


def test_who_was_removed_is_shown_out_before_the_next_word() -> None:
    toy = Toy(1, 2, 3)

    async def story(hub: Hub) -> None:
        (left, gone, topic), (_, stays, _) = await watch(hub, 2), await watch(hub, 3)
        toy.remove(2)
        toy.say("not for two")
        topic.wake()
        await soon(lambda: stays.words == ["not for two"])
        assert left.over.done()
        assert b"event: gone" in gone.received
        assert gone.words == []
        toy.say("nor this")
        topic.wake()
        await soon(lambda: len(stays.words) == 2)
        assert gone.words == []

    with_hub(toy, story)


def test_who_may_see_is_asked_after_what_is_to_be_seen() -> None:
    """Somebody removed while the words are being read does not get them either."""
    toy = Toy(1, 2, 3)

    async def story(hub: Hub) -> None:
        (_, gone, topic), (_, stays, _) = await watch(hub, 2), await watch(hub, 3)
        toy.version += 1
        toy.before_audience = lambda: toy.people.discard(2)
        toy.say("x")
        topic.wake()
        await soon(lambda: stays.words == ["x"])
        assert gone.words == []

    with_hub(toy, story)


def test_an_audience_that_did_not_change_is_not_asked_again() -> None:
    toy = Toy(1, 2)

    async def story(hub: Hub) -> None:
        _, reader, topic = await watch(hub, 2)
        for word in "abc":
            toy.say(word)
            topic.wake()
            await soon(lambda word=word: reader.words[-1:] == [word])  # type: ignore[misc]
        assert len(toy.asked) == 1

    with_hub(toy, story)


def test_a_wake_of_the_group_closes_the_stream_of_who_was_removed() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, _, _ = await watch(hub, 2)
        toy.remove(2)
        hub.wake("group:g")
        await soon(viewer.over.done)

    with_hub(toy, story)


def test_without_any_wake_a_topic_is_looked_at_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(hubs, "TICK_SECONDS", 0.01)
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        _, reader, _ = await watch(hub, 2)
        toy.say("found")
        await soon(lambda: reader.words == ["found"])

    with_hub(toy, story)


def test_somebody_whose_rights_changed_comes_in_anew_and_nobody_else() -> None:
    toy = Toy(2, 3)

    async def story(hub: Hub) -> None:
        (out, reader, _), (stays, _, _) = await watch(hub, 2), await watch(hub, 3)
        hub.wake("person:2")
        await soon(out.over.done)
        assert b"gone" not in reader.received, "the page may come back"
        assert not stays.over.done()

    with_hub(toy, story)


def test_each_heartbeat_asks_anew_who_may_be_here(signed_in: dict[str, int]) -> None:
    toy = Toy(2, 3, 4)

    async def story(hub: Hub) -> None:
        (removed, _, topic), (out, _, _), (_, stays, _) = [await watch(hub, person) for person in (2, 3, 4)]
        toy.people.discard(2)  # without a word to anybody
        del signed_in["session-3"]
        await topic.beat()
        assert removed.over.done()
        assert out.over.done()
        assert stays.received.endswith(b": still here\n\n")

    with_hub(toy, story)


def test_a_reader_who_takes_nothing_is_cut_and_the_others_feel_nothing() -> None:
    toy = Toy(2, 3)

    async def story(hub: Hub) -> None:
        (slow, stuck, topic), (_, well, _) = await watch(hub, 2), await watch(hub, 3)
        stuck.hold()
        for n in range(MOST_AT_ONCE + 2):
            toy.say(str(n))
            topic.wake()
            await soon(lambda n=n: well.words[-1:] == [str(n)])  # type: ignore[misc]
        assert slow.over.done()
        assert stuck.is_cut
        assert len(well.words) == MOST_AT_ONCE + 2

    with_hub(toy, story)


def test_a_reader_who_falls_behind_a_little_gets_everything_in_order() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, topic = await watch(hub, 2)
        reader.hold()
        for n in range(20):
            toy.say(str(n))
            await topic.advance()
        assert viewer.is_blocked
        reader.let_go()
        await soon(lambda: not viewer.is_blocked)
        toy.say("20")
        await topic.advance()
        assert reader.words == [str(n) for n in range(21)]

    with_hub(toy, story)


def test_a_reader_blocked_for_two_heartbeats_is_cut() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, topic = await watch(hub, 2)
        reader.hold()
        await topic.beat()
        assert not viewer.over.done()
        await topic.beat()
        assert viewer.over.done()

    with_hub(toy, story)


def test_what_waited_for_a_slow_reader_is_not_sent_after_their_removal() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, topic = await watch(hub, 2)
        reader.hold()
        toy.say("in the socket")
        await topic.advance()
        toy.say("waiting")
        await topic.advance()
        toy.remove(2)
        await topic.advance()
        reader.let_go()
        await viewer.close()
        assert "waiting" not in reader.words
        assert reader.is_cut

    with_hub(toy, story)


@pytest.mark.parametrize("mark", [Mark(5, 0), Mark(0, 9)])
def test_a_mark_from_a_future_that_never_was_is_read_anew(mark: Mark) -> None:
    """After a restore the conversation may stand before the reader's mark."""
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, _ = await watch(hub, 2, mark)
        assert b"event: reset" in reader.received
        assert viewer.over.done()

    with_hub(toy, story)


def test_who_is_too_far_behind_is_told_to_read_anew() -> None:
    toy = Toy(2, 3)

    async def story(hub: Hub) -> None:
        for n in range(MOST_AT_ONCE + 1):
            toy.say(str(n))
        _, reader, _ = await watch(hub, 2)
        assert b"event: reset" in reader.received
        _, near, _ = await watch(hub, 3, Mark(MOST_AT_ONCE))
        assert near.words == [str(MOST_AT_ONCE)]

    with_hub(toy, story)


def test_a_state_comes_at_once_and_then_only_when_it_changes() -> None:
    toy = Toy(1, 2)

    async def story(hub: Hub) -> None:
        toy.state = "two seats"
        (_, host, topic), (_, member, _) = await watch(hub, 1), await watch(hub, 2)
        toy.say("a")
        await topic.advance()
        toy.state = "three seats"
        await topic.advance()
        assert member.received.count(b"data: two seats\n") == 1
        assert member.received.count(b"data: three seats\n") == 1
        assert host.received.count(b"data: three seats+\n") == 1, "the host reads in a form of their own"

    with_hub(toy, story)


def test_coming_and_going_are_told_once_for_all_pages_of_a_person() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        first, second = (await watch(hub, 2))[0], (await watch(hub, 2))[0]
        hub.let_out(first)
        hub.let_out(first)
        hub.let_out(second)
        await soon(lambda: toy.moves == [("came", 2), ("went", 2)])

    with_hub(toy, story)


def test_streams_that_one_page_left_behind_do_not_shut_it_out() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewers = [(await watch(hub, 2))[0] for _ in range(PER_PERSON)]
        newest, _, _ = await watch(hub, 2)
        assert [viewer.over.done() for viewer in viewers] == [True, False, False, False]
        assert not newest.over.done()
        with pytest.raises(Full):
            await watch(hub, 2, key="z" * 22)

    with_hub(toy, story)


def test_an_address_has_so_many_streams_and_no_more() -> None:
    toy = Toy(*range(100))

    async def story(hub: Hub) -> None:
        for person in range(PER_ADDRESS):
            await watch(hub, person)
        with pytest.raises(Full):
            await watch(hub, 70)
        elsewhere, _, _ = await watch(hub, 70, address="127.0.0.2")
        hub.let_out(elsewhere)

    with_hub(toy, story)


def test_a_database_that_is_away_is_waited_for() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, topic = await watch(hub, 2)
        toy.fault = OperationalError("away")
        toy.say("a")
        topic.wake()
        await soon(lambda: toy.looks >= 2)
        assert not viewer.over.done()
        toy.fault = None
        topic.wake()
        await soon(lambda: reader.words == ["a"])

    with_hub(toy, story)


def test_a_conversation_that_is_no_more_closes_its_streams() -> None:
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, topic = await watch(hub, 2)
        toy.fault = ObjectDoesNotExist()
        topic.wake()
        await soon(viewer.over.done)
        assert b"event: gone" in reader.received

    with_hub(toy, story)


def test_it_is_told_again_and_again_who_is_still_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "STAY_SECONDS", 0)
    monkeypatch.setattr(hubs, "TICK_SECONDS", 0.01)
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        await watch(hub, 2)
        await watch(hub, 2)
        await soon(lambda: toy.moves.count(("stays", 2)) > 1)
        assert set(toy.moves) == {("came", 2), ("stays", 2)}

    with_hub(toy, story)


def test_a_stream_lives_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "LIFE_SECONDS", 0)
    monkeypatch.setattr(hubs, "TICK_SECONDS", 0.01)
    toy = Toy(2)

    async def story(hub: Hub) -> None:
        viewer, reader, _ = await watch(hub, 2)
        await soon(viewer.over.done)
        assert reader.received.startswith(b"retry: ")

    with_hub(toy, story)


def test_who_does_not_hear_a_voice_gets_its_place_and_the_others_the_words() -> None:
    toy = Toy(1, 2, 3)

    async def story(hub: Hub) -> None:
        toy.say("apple")
        toy.deaf = {"a": frozenset({2})}
        _, deaf, topic = await watch(hub, 2)
        _, other, _ = await watch(hub, 3)
        toy.say("avocado")
        toy.say("bread")
        topic.wake()
        await soon(lambda: len(deaf.words) == len(other.words) == 3)
        assert deaf.words == ["-", "-", "bread"]
        assert other.words == ["apple", "avocado", "bread"]
        assert deaf.last_id == other.last_id

    with_hub(toy, story)


def test_a_block_holds_for_the_next_word() -> None:
    """It is asked for when something is sent: no open page has to come in anew."""
    toy = Toy(1, 2)

    async def story(hub: Hub) -> None:
        _, reader, topic = await watch(hub, 2)
        toy.say("apple")
        topic.wake()
        await soon(lambda: reader.words == ["apple"])
        toy.deaf = {"a": frozenset({2})}
        toy.say("avocado")
        topic.wake()
        await soon(lambda: reader.words == ["apple", "-"])

    with_hub(toy, story)


def test_whoever_wrote_it_gets_the_whole_of_it_and_nobody_else() -> None:
    toy = Toy(1, 2, 3)
    toy.writers = {1: 2}

    async def story(hub: Hub) -> None:
        _, writer, topic = await watch(hub, 2)
        _, other, _ = await watch(hub, 3)
        toy.say("apple")
        topic.wake()
        await soon(lambda: len(writer.words) == len(other.words) == 1)
        assert (writer.words, other.words) == (["apple, whole"], ["apple"])

    with_hub(toy, story)
