"""Groups: what they are about, who sits in them, who waits, what was agreed."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person


class Topic(models.Model):
    """What a group is about: grief, anxiety, living far from home."""

    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict)  # {"en": "Grief", "pt-br": "Luto", "es": "Duelo"}
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        """The name in the language that is spoken now."""
        names: dict[str, str] = self.names
        return names.get(get_language() or "en") or names.get("en") or self.slug


def _count_of(rows: "models.QuerySet[Any]") -> Coalesce:
    """How many of these rows belong to the group of the query around."""
    counted = rows.filter(group=OuterRef("pk")).order_by().values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, person: Person) -> Self:
        """Groups this person sits in now. What others may see of a group is `listed`."""
        return self.filter(pk__in=Membership.objects.standing().filter(person=person).values("group"))

    def held_by(self, person: Person) -> Self:
        """Groups this person facilitates now."""
        return self.filter(pk__in=Membership.objects.facilitating().filter(person=person).values("group"))

    def listed(self) -> Self:
        """Groups that anyone who is signed in may find: not closed, not by invitation alone."""
        return self.filter(closed_at__isnull=True).exclude(admission=Group.BY_INVITATION)

    def public(self) -> Self:
        """Groups that chose to be shown to anyone at all."""
        return self.listed().filter(is_public=True)

    def with_seats(self) -> Self:
        """Add `seats_taken`, `seats_held` (offered), `seats_free` and `people_waiting`, in the same query."""
        places = Place.objects.standing()
        counted = self.annotate(
            seats_taken=_count_of(Membership.objects.standing()),
            seats_held=_count_of(places.filter(offered_at__isnull=False)),
            people_waiting=_count_of(places.filter(offered_at__isnull=True)),
        )
        return counted.annotate(seats_free=Greatest(0, F("capacity") - F("seats_taken") - F("seats_held")))


class Group(models.Model):
    """A small circle of people who meet regularly about the same thing."""

    MUTUAL, PEER, PROFESSIONAL, MIXED = "mutual", "peer", "professional", "mixed"
    KINDS = (MUTUAL, PEER, PROFESSIONAL, MIXED)
    TEXT, VIDEO, IN_PERSON, HYBRID = "text", "video", "in_person", "hybrid"
    MODES = (TEXT, VIDEO, IN_PERSON, HYBRID)
    OPEN, ON_REQUEST, BY_INVITATION = "open", "on_request", "by_invitation"
    ADMISSIONS = (OPEN, ON_REQUEST, BY_INVITATION)

    KIND_WORDS = (
        (MUTUAL, _("mutual help")),
        (PEER, _("led by a peer")),
        (PROFESSIONAL, _("led by a professional")),
        (MIXED, _("led by a peer and a professional")),
    )
    MODE_WORDS = (
        (TEXT, _("in writing")),
        (VIDEO, _("by video link")),
        (IN_PERSON, _("in person")),
        (HYBRID, _("in person and online")),
    )
    ADMISSION_WORDS = (
        (OPEN, _("Anyone may join")),
        (ON_REQUEST, _("Ask the hosts to join")),
        (BY_INVITATION, _("By invitation")),
    )

    key = KeyField()
    name = models.CharField(max_length=80)
    purpose = models.TextField(max_length=1000)
    topics = models.ManyToManyField(Topic, related_name="+")
    kind = models.CharField(max_length=16, choices=KIND_WORDS, default=PEER)
    mode = models.CharField(max_length=16, choices=MODE_WORDS, default=TEXT)
    admission = models.CharField(max_length=16, choices=ADMISSION_WORDS, default=ON_REQUEST)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    capacity = models.PositiveSmallIntegerField(default=12)
    hue = models.PositiveSmallIntegerField(default=0)  # 0 to 5: colour of its emblem
    reply_within_hours = models.PositiveSmallIntegerField(default=24)
    is_public = models.BooleanField(default=False)  # may stand on the front page
    founded_at = models.DateTimeField(default=clock.now)
    founded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    audience = models.PositiveIntegerField(default=0)
    """Grows with every change of who may see what here; live streams compare it at every event."""

    seats_taken: int  # these four are there after `with_seats()`
    seats_held: int
    seats_free: int
    people_waiting: int

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=2) & Q(capacity__lte=50), name="groups_capacity_sane"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """The group's own page; what belongs to it lies below."""
        return f"/groups/{self.key}/"

    def name_of_language(self) -> str:
        return str(get_language_info(self.language)["name_translated"])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def of(self, group: Group, person: Person) -> Self:
        return self.filter(group=group, person=person)

    def in_circle(self) -> Self:
        """Who is shown to sit here. The seat of an account that was closed is kept, and nobody sits in it."""
        return self.standing().filter(person__is_active=True)

    def facilitating(self) -> Self:
        """Who hosts. A closed account hosts nothing."""
        return self.in_circle().filter(role=Membership.FACILITATOR)

    def hosting_beside(self, person: int) -> Self:
        """Seats of those who host, or did, a group that this person hosts or did: what one did, all know."""
        every = self.filter(role=Membership.FACILITATOR, person__isnull=False)
        shared = every.filter(person=person).values("group")
        return every.filter(group__in=shared).exclude(person=person)

    def hosting_since(self, moment: Any) -> Self:
        """Seats of hosts who hosted at that moment, a time or a column of the query around, and still do."""
        return self.facilitating().alias(since=Coalesce("hosts_since", "joined_at")).filter(since__lte=moment)

    def agreed(self) -> Self:
        """Seats of people who have said yes to the agreement since its last major change: they read on."""
        missing = Agreement.objects.unaccepted_by(OuterRef(OuterRef("person"))).filter(
            group=OuterRef("group")
        )
        return self.filter(~Exists(missing))

    def end(self, *, ending: str, by: Person) -> int:
        """End these seats that stand. Each keeps the name and mark it ends under: no later one is known."""
        people = Person.objects.filter(pk=OuterRef("person"))
        return self.standing().update(
            ended_at=clock.now(),
            ended_by=by,
            ending=ending,
            ended_as=Subquery(people.values("pseudonym")),
            ended_mark=Subquery(people.values("mark")),
        )


