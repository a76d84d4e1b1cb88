"""The words of moderation: of reports, measures and appeals, and of the desk."""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from kith.moderation.closing import CLOSING, DISCLOSURE, EMERGENCY
from kith.moderation.lowering import LOWERING
from kith.moderation.models import Act, Appeal, Closing, Decision, FollowUp, Proposal, Report, Turn
from kith.safety.causes import LOST
from kith.safety.models import Alert

REPORTS: dict[str, StrPromise] = {
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

MEASURES: dict[str, StrPromise] = {
    Decision.NONE: _("Nothing follows"),
    Decision.NOTE: _("A word to the person"),
    Decision.HIDE: _("Cover the message"),
    Decision.MUTE: _("No writing in this group for a time"),
    Decision.PAUSE: _("No writing anywhere for a time"),
    Decision.REMOVAL: _("End their seat in the group"),
    Decision.BAN: _("Close the account to them"),
}
MEASURE_NOTES: dict[str, StrPromise] = {
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
TOLD: dict[str, StrPromise] = {
    Decision.NONE: _("Nothing followed"),
    Decision.NOTE: _("A word to you"),
    Decision.HIDE: _("Something you wrote was covered"),
    Decision.MUTE: _("Not writing in a group for a time"),
    Decision.PAUSE: _("Not writing anywhere for a time"),
    Decision.REMOVAL: _("Your seat in a group was ended"),
    Decision.BAN: _("Your account was closed to you"),
}
"""To whom it is about, as a heading."""

APPEALS: dict[str, StrPromise] = {
    Appeal.UPHELD: _("It stays as it was decided"),
    Appeal.OVERTURNED: _("It is taken back"),
}

LEVELS: dict[int, StrPromise] = {1: _("Low"), 2: _("Moderate"), 3: _("High"), 4: _("Imminent")}
CAUSES: dict[str, StrPromise] = {
    LOST: _("What led to it cannot be read: its key is missing."),
    Alert.MESSAGE: _("Something they wrote may mean that they are in danger."),
    Alert.QUESTIONNAIRE: _("An answer of theirs in a check-in may mean that they are in danger."),
    Alert.REQUEST: _("They would like a person. They did not have to say why."),
    Alert.REPORT: _("Somebody is worried about them."),
    Alert.CONDUCT: _("Something they wrote may harm others, or ask them for what they should not give."),
}
PARTS: dict[str, StrPromise] = {
    Turn.FIRST: _("At the desk"),
    Turn.SECOND: _("On call, second"),
    Turn.LEAD: _("On call, safety lead"),
}
OUTCOMES: dict[str, StrPromise] = {
    Closing.TALKED: _("Somebody talked with them"),
    Closing.SERVICES: _("They turned to a service or to somebody they trust"),
    Closing.EMERGENCY: _("Emergency services were called"),
    Closing.NO_ANSWER: _("They did not answer"),
    Closing.FALSE_ALARM: _("It was a false alarm"),
    Closing.OTHER: _("Something else, as the note says"),
    Closing.DECIDED: _("Somebody decided about it"),
}
COMES_BACK: dict[str, StrPromise] = {
    FollowUp.DAY: _("A day later: how are they now?"),
    FollowUp.WEEK: _("A week later: how are they now?"),
    FollowUp.REVIEW: _("One person decided alone: look at it"),
    FollowUp.DEBRIEF: _("After a heavy case: a moment for yourself"),
}
_HOW_ARE_THEY = _(
    "Look at the alert and at what was done. If it is right, write to them. Done says that somebody came "
    "back to it, and sends no words of yours."
)
HOW_TO_COME_BACK: dict[str, StrPromise] = {
    FollowUp.DAY: _HOW_ARE_THEY,
    FollowUp.WEEK: _HOW_ARE_THEY,
    FollowUp.REVIEW: _(
        "Read what was decided alone, and why, and talk with whoever decided it. Done says that you have "
        "looked."
    ),
}
ACTS: dict[str, StrPromise] = {
    Act.NOTE: _("wrote a note"),
    Act.ASKED: _("asked for a second opinion:"),
    Act.OPINION: _("gave an opinion"),
    Act.MESSAGE: _("wrote to the member"),
    Act.SERVICES: _("offered to name services"),
    Act.CONTACT: _("asked them to turn to somebody they trust"),
    Act.EMERGENCY: _("decided, with a second person or alone, to call emergency services"),
    Act.DISCLOSURE: _("decided, with a second person or alone, to say who they are"),
    Act.ANSWER: _("answered"),
}
PROPOSALS: dict[str, StrPromise] = {
    CLOSING: _("Close an alert of level 4"),
    LOWERING: _("Lower an alert of level 4"),
    EMERGENCY: _("Call emergency services"),
    DISCLOSURE: _("Say to somebody outside who a member is"),
    Decision.BAN: MEASURES[Decision.BAN],
}
ANSWERS: dict[str, StrPromise] = {
    Proposal.AGREED: _("Agreed, and done"),
    Proposal.DECLINED: _("Not done"),
    Proposal.ALONE: _("Decided alone, and done"),
}
DONE_BY_PEOPLE: dict[str, StrPromise] = {
    Proposal.AGREED: _("Agreed"),
    Proposal.DECLINED: ANSWERS[Proposal.DECLINED],
    Proposal.ALONE: _("Decided alone"),
}
"""The same of what the program cannot do: somebody has to call, or to say it."""
DEBRIEF: tuple[StrPromise, ...] = (
    _("Get up, drink something, look out of a window."),
    _("Tell your buddy in one sentence how it was. It need not be sorted."),
    _("Say what went well, and what you would do otherwise. Nobody grades it."),
    _("If pictures or sentences stay with you tomorrow, tell the safety lead. That is part of the work."),
)
