"""How to sign in to the demo: one person of each kind, and the passphrase they all share."""

from collections.abc import Iterator

from django.conf import settings

from kith.demo.filling import CODES_FROM, PASSPHRASE
from kith.groups.models import Membership
from kith.people.models import Person, Role


def greeting() -> list[str]:
    """What `kith demo` prints for whoever wants to look around."""
    people = list(_somebody_of_each_kind())
    width = max((len(who.email) for who, _ in people), default=0)
    return [
        "",
        "Everybody here is invented. Sign in with any of these addresses:",
        *(f"  {who.email:<{width}}  {who.pseudonym}, {what}" for who, what in people),
        f'The passphrase of each of them is: "{PASSPHRASE}"',
        f"Whoever has a role is asked for a code too: add the key {CODES_FROM} to an app for codes.",
        "",
    ]


def _somebody_of_each_kind() -> Iterator[tuple[Person, str]]:
    for language, name in settings.LANGUAGES:
        for role, called in ((Membership.FACILITATOR, "host"), (Membership.MEMBER, "member")):
            seats = Membership.objects.standing().filter(role=role, group__language=language)
            seat = seats.select_related("person", "group").order_by("pk").first()
            if seat is not None:
                yield seat.person, f"{called} of “{seat.group.name}” ({name})"
    for held in Role.objects.filter(ended_at__isnull=True).select_related("person").order_by("pk"):
        yield held.person, held.name
