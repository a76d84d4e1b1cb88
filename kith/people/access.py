"""The ways from something typed to a person. There is no directory, so there are few."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.people.bearing import stands_somewhere
from kith.people.models import HeldName, Person
from kith.people.naming import skeleton


class NameTaken(Refused):
    """Says no more than that: an alias, a name that is held and the name of somebody are one answer."""

    def __init__(self) -> None:
        super().__init__(_("Someone here has this name, or one that looks like it."))


def is_taken(pseudonym: str, *, except_for: Person | None = None) -> bool:
    """Whether somebody else has this name, had it lately, is known by it, or has one that looks like it."""
    looks = skeleton(pseudonym)
    others = Person.objects.filter(pseudonym_skeleton=looks)
    held = HeldName.objects.filter(skeleton=looks, until__gt=clock.now())
    if except_for is not None:
        others, held = others.exclude(pk=except_for.pk), held.exclude(_held_for(except_for))
    return others.exists() or held.exists() or stands_somewhere(looks, except_for=except_for)


def never_confirmed() -> QuerySet[Person]:
    """Who asked for an account, and never typed the code. Nobody who ever signed in is among them."""
    addresses = EmailAddress.objects.filter(user_id=OuterRef("pk"))
    return Person.objects.filter(
        ~Exists(addresses.filter(verified=True)), Exists(addresses), last_login__isnull=True
    )


def waiting(pseudonym: str, *, browser: str) -> Person | None:
    """The account of that name that this browser asked for (`signing_up.mark_of`), if nobody confirmed it."""
    if not browser:
        return None
    return never_confirmed().filter(pseudonym_skeleton=skeleton(pseudonym), browser=browser).first()


def person_named(pseudonym: str) -> Person | None:
    """Whoever has exactly this name now. For staff: nobody else looks people up."""
    return Person.objects.filter(pseudonym_skeleton=skeleton(pseudonym), is_active=True).first()


def _held_for(person: Person) -> Q:
    return Q(held_for__isnull=False, held_for=person)
