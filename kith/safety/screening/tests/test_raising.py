"""What a conversation adds: it may raise a level, never lower it."""

from hypothesis import given
from hypothesis import strategies as st

from kith.safety.screening import screen
from kith.safety.screening.raising import Context, cue_ids, raised

TEXTS = ["hello all", "i feel so alone", "i cant do this anymore", "i want to die", "i took all my pills"]
CONTEXTS = st.builds(
    Context,
    level_before=st.integers(0, 4),
    cues_before=st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=5),
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
