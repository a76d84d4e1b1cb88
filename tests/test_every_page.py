"""Every page in a real browser, in every language: readable by everybody, and nothing leaves the house."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter

import pytest

from tests.looking import APART, AXE, LOCALES, Place, Window, place, wrong_on_the_way_in
from tests.mistakes import IN_ANY_LANGUAGE, SEEN_ONCE, SINS, Mistake, opens_broken, opens_text

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def window_in(here: Place) -> Callable[[str], Window]:
    """A window for each language: what is loaded into it once serves all tests of that language."""
    return cache(lambda language: Window(here, language))


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_wrong_with_any_page(here: Place, window_in: Callable[[str], Window], language: str):
    here.speak(language)
    window = window_in(language)
    wrong = {}
    for who, visits in groupby(here.visits, itemgetter(0)):
        window.belongs_to(who)
        for _, path in visits:
            if faults := wrong_with(window, path):
                wrong[f"{path} ({who})"] = faults
    assert wrong == {}


def wrong_with(window: Window, path: str) -> list[str]:
    if path in APART:
        return window.look_apart(path)
    sent = window.opens(path)
    return list(window.look_closer(sent.text()) if window.language == "en" else window.look())


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_wrong_on_the_way_in(window_in: Callable[[str], Window], language: str):
    assert wrong_on_the_way_in(window_in(language)) == {}


@pytest.mark.parametrize("language", LOCALES)
def test_a_page_without_a_mistake_is_well(window_in: Callable[[str], Window], language: str):
    window = window_in(language)
    window.belongs_to("visitor")
    opens_broken(window, Mistake(""))
    assert list(window.look()) == []


def test_what_one_page_complained_of_is_not_said_of_the_next_person(window_in: Callable[[str], Window]):
    window = window_in("en")
    window.belongs_to("visitor")
    opens_broken(window, IN_ANY_LANGUAGE["a fault in a script"])
    assert window.said
    window.belongs_to("visitor")
    assert window.said == []


@pytest.mark.parametrize("mistake", IN_ANY_LANGUAGE.values(), ids=IN_ANY_LANGUAGE)
def test_a_mistake_is_seen(window_in: Callable[[str], Window], mistake: Mistake):
    window = window_in("es")
    window.belongs_to("visitor")
    opens_broken(window, mistake)
    assert mistake.said in " ".join(window.look())


@pytest.mark.parametrize("mistake", SEEN_ONCE.values(), ids=SEEN_ONCE)
def test_a_mistake_that_is_the_same_in_all_languages_is_seen(
    window_in: Callable[[str], Window], mistake: Mistake
):
    window = window_in("en")
    window.belongs_to("visitor")
    sent = opens_broken(window, mistake)
    for _ in ("in the one window first", "in the other"):
        assert mistake.said in " ".join(window.look_closer(sent))


def test_axe_finds_from_another_window_what_it_finds_in_the_page(window_in: Callable[[str], Window]):
    window = window_in("en")
    window.belongs_to("visitor")
    window.looks("seen", {})  # axe is read into the page before
    opens_text(window, SINS, {"content-type": "text/html", "cross-origin-opener-policy": "same-origin"})
    from_there = window.looks("seen", {})["found"]
    assert len(from_there) > 40
    window.page.evaluate(f"{{ {AXE} }}")
    assert window.looks("seen", {})["found"] == from_there
