"""What tests of moderation begin with: the cast, a thread, and three of the staff."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.moderation import agreeing, rostering
from kith.moderation.access import case_for
from kith.moderation.appealing import answer
from kith.moderation.deciding import Choice, Ground, decide
from kith.moderation.models import Appeal, Decision, Proposal, Report, Turn
from kith.moderation.reading import read_reason, read_reports
from kith.moderation.reporting import report_message
from kith.people.models import Person, Role
from kith.safety.looking import look
from tests import cast as makers
from tests.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    """Larch and Saffron are of the staff, each in a session that has shown a second factor."""
    made = Cast()
    for who in (made.moderator, made.clinician):
        Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={})
        who.has_shown_second_factor = True
    return made


@pytest.fixture
def wren(db: None) -> Person:
    """With two of the staff, where the rest of the cast is not needed."""
    return makers.person("Wren")


@pytest.fixture
def larch(db: None) -> Person:
    return _at_the_desk("Larch", Role.MODERATOR)


@pytest.fixture
def saffron(db: None) -> Person:
    return _at_the_desk("Saffron", Role.CLINICIAN)


def _at_the_desk(name: str, role: str) -> Person:
    made = makers.staff(name, role)
    made.has_shown_second_factor = True
    return made


@pytest.fixture
def noon(at: Any) -> Any:
    """The clock stands at noon of today."""
    return at(clock.now().replace(hour=12, minute=0, second=0, microsecond=0))


@pytest.fixture
def thread(cast: Cast) -> Conversation:
    return makers.thread(cast.group, cast.second_member)


@pytest.fixture
def message(cast: Cast, thread: Conversation) -> Message:
    """Wren (the member) wrote it, and Moth (the second member) may report it."""
    return makers.message(thread, cast.member, "Write to me at the mill instead.")


@pytest.fixture
def third(cast: Cast) -> Person:
    """A third of the staff, beside Larch and Saffron."""
    return _at_the_desk("Fern", Role.MODERATOR)


@pytest.fixture
def decided(cast: Cast, message: Message) -> Any:
    """Moth reports the message, and Larch decides."""

    def make(measure: str, reason: str = "It asked to meet elsewhere.") -> Decision:
        report = report_message(message, Report.CONTACT, by=cast.second_member)
        ground = case_for(cast.moderator, report.key).ground
        read(ground, by=cast.moderator)
        choice = Choice(measure, reason, days=3, in_its_place="It asks for contact details.")
        return decide(ground, choice, by=cast.moderator)

    return make


@pytest.fixture
def barred(cast: Cast, decided: Any) -> Decision:
    """Larch proposes that Wren is barred, and Saffron agrees."""
    return agreed(decided(Decision.BAN), by=cast.clinician)


def planned(
    who: Person, begin: timedelta = timedelta(0), length: timedelta = 4 * HOUR, part: str = Turn.FIRST
) -> Turn:
    """A turn of somebody on the rota, so long from now."""
    return rostering.plan(who, part, clock.now() + begin, clock.now() + begin + length, by=who)


def read(ground: Ground, *, by: Person) -> None:
    """Open the words in question: nobody decides about words unread."""
    read_reports(ground.reports, by=by)
    if ground.alert is not None:
        look(ground.alert, by=by, source=f"message:{ground.message.key}" if ground.message else "")


def reread(decision: Decision, *, by: Person) -> None:
    """Open the reason and what it was about, as whoever decides in its place has to."""
    read_reason(decision, by=by)


def agree(proposal: Proposal, *, by: Person) -> Proposal:
    """Read what is proposed, as whoever agrees has to, and agree."""
    agreeing.read(proposal, by=by)
    return agreeing.agree(proposal, by=by)


def agreed(ban: Decision, *, by: Person) -> Decision:
    """The ban, once this second person has agreed to it."""
    assert ban.proposal is not None
    agree(ban.proposal, by=by)
    return Decision.objects.select_related("proposal").get(pk=ban.pk)


def answered(asked: Appeal, outcome: str, words: str, *, by: Person) -> Appeal:
    """Read the appeal and the reason, as whoever answers has to, and answer."""
    read_reason(asked.decision, by=by)
    return answer(asked, outcome, words, by=by)
