"""The kinds of report, the rungs of the ladder and what becomes of each, in words that everybody reads."""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from kith.moderation.models import Appeal, Decision, Report

KINDS: dict[str, StrPromise] = {
    Report.FEAR: _("I fear for this person"),
    Report.HURTING: _("It insults, threatens or presses somebody"),
    Report.CONTACT: _("It asks for contact details, or to go elsewhere"),
    Report.SELLING: _("It sells something or asks for money"),
    Report.ADVICE: _("It gives advice that could harm"),
    Report.TRUST: _("It tells what should have stayed among us"),
    Report.OTHER: _("Something else"),
}
FEAR_NOTE = _("It never counts against them. Somebody looks whether they need help.")

THINGS: dict[str, StrPromise] = {
    "message": _("A message"),
    "seat": _("Somebody in a group"),
    "group": _("A group as a whole"),
}

CHOICES: dict[str, StrPromise] = {
    Decision.NONE: _("Nothing follows"),
    Decision.NOTE: _("A word to the person"),
    Decision.HIDE: _("Cover the message"),
    Decision.MUTE: _("No writing in this group for a time"),
    Decision.PAUSE: _("No writing anywhere for a time"),
    Decision.REMOVAL: _("End their seat in the group"),
    Decision.BAN: _("Close the account to them"),
}
NOTES: dict[str, StrPromise] = {
    Decision.NONE: _("Whom it is about learns nothing of it."),
    Decision.NOTE: _("They read what you write below."),
    Decision.HIDE: _("Readers see why in its place. Its writer still reads it, and it can be uncovered."),
    Decision.MUTE: _(
        "They read on, can say a quiet word to the hosts of a meeting, and can ask for a person."
    ),
    Decision.PAUSE: _("They read on and can ask for a person."),
    Decision.REMOVAL: _("At once, also in an open room. A host's seat too."),
    Decision.BAN: _("A second person must agree to it. They can still read why, appeal and find help."),
}
SAID: dict[str, StrPromise] = {
    Decision.NONE: _("Nothing followed"),
    Decision.NOTE: _("A word to you"),
    Decision.HIDE: _("Something you wrote was covered"),
    Decision.MUTE: _("Not writing in a group for a time"),
    Decision.PAUSE: _("Not writing anywhere for a time"),
    Decision.REMOVAL: _("Your seat in a group was ended"),
    Decision.BAN: _("Your account was closed to you"),
}
"""To whom it is about, as a heading."""

OUTCOMES: dict[str, StrPromise] = {
    Appeal.UPHELD: _("It stays as it was decided"),
    Appeal.OVERTURNED: _("It is taken back"),
}
