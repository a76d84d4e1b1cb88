"""The forms of a verb, from its infinitive and a table of endings.

An entry `v:matar:inf,ger+me` stands for the infinitive and the gerund with "me" behind; `v:morir>muer:1`
for what "I" do, with "muer" where the stem is stressed; `v:querer:all` for every form in the table.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_STRESSED = {"pres1", "pres2", "pres3", "pres3p", "subj", "subjp"}


class BadEntry(ValueError):
    """An entry that the table of endings cannot inflect."""


def forms_of(entry: str, table: Mapping[str, Any]) -> Iterator[str]:
    """All the words that an entry of a lexicon stands for."""
    if not entry.startswith("v:"):
        yield entry
        return
    try:
        _, verb, tags = entry.split(":")
    except ValueError:
        raise BadEntry(f'"{entry}" is not v:VERB:FORMS') from None
    tags, _, clitics = tags.partition("+")
    infinitive, _, stressed = verb.partition(">")
    for tag in _spread(tags.split(","), table):
        for form in _inflected(infinitive, stressed, tag, table):
            if not clitics:
                yield form
            for clitic in filter(None, clitics.split("+")):
                yield form + clitic


def _spread(tags: list[str], table: Mapping[str, Any]) -> list[str]:
    groups: Mapping[str, list[str]] = table.get("groups", {})
    return [one for tag in tags for one in groups.get(tag, [tag])]


def _inflected(infinitive: str, stressed: str, tag: str, table: Mapping[str, Any]) -> Iterator[str]:
    stem, kind = infinitive[:-2], infinitive[-2:]
    endings = table.get("endings", {}).get(kind)
    if endings is None or tag not in endings:
        raise BadEntry(f'"{infinitive}": no form "{tag}" for verbs in -{kind}')
    if stressed and tag in _STRESSED:
        stem = stressed
    for ending in endings[tag]:
        yield _spelled(stem, ending, kind, table) + ending


def _spelled(stem: str, ending: str, kind: str, table: Mapping[str, Any]) -> str:
    """The stem as it is spelled before this ending: "ahorc" is "ahorqu" before an e."""
    for before, after in table.get("spelling", {}).get(kind, {}).items():
        if ending[:1] in ("e", "i") and kind == "ar" and stem.endswith(before):
            return stem.removesuffix(before) + str(after)
    return stem
