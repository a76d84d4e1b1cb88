"""What the parts of the training say."""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

PARTS: dict[str, tuple[StrPromise, StrPromise]] = {
    "looking": (
        _("Looking only when you must"),
        _(
            "Open words only of an alert you take. Each look is written down, and whose words they are"
            " can see it. Never look for somebody you know. If you do know them, hand the alert over."
        ),
    ),
    "levels": (
        _("The four levels"),
        _(
            "4 is now: an act under way, a goodbye, somebody at the door. 3 is a plan, means at hand, an"
            " attempt within three months, abuse that goes on. 2 is the wish to be dead or to hurt"
            " oneself. 1 is hope running out, or a worry about somebody else. When in doubt, take the"
            " higher one and ask for a second opinion. The program only suggests."
        ),
    ),
    "answering": (
        _("Answering somebody in distress"),
        _(
            "Say that you read it and that you are glad they wrote. Ask plainly whether they think of"
            " killing themselves: asking does not put it there. Stay until they have somebody. Promise"
            " nothing that you cannot keep, and never that somebody is always watching."
        ),
    ),
    "ladder": (
        _("From a message to an emergency call"),
        _(
            "First a peer or you, then lines and places by name and with consent, then the trusted"
            " contact they chose, and emergency services last: only when it is now, when they can be"
            " found, and when nothing safer is left. Two people decide it; at level 4 one may, and it is"
            " reviewed within a day. Never ask who they are under a pretext."
        ),
    ),
    "deciding": (
        _("Reports, decisions and appeals"),
        _(
            "Many reports are not a proof. Distress is never punished, hidden or deleted. Each decision"
            " has a reason that the person reads, is no harder than it must be, and can be appealed"
            " against to somebody who did not take it."
        ),
    ),
    "keeping": (
        _("What is kept, and what is said to nobody"),
        _(
            "No names, words or topics leave this house: not in mail, not at home, not in a message of"
            " your own. Who reported stays secret. What we know of somebody's distress is gone ninety days"
            " after the alert is closed."
        ),
    ),
    "yourself": (
        _("Looking after yourself"),
        _(
            "You may hand over any alert without saying why. Take the break after a hard one, and talk it"
            " through with somebody of the house. What you read stays with you longer than you think: say"
            " so before it is too much."
        ),
    ),
}
