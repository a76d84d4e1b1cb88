"""Give somebody a staff role: `kith manage give_role wren@example.org moderator`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kith.people import roles
from kith.people.access import never_confirmed
from kith.people.models import Person, Role


class Command(BaseCommand):
    """The operator at the console. The role opens its pages once a second factor is set up."""

    help = "Give somebody a staff role, or take it back. Example: give_role wren@example.org moderator"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the account")
        parser.add_argument("role", choices=Role.NAMES)
        parser.add_argument("--take", action="store_true", help="take the role back")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"no account has the address {options['email']}")
        if not options["take"] and never_confirmed().filter(pk=person.pk).exists():
            raise CommandError(f"nobody has confirmed the address {options['email']} yet: it may be anybody")
        change = roles.take if options["take"] else roles.give
        change(person, options["role"], by=None)
        held = sorted(person.roles.filter(ended_at__isnull=True).values_list("name", flat=True))
        self.stdout.write(f"{person.pseudonym} holds: {', '.join(held) or 'no role'}.")
        if held and not person.has_second_factor():
            self.stdout.write("Its pages open once this person has set up a second factor.")
