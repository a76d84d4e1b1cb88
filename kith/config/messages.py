"""The catalogues of translated texts: collected from code and templates, and compiled for Django.

Babel does both, so that nobody needs the gettext programs. English is the text in the code itself.
"""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LOCALES = ("pt_BR", "es")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
}
SAYS = re.compile(r"gettext|\b(_|N_)\(")
"""What is in a file of code that says anything, by any of the keywords. Most have nothing to be read for."""


def catalogue_file(locale: str) -> Path:
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / "django.po"


def catalogue(locale: str) -> Catalog:
    """The translations of one language as they are kept; empty before there are any."""
    file = catalogue_file(locale)
    if not file.exists():
        return Catalog(locale=locale, project="Kith", fuzzy=False)
    with file.open("rb") as kept:
        return read_po(kept, locale=locale)


def collect() -> dict[str, int]:
    """Bring every catalogue up to date with the code. Answers how many texts each still lacks."""
    found = everything_said()
    return {locale: len(lacking(_brought_up_to_date(locale, found))) for locale in LOCALES}


def missing() -> list[tuple[str, str]]:
    """Locale and text of everything a catalogue lacks, also where it is behind the code."""
    found, gaps = everything_said(), []
    for locale in LOCALES:
        kept = catalogue(locale)
        kept.update(found, no_fuzzy_matching=True)
        gaps += [(locale, text) for text in lacking(kept)]
    return gaps


def everything_said() -> Catalog:
    """Every text of the product, in the order of its files."""
    found = Catalog(project="Kith", fuzzy=False)
    for file in sorted(PACKAGE.rglob("*")):
        if "tests" not in file.parts and (file.suffix == ".py" or "templates" in file.parts):
            place = str(file.relative_to(PACKAGE.parent))
            for _line, text, comments, context in _said_in(file):
                found.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def _said_in(file: Path) -> Iterator[Any]:
    if file.suffix == ".py" and SAYS.search(file.read_text(encoding="utf-8")):
        with file.open("rb") as code:
            yield from extract("python", code, KEYWORDS, ("Translators:",))
    elif file.suffix in {".html", ".txt"}:
        template = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        level = "\n".join(line.strip() for line in template.splitlines())  # it is no Python to be indented
        yield from extract("python", io.BytesIO(level.encode()), KEYWORDS, ("Translators:",))


def _brought_up_to_date(locale: str, found: Catalog) -> Catalog:
    kept, file = catalogue(locale), catalogue_file(locale)
    kept.update(found, no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        write_po(out, kept, width=100, include_lineno=False)
    return kept


def lacking(kept: Catalog) -> list[str]:
    """The texts that are not translated, or only by a guess."""
    return [
        str(message.id)
        for message in kept
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def compile_all() -> int:
    """Write the .mo file of each catalogue that is newer than it. Answers how many were written."""
    stale = [locale for locale in LOCALES if _is_stale(catalogue_file(locale))]
    for locale in stale:
        compiled = catalogue_file(locale).with_suffix(".mo")
        draft = compiled.with_suffix(f".{os.getpid()}.mo")
        with draft.open("wb") as out:
            write_mo(out, catalogue(locale))
        draft.replace(compiled)
    return len(stale)


def _is_stale(file: Path) -> bool:
    compiled = file.with_suffix(".mo")
    if not (file.exists() and compiled.exists()):
        return file.exists()
    return compiled.stat().st_mtime_ns < file.stat().st_mtime_ns