class Membership(models.Model):
    """A person's seat in a group, from joining to leaving. One seat stands at a time."""

    MEMBER, FACILITATOR = "member", "facilitator"
    LEFT, REMOVED, GROUP_CLOSED = "left", "removed", "group_closed"

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(
        max_length=16, choices=[(MEMBER, MEMBER), (FACILITATOR, FACILITATOR)], default=MEMBER
    )
    joined_at = models.DateTimeField(default=clock.now)
    hosts_since: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    """When a member became a host. Empty for one who hosts from the first day, and for who does not host."""
    paused_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ending = models.CharField(max_length=16, default="", blank=True)
    ended_as = models.CharField(max_length=40, default="", blank=True)  # the name they left under
    ended_mark: "models.PositiveSmallIntegerField[int | None, int | None]" = models.PositiveSmallIntegerField(
        null=True
    )
    seen_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(ended_at__isnull=True),
                name="groups_one_seat_each",
            )
        ]
        indexes = [models.Index(fields=["person", "ended_at"], name="groups_seats_of_person")]

    @property
    def hosting_from(self) -> datetime:
        """Of a host's seat: from when they host."""
        return self.hosts_since or self.joined_at


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def unaccepted_by(self, person: Any) -> Self:
        """Major versions after which this person, or a column of the query around, has not said yes."""
        said_yes = Acceptance.objects.filter(
            person=person,
            agreement__group=OuterRef("group"),
            agreement__version__gte=OuterRef("version"),
        )
        return self.filter(~Exists(said_yes), is_major=True)


class Agreement(models.Model):
    """What the members of a group promise each other, in one of its versions."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(max_length=5000)
    is_major = models.BooleanField(default=True)  # a major change is accepted again by everyone
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="groups_agreement_version")]


class Acceptance(models.Model):
    """Somebody said yes to one version of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acceptances")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "person"], name="groups_accepted_once")]


class RequestQuerySet(models.QuerySet["Request"]):
    def open(self) -> Self:
        """Not answered yet, longest waiting first."""
        return self.filter(answer="").order_by("asked_at", "pk")


class Request(models.Model):
    """Somebody asks to join; a facilitator answers."""

    ACCEPTED, DECLINED, WITHDRAWN = "accepted", "declined", "withdrawn"

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(max_length=1000, blank=True, default="")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=16, default="", blank=True)
    answered_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(answer=""), name="groups_one_open_request"
            )
        ]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def good(self) -> Self:
        """Links that still let somebody in."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, runs_out_at__gt=clock.now())


class Invitation(models.Model):
    """A link that lets one person in, once, until it runs out. Only its digest is kept."""

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    runs_out_at = models.DateTimeField()
    used_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def is_good(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.runs_out_at > clock.now()


class PlaceQuerySet(models.QuerySet["Place"]):
    def standing(self) -> Self:
        """Still on the list, in the order of the list. Some hold an offered seat."""
        return self.filter(ending="").order_by("since", "pk")

    def holding(self) -> Self:
        """Those a free seat is held for."""
        return self.standing().filter(offered_at__isnull=False)


class Place(models.Model):
    """A place on the waiting list of a full group. A freed seat is offered in order, and held a while."""

    TAKEN, DECLINED, RAN_OUT, WITHDRAWN = "taken", "declined", "ran_out", "withdrawn"

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)
    offered_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    offer_ends_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ending = models.CharField(max_length=16, default="", blank=True)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(ending=""), name="groups_one_place_each"
            )
        ]


class Wish(models.Model):
    """What somebody looks for in a group, sealed with their key: it says what they live with."""

    key = KeyField()
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(default=clock.now)
