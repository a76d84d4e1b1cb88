"""What goes into the record, and what each kind says on a page.

Everything a context for safety does is here by its family; of other contexts, the kinds that are named. A new
kind of a family is in the record from its first day; people read about themselves, so each has a sentence.
"""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

FAMILIES = ("moderation.*", "privacy.*", "audit.*")
RAISED, LOOKED, VERSIONS_SEEN = "safety.alert_raised", "safety.looked", "conversations.versions_seen"
RULES_CHANGED, MANY_LOOKS, REVIEWED = "safety.rules_changed", "audit.many_looks", "audit.look_reviewed"
AUTHORITY_ASKED = "audit.authority_asked"
CONTACT_OPENED = "safety.contact_opened"
VIEWS = (LOOKED, VERSIONS_SEEN, CONTACT_OPENED)

SENTENCES: dict[str, StrPromise] = {
    RAISED: _("An alert was opened, or raised"),
    LOOKED: _("The words behind an alert were read"),
    VERSIONS_SEEN: _("Earlier versions of a message were read"),
    "safety.contact_opened": _("Whom a member named to be told when it is worst was opened"),
    "conversations.let_through": _("What was kept back of a message was let through"),
    RULES_CHANGED: _("The rules of the screen changed"),
    "safety.line_checked": _("Somebody said what they found out about a crisis line"),
    "safety.screen_failed": _("The screen failed, and a text went out unread"),
    "people.role_given": _("A role was given"),
    "people.role_taken": _("A role was taken back"),
    "people.vouched_for": _("One of the staff saw that somebody is a clinician"),
    "people.badge_given": _("A second person saw it, and the badge was given"),
    "people.badge_ended": _("The badge of a clinician was taken back"),
    "privacy.exported": _("A person's data was exported"),
    "privacy.erased": _("A person's data was erased"),
    MANY_LOOKS: _("Somebody of the staff read more than usual"),
    REVIEWED: _("A look that was drawn was reviewed"),
    AUTHORITY_ASKED: _("An authority asked for data"),
    "moderation.taken": _("An alert was taken"),
    "moderation.handed": _("An alert was handed over"),
    "moderation.given_back": _("An alert was given back to the queue"),
    "moderation.escalated": _("An alert went on to somebody else: its time was over"),
    "moderation.acted": _("Something was written or done about an alert"),
    "moderation.offer_answered": _("A member said yes or no to an offer"),
    "moderation.lowered": _("The level of an alert was lowered"),
    "moderation.closed": _("An alert was closed"),
    "moderation.came_due": _("It was time to come back to an alert that was closed"),
    "moderation.followed_up": _("Somebody came back to an alert that was closed"),
    "moderation.proposed": _("A second person was asked to agree"),
    "moderation.answered": _("A second person answered"),
    "moderation.reported": _("Something was reported"),
    "moderation.report_withdrawn": _("A report was taken back"),
    "moderation.decided": _("Somebody of the staff took a decision"),
    "moderation.confirmed": _("A decision was confirmed by a second person"),
    "moderation.measured": _("A measure was taken"),
    "moderation.undone": _("A decision was taken back"),
    "moderation.appealed": _("A decision was appealed against"),
    "moderation.appeal_decided": _("An appeal was decided"),
    "moderation.vigil_begun": _("A vigil over a group began"),
    "moderation.vigil_ended": _("A vigil over a group ended"),
    "moderation.turn_planned": _("Somebody was put on the rota"),
    "moderation.turn_given_up": _("A turn was given up"),
    "moderation.here": _("Somebody said that they are on duty"),
    "moderation.buddy_asked": _("Somebody on the rota asked for a buddy, or needs none any more"),
    "moderation.rested": _("Somebody on duty took a break"),
    "moderation.trained": _("A part of the training was completed"),
    "moderation.untrained": _("Somebody opened the desk without the training, since nobody else could"),
    "moderation.calibrated": _("A calibration was completed"),
}
PRECISELY: dict[tuple[str, str], StrPromise] = {
    ("safety.line_checked", "called"): _("Somebody called a crisis line, and it answered"),
    ("safety.line_checked", "read"): _("Somebody read a crisis line where it says its number itself"),
    ("safety.line_checked", "wrong"): _("Somebody found a crisis line wrong, and it was hidden"),
    ("safety.line_checked", "unsaid"): _("What was said of a crisis line was taken back"),
    ("moderation.acted", "emergency"): _("It was decided to call emergency services for somebody"),
    ("moderation.acted", "disclosure"): _("It was decided to say to somebody outside who a member is"),
}
NAMED = tuple(kind for kind in SENTENCES if kind.partition(".")[0] + ".*" not in FAMILIES)


def sentence_of(kind: str, what: str = "") -> str:
    """What happened, in words; the name of the kind where nobody has written a sentence yet.

    `what`: as the details of an entry say it, where its kind has several that differ.
    """
    if (kind, what) in PRECISELY:
        return str(PRECISELY[kind, what])
    return str(SENTENCES.get(kind, kind))
