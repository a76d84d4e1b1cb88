"""People: an account, the name they chose, what they agreed to, the roles they hold."""

from datetime import datetime
from typing import ClassVar, Self

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kith import clock
from kith.database.prepared import Prepared
from kith.gates import SecondFactorFirst
from kith.keys import KeyField
from kith.people.naming import draw_mark, skeleton, tidy
from kith.people.zones import country_of


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, pseudonym: str, password: str | None = None) -> "Person":
        person = self.model(email=self.normalize_email(email))
        person.take_name(pseudonym)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone with an account. Others know only the pseudonym and its mark."""

    key = KeyField()
    email = models.EmailField(unique=True)
    pseudonym = models.CharField(max_length=40)
    pseudonym_skeleton = models.CharField(max_length=80, unique=True)
    mark = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, default="", blank=True)
    wants_mail = models.BooleanField(default=True)
    exit_key = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    adult_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(default=clock.now)
    # Of an account that waits, until somebody is in: by what the browser is known that asked for it, and with
    # which address.
    browser = models.CharField(max_length=64, default="", blank=True)
    asked_with = models.CharField(max_length=64, default="", blank=True)
    clinician_since: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_with"], condition=~models.Q(asked_with=""), name="people_person_asked_with"
            )
        ]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    has_shown_second_factor = False
    """Whether the session of this request was signed in with one: the middleware says so. Nobody else has."""

    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def lives_in(self) -> str:
        """Whose crisis lines come first: of the country they named, or where their clock says they are."""
        return self.country or country_of(self.zone) or str(settings.KITH_COUNTRY)

    def take_name(self, pseudonym: str) -> None:
        """Be called this from now on. The mark is drawn anew: it tells nothing about the name before."""
        self.pseudonym = tidy(pseudonym)
        self.pseudonym_skeleton = skeleton(pseudonym)
        self.mark = draw_mark()

    def holds(self, *names: str) -> bool:
        """Whether this person holds one of these roles today."""
        return any(name in names for (name,) in _held_today(person=self.pk))

    def acts_as(self, *names: str) -> bool:
        """Whether this person acts in one of these roles now: who holds one shows a second factor first."""
        if not self.holds(*names):
            return False
        if not self.has_shown_second_factor:
            raise SecondFactorFirst
        return True

    def owes_second_factor(self) -> bool:
        """Whether this session must show one before its person acts in a role they hold."""
        return not self.has_shown_second_factor and self.holds(*Role.NAMES) and self.has_second_factor()

    def has_second_factor(self) -> bool:
        """Whether signing in takes more than a passphrase."""
        return second_factors().filter(user_id=self.pk).exists()


def second_factors() -> "models.QuerySet[Authenticator]":
    """What makes signing in take more than a passphrase. Recovery codes alone do not count."""
    kept: models.QuerySet[Authenticator] = Authenticator.objects.exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return kept


class Role(models.Model):
    """A staff role somebody holds, from when it was given until it was taken back."""

    MODERATOR, CLINICIAN, COORDINATOR = "moderator", "clinician", "coordinator"
    RESEARCHER, ASSESSOR, OPERATOR = "researcher", "assessor", "operator"
    LEAD, AUDITOR = "lead", "auditor"  # answers for safety as a whole; reads the record and cannot act
    NAMES = (MODERATOR, CLINICIAN, COORDINATOR, RESEARCHER, ASSESSOR, OPERATOR, LEAD, AUDITOR)
    LOOK_AFTER_ALERTS = (MODERATOR, CLINICIAN, LEAD)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=16, choices=[(name, name) for name in NAMES])
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="people_role_held_once",
            )
        ]


def _as_held(person: int) -> "models.QuerySet[Role, tuple[str]]":
    return Role.objects.filter(person=person, ended_at__isnull=True).values_list("name")


_held_today = Prepared(_as_held, person=int)  # asked at every page of staff, of whoever comes


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """What a person agreed to, in which version, until they took it back."""

    TERMS, MEASUREMENT, RESEARCH = "terms", "measurement", "research"
    NAMES = (TERMS, MEASUREMENT, RESEARCH)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    to = models.CharField(max_length=16, choices=[(name, name) for name in NAMES])
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "to"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="people_consent_stands_once",
            )
        ]


class HeldName(models.Model):
    """A name that nobody else may take for a while: one given up, so that nobody steps into it."""

    skeleton = models.CharField(max_length=80, unique=True)
    until = models.DateTimeField()
    held_for = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, now: datetime) -> Self:
        """What may be sent at `now`: its time has come and no worker holds it."""
        free = models.Q(leased_until__isnull=True) | models.Q(leased_until__lt=now)
        return self.filter(free, due_at__lte=now, gave_up_at__isnull=True)


class Letter(models.Model):
    """Mail about an account that has still to leave. It is sealed, and its row goes when it has left."""

    key = KeyField()
    sealed = models.TextField()
    due_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="people_letter_due")]


class PersonKey(models.Model):
    """The key that opens what this person wrote in confidence, wrapped by the master key.

    Destroying this row makes all of it unreadable. A copy of the database from before still holds it.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    master = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)


class VouchingQuerySet(models.QuerySet["Vouching"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Vouching(models.Model):
    """Two of the staff have each seen the document that shows that somebody is a clinician.

    From the second on, what they write says so (`Person.clinician_since`). The document is not kept.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    first_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    first_at = models.DateTimeField(default=clock.now)
    second_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    second_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = VouchingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="people_vouched_for_once"
            )
        ]
