"""What a conversation adds: it may raise a level, never lower it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.safety.screening import screen
from kith.safety.screening.raising import Context, cue_ids, raised, run_on

TEXTS = ["hello all", "i feel so alone", "i cant do this anymore", "i want to die", "i took all my pills"]
CONTEXTS = st.builds(
    Context,
    level_before=st.integers(0, 4),
    cues_before=st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=5),
    level_run_on=st.integers(0, 4),
    worried_replies=st.integers(0, 5),
    hour=st.none() | st.integers(0, 23),
)


@given(st.sampled_from(TEXTS), CONTEXTS)
def test_no_context_lowers_a_level(text: str, context: Context) -> None:
    verdict = screen(text)
    found = raised(verdict, context)
    assert verdict.distress <= found.level <= 4
    assert bool(found.because) == (found.level > verdict.distress)


def test_an_earlier_level_stays_for_a_day() -> None:
    assert raised(screen("thank you"), Context(level_before=3)).level == 3


def test_weak_signs_add_up_and_one_alone_does_not() -> None:
    alone = screen("i feel so alone")
    assert alone.level == 0
    assert raised(alone, Context()).level == 0
    before = cue_ids(screen("cant sleep"))
    assert raised(alone, Context(cues_before=before)).level == 0, "the same sign twice is one"
    assert raised(alone, Context(cues_before=["en.concern.hopeless"])).level == 1


def test_a_harmless_message_is_not_raised_by_weak_signs_before_it() -> None:
    assert raised(screen("see you on monday"), Context(cues_before=["a", "b", "c", "d"])).level == 0


def test_peers_who_worry_raise_and_one_of_them_does_not() -> None:
    text = screen("i cant do this anymore")
    assert raised(text, Context(worried_replies=1)).level == 1
    assert raised(text, Context(worried_replies=2)).level == 2


def test_hopelessness_at_night_is_nearer() -> None:
    text = screen("i cant do this anymore")
    assert raised(text, Context(hour=3)).level == 2
    assert raised(text, Context(hour=15)).level == 1
    assert raised(screen("my sister says she wants to die"), Context(hour=3)).level == 1


@pytest.mark.parametrize(
    ("pieces", "level"),
    [
        (["i want", "to die"], 2),
        (["eu quero", "morrer"], 2),
        (["ya no", "quiero", "vivir"], 2),
        (["i want", "to go home"], 0),
        (["this is all i want.", "to die for, that cake"], 0),
        (["i want to die", "not now, dinner is ready"], 0),
        (["to die"], 0),
    ],
)
def test_a_sentence_sent_in_pieces_is_read_as_one(pieces: list[str], level: int) -> None:
    assert run_on(pieces[:-1], pieces[-1]) == level


def test_what_is_said_in_pieces_raises_the_last_of_them() -> None:
    found = raised(
        screen("to die", is_by_rules_alone=True), Context(level_run_on=run_on(["i want"], "to die"))
    )
    assert (found.level, found.because) == (2, ("run-on",))


@pytest.mark.parametrize(
    "text",
    [
        "are you ok? please answer",
        "você está bem? responde por favor",
        "não faz nada, espera eu chegar",
        "¿estás bien? contesta por favor",
        "por favor no lo hagas, contéstame",
    ],
)
def test_a_peer_who_asks_is_heard_and_has_no_level_in_each_language(text: str) -> None:
    verdict = screen(text)
    assert "worried_reply" in {found.category for found in verdict.findings if not found.scope}
    assert raised(verdict, Context()).level == 0
