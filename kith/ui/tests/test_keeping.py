"""Rules of what is kept of a page: drawn once for each language and each named thing, and never too much."""

import pytest
from django.template import Context, Template
from django.utils import translation

from kith.ui import keeping

PART = Template('{% kept "part" who %}{{ who }} {% translate "Send" %} {{ count.more }}{% endkept %}')


class Count:
    """How often a template asked."""

    asked = 0

    def more(self) -> str:
        self.asked += 1
        return ""


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    keeping._kept.clear()


def drawn(who: str, count: Count) -> str:
    return PART.render(Context({"who": who, "count": count}))


def test_a_part_is_drawn_once_for_each_language_and_each_named_thing() -> None:
    count = Count()
    for language in ("en", "es", "en", "es"):
        with translation.override(language):
            assert drawn("Wren", count).startswith("Wren Send" if language == "en" else "Wren Enviar")
            assert drawn("Moth", count).startswith("Moth")
    assert count.asked == 4


def test_what_is_named_is_escaped_and_not_mistaken_for_another() -> None:
    assert drawn("<b>", Count()).startswith("&lt;b&gt;")
    assert drawn("", Count()) == drawn("", Count()) != drawn("0", Count())


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_KEPT", 5)
    for n in range(20):
        drawn(str(n), Count())
    assert len(keeping._kept) == 5
