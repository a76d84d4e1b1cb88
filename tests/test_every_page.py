"""Every page in a real browser, in English: readable by everybody, and nothing leaves the house."""

from collections.abc import Iterator

import pytest

from tests.looking import WITHOUT_PAGE, Place, Window, place, wrong_on_the_way_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("site")) as made:
        made.speak("en")
        yield made


def test_nothing_is_wrong_with_any_page(here: Place):
    window = Window(here, "en")
    window.watch_requests()
    wrong = {}
    for who, path in here.visits:
        window.belongs_to(who)
        sent = window.opens(path)
        faults = list(window.look())
        if path not in WITHOUT_PAGE:
            faults += window.look_closer(sent.text())
        if faults:
            wrong[f"{path} ({who})"] = faults
    assert wrong == {}


def test_nothing_is_wrong_on_the_way_in(here: Place):
    assert wrong_on_the_way_in(here, "en") == {}
