"""One object of every kind that has an address, and how each stands to the people of the cast."""

from datetime import timedelta

from kith import clock
from kith.conversations.models import Conversation, Version, Withheld
from kith.groups.models import Group, Membership, Place, Request
from kith.groups.topics import load_topics
from kith.keys import new_key
from kith.meetings.models import Meeting, QuietWord, Seat, Series
from kith.meetings.planning import lay_out, usual_parts
from kith.notices.models import Notice
from kith.outcomes.answering import answer, finish
from kith.outcomes.checking_in import offer
from kith.outcomes.instruments import instrument
from kith.outcomes.models import Answers, CheckIn
from kith.people.models import Consent
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
        self._oneself()

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
        self.block = Block.objects.create(person=wren, blocked=self.cast.late, known_as="Quill")
        save_plan({"signs": "I stop answering.", "people": "Ana, upstairs"}, by=wren)
        keep_on_device("Firefox, Android", by=wren)
        name_contact("Ana", "upstairs", "", from_level=3, by=wren)
        Alert.objects.filter(pk=self.alert.pk).update(level=4)
        Look.objects.create(
            person=wren, by=self.cast.moderator, alert=self.alert, what=Alert.MESSAGE, around=5
        )
