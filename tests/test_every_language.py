"""Every page in a real browser, in the other languages: what depends on words is wrong in none of them."""

from collections.abc import Iterator

import pytest

from tests.looking import LOCALES, Place, Window, place, wrong_on_the_way_in

pytestmark = pytest.mark.browser
OTHERS = [language for language in LOCALES if language != "en"]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_wrong_with_any_page(here: Place, language: str):
    here.speak(language)
    window = Window(here, language)
    wrong = {}
    for who, path in here.visits:
        window.belongs_to(who)
        window.opens(path)
        if faults := list(window.look()):
            wrong[f"{path} ({who})"] = faults
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_wrong_on_the_way_in(here: Place, language: str):
    assert wrong_on_the_way_in(here, language) == {}
