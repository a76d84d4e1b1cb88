"""One object of every kind that has an address, and how each stands to the people of the cast."""

from datetime import timedelta

from kith import clock
from kith.audit.models import Entry
from kith.audit.periods import last_quarter
from kith.conversations.models import Conversation, Version, Withheld
from kith.groups.models import Group, Membership, Place, Request
from kith.groups.topics import load_topics
from kith.keys import new_key
from kith.meetings.models import Meeting, QuietWord, Seat, Series
from kith.meetings.planning import lay_out, usual_parts
from kith.moderation.models import Act, Decision, FollowUp, Proposal, Report, Turn, Vigil
from kith.moderation.noting import write_down
from kith.moderation.reporting import report_message
from kith.notices.models import Notice
from kith.outcomes.answering import answer, finish
from kith.outcomes.checking_in import offer
from kith.outcomes.instruments import instrument
from kith.outcomes.models import Answers, CheckIn
from kith.people.models import Consent
from kith.people.sealing import seal
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert, Block, Look, Shown
from kith.safety.planning import keep_on_device, save_plan
from kith.safety.trusting import name_contact
from tests import cast as people
from tests.cast import Cast


class Standing:
    """What stands in the house of the cast. Unless a name says otherwise it belongs to `member`, Wren."""

    def __init__(self) -> None:
        load_topics()
        self.cast = cast = Cast()
        Group.objects.filter(pk=cast.group.pk).update(is_public=True, admission=Group.OPEN)
        self.request = Request.objects.create(group=cast.group, person=cast.stranger)
        self.place = Place.objects.create(group=cast.group, person=cast.coordinator)
        self.invitation = cast.group.invitations.create(
            digest=new_key(), made_by=cast.facilitator, runs_out_at=clock.now() + timedelta(days=7)
        )
        self.seat = Membership.objects.get(group=cast.group, person=cast.second_member)
        self.thread = people.thread(cast.group, cast.second_member)
        self.message = people.message(self.thread, cast.member, "I do.")
        self.withheld = Withheld.objects.create(message=self.message, html="<p>I do.</p>", spans=[[0, 1]])
        Version.objects.create(message=self.message, words="I did.")
        self._meetings()
        self._record()
        self._oneself()
        self._moderation()

    def _meetings(self) -> None:
        cast, now = self.cast, clock.now()
        series = Series.objects.create(
            group=cast.group,
            weekday=1,
            starts_at_hour=now.time(),
            zone="UTC",
            first_on=now.date(),
            host=cast.facilitator,
        )
        self.meeting = self._meeting(series, opens_in=timedelta(minutes=-5), opened_at=now)
        self.later = self._meeting(series, opens_in=timedelta(days=2))
        for order, who in enumerate((cast.facilitator, cast.member, cast.second_member), start=1):
            self.chair = Seat.objects.create(meeting=self.meeting, person=who, order=order)
        quiet = Conversation.objects.create(
            group=cast.group, kind=Conversation.QUIET, quiet_with=cast.member, opened_by=cast.member
        )
        self.quiet = QuietWord.objects.create(meeting=self.meeting, person=cast.member, conversation=quiet)
        people.message(quiet, cast.member, "Could we leave out hospitals tonight?")

        lay_out(self.meeting, usual_parts(60))

    def _meeting(self, series: Series, *, opens_in: timedelta, **fields: object) -> Meeting:
        starts = clock.now() + opens_in
        return Meeting.objects.create(
            group=self.cast.group,
            series=series,
            conversation=Conversation.objects.create(group=self.cast.group, kind=Conversation.ROOM),
            planned_at=starts,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            **fields,
        )

    def _record(self) -> None:
        """So much of a quarter that is over that its report has a number in every table."""
        before = last_quarter(clock.now())[0] + timedelta(days=40)
        for number in range(12):
            about, told = f"alert:{number}", {"level": 3, "is_conduct": False, "language": "pt-br"}
            code = "false_alarm" if number < 6 else "talked"
            Entry.objects.create(kind="safety.alert_raised", at=before, about=about, details=told)
            taken = before + timedelta(minutes=3 * number)
            Entry.objects.create(kind="moderation.taken", at=taken, about=about)
            Entry.objects.create(kind="moderation.closed", at=taken, about=about, details={"code": code})

    def _moderation(self) -> None:
        """Moth has reported Wren's message; of Wren something was decided before."""
        self.report = report_message(
            self.message, Report.CONTACT, "It says where.", by=self.cast.second_member
        )
        Vigil.objects.create(group=self.cast.group, begun_by=self.cast.moderator)
        place = f"conversation:{self.thread.key}"
        self.conduct = raise_alert(self.cast.second_member, place=place, level=1, cause=Alert.CONDUCT)
        self.decision = Decision(about=self.cast.member, by=self.cast.moderator, measure=Decision.NOTE)
        self.decision.give_reason("Please keep to the threads.")
        self.decision.save()

    def _oneself(self) -> None:
        wren = self.cast.member
        Consent.objects.create(person=wren, to=Consent.MEASUREMENT, version=1)
        self.notice = Notice.objects.create(
            person=wren, kind="groups.closed", names={"group": "X"}, path="/groups/"
        )
        finished = offer(wren)
        assert finished is not None
        answer(finished, instrument("phq-9"), 9, 1, by=wren)
        finish(finished, by=wren)
        self.answers = Answers.objects.get(checkin=finished)
        self.finished = finished
        self.checkin = CheckIn.objects.create(
            person=wren,
            instruments=["phq-9"],
            due_at=clock.now(),
            closes_at=clock.now() + timedelta(days=7),
        )
        self.alert = Alert.objects.get(person=wren)
        self.panel = Shown.objects.create(
            person=wren,
            place=f"conversation:{self.thread.key}",
            source=f"message:{self.message.key}",
            level=2,
            variant="words",
            alert=self.alert,
        )
        self._desk()
        self.block = Block.objects.create(person=wren, blocked=self.cast.late, known_as="Quill")
        save_plan({"signs": "I stop answering.", "people": "Ana, upstairs"}, by=wren)
        keep_on_device("Firefox, Android", by=wren)
        name_contact("Ana", "upstairs", "", from_level=3, by=wren)
        Alert.objects.filter(pk=self.alert.pk).update(level=4)
        Look.objects.create(person=wren, by=self.cast.moderator, alert=self.alert, what="words", around=5)

    def _desk(self) -> None:
        now, wren, larch = clock.now(), self.cast.member, self.cast.moderator
        self.turn = Turn.objects.create(
            person=larch, part=Turn.FIRST, starts_at=now, ends_at=now + timedelta(hours=4), made_by=larch
        )
        self.letter = write_down(self.alert, Act.SERVICES, "How are you today?", larch)
        write_down(self.alert, Act.NOTE, "They answered kindly.", larch)
        self.follow_up = FollowUp.objects.create(alert=self.alert, kind=FollowUp.DAY, due_at=now)
        self.proposal = Proposal(
            kind="emergency", about=f"alert:{self.alert.key}", concerns=wren, asked_by=larch
        )
        why = '{"why": "They said where they are."}'
        self.proposal.sealed = seal(wren, why, row=f"moderation.proposal:{self.proposal.key}")
        self.proposal.save()
