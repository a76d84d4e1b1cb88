"""What a composer shows: words that came back or a draft, the kinds of help, the names to write under."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kith.conversations.drafting import Begun
from kith.conversations.forms import ALIAS, PSEUDONYM
from kith.conversations.models import KINDS_OF_HELP
from kith.keys import new_key
from kith.ui.kinds import ASKED, ICONS

OFFERS, ASKS = "offers", "asked"


@dataclass(frozen=True, slots=True)
class Composer:
    """One form to write in, drawn in one flat template: it stands under every thread and must cost little."""

    place: str
    pseudonym: str
    alias: str | None = None
    shown_as: str = PSEUDONYM
    title: str = ""
    words: str = ""
    content_note: str = ""
    nonce: str = ""
    picks: SafeString | str = ""
    is_kept: bool = False
    failures: tuple[str, ...] = ()

    @classmethod
    def begun(
        cls, place: str, pseudonym: str, kept: Begun | None, *, picks: str, alias: str | None = None
    ) -> Self:
        """An empty one, or one with the draft that was kept. Whoever took an alias here goes on under it.

        A draft goes on in the form it was begun in: its nonce says that both are the same writing.
        """
        begun = kept or Begun(as_alias=bool(alias))
        return cls(
            place,
            pseudonym,
            alias,
            ALIAS if begun.as_alias else PSEUDONYM,
            begun.title,
            begun.words,
            begun.content_note,
            nonce=begun.nonce or new_key(),
            picks=picks_of(picks, begun.picks),
            is_kept=kept is not None,
        )

    @classmethod
    def returned(
        cls,
        form: forms.Form,
        place: str,
        pseudonym: str,
        *,
        picks: str,
        alias: str | None = None,
        is_unsure: bool = False,
    ) -> Self:
        """One that could not be sent, with all that was in it.

        The nonce stays only while nobody knows whether the words are out: then they are to be sent once.
        """
        typed = {name: str(form[name].value() or "") for name in form.fields if name != picks}
        chosen = form[picks].value() if picks in form.fields else ()
        return cls(
            place,
            pseudonym,
            alias,
            typed["shown_as"],
            typed.get("title", ""),
            typed["words"],
            typed["content_note"],
            (is_unsure and typed["nonce"]) or new_key(),
            picks_of(picks, chosen or ()),
            failures=failures_of(form),
        )


def failures_of(form: forms.Form) -> tuple[str, ...]:
    """Why a form came back, as sentences."""
    named = [f"{field.label}: {error}" for field in form for error in field.errors]
    return (*(str(error) for error in form.non_field_errors()), *named)


def picks_of(picks: str, chosen: list[str] | tuple[str, ...]) -> SafeString | str:
    """The kinds of help as chips to tick: what one offers, what one asks for, or none at all."""
    if not picks:
        return ""
    return _picks(picks, tuple(kind for kind in KINDS_OF_HELP if kind in chosen), get_language())


@lru_cache(maxsize=256)
def _picks(picks: str, chosen: tuple[str, ...], _language: str | None) -> SafeString:
    offers = picks == OFFERS
    words = {**ASKED, "heard": _("I listen")} if offers else ASKED
    options = [
        {"value": kind, "label": str(words[kind]), "icon": ICONS[kind], "chosen": kind in chosen}
        for kind in KINDS_OF_HELP
    ]
    context = {
        "legend": _("What are you offering?") if offers else _("What would help?"),
        "hint": _("Optional. Listening is plenty.")
        if offers
        else _("Optional. People who answer see it first."),
        "name": picks,
        "options": options,
        "many": True,
    }
    return render_to_string("ui/_pick.html", context)
