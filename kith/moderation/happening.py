"""What has happened with a decision since a page was drawn: an old page is told, and does nothing.

Somebody appealed, another answered, or took it back. Whoever presses on an old page had not seen it.
"""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.moderation.models import Appeal, Decision
from kith.people.models import Person

AGREED, APPEALED, ANSWERED = "agreed", "appealed", "answered"
UNDONE, FELL, REPLACED = "undone", "fell", "replaced"
SAID: dict[str, StrPromise] = {
    AGREED: gettext_lazy("Somebody agreed to it."),
    APPEALED: gettext_lazy("They appealed."),
    ANSWERED: gettext_lazy("The appeal was answered."),
    UNDONE: gettext_lazy("It was taken back."),
    FELL: gettext_lazy("Nobody agreed to it, and it fell."),
    REPLACED: gettext_lazy("Something less was decided in its place."),
}
NOTHING_YET = ""
"""How a page stood on which it was not decided yet."""


def stands(decision: Decision) -> str:
    """What a page of it shows, for its forms to bring along."""
    return ",".join(_so_far(decision))


def since(decision: Decision, stood: str, *, for_eyes_of: Person | None = None) -> str:
    """What came after a page on which it stood so, in sentences. Empty when nothing did.

    That they took it back themselves is no news to anybody: a form is easily sent twice.
    """
    known = stood.split(",")
    if for_eyes_of is not None and decision.undone_by_id == for_eyes_of.pk:
        known += [UNDONE, FELL]
    news = [one for one in _so_far(decision) if one not in known]
    return " ".join([*(str(SAID[one]) for one in news), _("Nothing was done now.")]) if news else ""


def _so_far(decision: Decision) -> list[str]:
    asked = Appeal.objects.filter(decision=decision).first()
    is_undone = decision.undone_at is not None
    later = Decision.objects.filter(instead_of=decision.instead_of_id or decision.pk, pk__gt=decision.pk)
    so = {
        AGREED: decision.proposal is not None and decision.is_agreed,
        APPEALED: asked is not None,
        ANSWERED: asked is not None and asked.answered_at is not None,
        UNDONE: is_undone and decision.is_agreed,
        FELL: is_undone and not decision.is_agreed,
        REPLACED: is_undone and later.exists(),
    }
    return [name for name, holds in so.items() if holds]
