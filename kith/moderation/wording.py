"""The words of the desk: levels, causes, outcomes, parts of the rota, what comes after."""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from kith.moderation.closing import CLOSING, DISCLOSURE, EMERGENCY
from kith.moderation.lowering import LOWERING
from kith.moderation.models import Act, Closing, Decision, FollowUp, Proposal, Turn
from kith.safety.models import Alert

LEVELS: dict[int, StrPromise] = {1: _("Low"), 2: _("Moderate"), 3: _("High"), 4: _("Imminent")}
CAUSES: dict[str, StrPromise] = {
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
    Decision.BAN: _("Close the account to them"),
}
ANSWERS: dict[str, StrPromise] = {
    Proposal.AGREED: _("Agreed, and done"),
    Proposal.DECLINED: _("Not done"),
    Proposal.ALONE: _("Decided alone, and done"),
}
DEBRIEF: tuple[StrPromise, ...] = (
    _("Get up, drink something, look out of a window."),
    _("Tell your buddy in one sentence how it was. It need not be sorted."),
    _("Say what went well, and what you would do otherwise. Nobody grades it."),
    _("If pictures or sentences stay with you tomorrow, tell the safety lead. That is part of the work."),
)
