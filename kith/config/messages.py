"""The catalogues of translated texts: collected from code and templates, and compiled for Django.

Babel does both, so that nobody needs the gettext programs. English is the text in the code itself.
"""

import io
import os
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


def catalogue_file(locale: str) -> Path:
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / "django.po"


def collect() -> dict[str, int]:
    """Bring every catalogue up to date with the code. Answers how many texts each still lacks."""
    found = everything_said()
    return {locale: _bring_up_to_date(catalogue_file(locale), locale, found) for locale in LOCALES}


def missing() -> list[tuple[str, str]]:
    """Locale and text of everything a catalogue lacks, also where it is behind the code."""
    found, gaps = everything_said(), []
    for locale in LOCALES:
        catalogue = _read(catalogue_file(locale), locale)
        catalogue.update(found, no_fuzzy_matching=True)
        gaps += [(locale, text) for text in lacking(catalogue)]
    return gaps


def everything_said() -> Catalog:
    """Every text of the product, in the order of its files."""
    catalogue = Catalog(project="Kith", fuzzy=False)
    for file in sorted(PACKAGE.rglob("*")):
        if "tests" not in file.parts and (file.suffix == ".py" or "templates" in file.parts):
            place = str(file.relative_to(PACKAGE.parent))
            for _line, text, comments, context in _said_in(file):
                catalogue.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def _said_in(file: Path) -> Iterator[Any]:
    if file.suffix == ".py":
        with file.open("rb") as code:
            yield from extract("python", code, KEYWORDS, ("Translators:",))
    elif file.suffix in {".html", ".txt"}:
        template = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        yield from extract("python", io.BytesIO(template.encode()), KEYWORDS, ("Translators:",))


def _bring_up_to_date(file: Path, locale: str, found: Catalog) -> int:
    catalogue = _read(file, locale)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        write_po(out, catalogue, width=100, no_location=False, include_lineno=False, omit_header=False)
    return len(lacking(catalogue))


def lacking(catalogue: Catalog) -> list[str]:
    """The texts that are not translated, or only by a guess."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _read(file: Path, locale: str) -> Catalog:
    if not file.exists():
        return Catalog(locale=locale, project="Kith", fuzzy=False)
    with file.open("rb") as kept:
        return read_po(kept, locale=locale)


def compile_all() -> int:
    """Write the .mo file of each catalogue that is newer than it. Answers how many were written."""
    stale = [file for file in map(catalogue_file, LOCALES) if file.exists() and _is_stale(file)]
    for file in stale:
        draft = file.with_suffix(f".{os.getpid()}.mo")
        with draft.open("wb") as out:
            write_mo(out, _read(file, file.parent.parent.name))
        draft.replace(file.with_suffix(".mo"))
    return len(stale)


def _is_stale(file: Path) -> bool:
    compiled = file.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < file.stat().st_mtime_ns
