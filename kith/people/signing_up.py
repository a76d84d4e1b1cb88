"""Signing up: an account waits a day for its address to be confirmed. Until then its browser may ask again.

Nobody learns whether an address has an account already. One that is asked for with such an address is made
all the same, and waits with an address in its place that nobody has: it holds the name, can be asked for
again and is forgotten as any other, and no code is ever sent that opens it.
"""

import hmac
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from kith import clock
from kith.ledger.recording import record
from kith.people import locking
from kith.people.access import NameTaken, never_confirmed, waiting
from kith.people.models import Person
from kith.people.naming import skeleton
from kith.people.sealing import derived_key

NOWHERE = "nobody.invalid"
"""No mail leaves for it: a name that by its standard never exists."""
TRIES = 3  # at the same moment others may take the name, and then the address
LOOKED_THROUGH = 20  # the newest that wait for one address: as many looks, however many forms name it
MOST_TRIED = 3  # of these, the newest of one browser: each passphrase is hashed


@dataclass(frozen=True, slots=True)
class Asked:
    """What a newcomer's form says. The passphrase is hashed by then, outside any lock."""

    pseudonym: str
    email: str
    hashed: str
    language: str
    zone: str
    is_adult: bool


def secret_of(request: HttpRequest | None) -> str:
    """What a browser holds since it opened a form: so a form that is sent twice at once comes from one."""
    return request.COOKIES.get(settings.CSRF_COOKIE_NAME, "") if request is not None else ""


def mark_of(secret: str, pseudonym: str) -> str:
    """By what a browser is known again that asks for this name: a keyed hash of a secret that it holds.

    It is another for each name, so it does not say which accounts were asked for by one browser.
    """
    return _hash(f"{skeleton(pseudonym)}:{secret}") if secret else ""


def ask(asked: Asked, *, browser: str) -> Person:
    """Make the account; or, where this browser asked for it before, have it say what this form says.

    Whichever it is, and whether the address is known or not, the same rows are written.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _ask(asked, browser)
        except IntegrityError:  # somebody was quicker, with this name or with this address: look again
            continue
    raise NameTaken


def change_address(person: Person, to: str) -> bool:
    """Wait for another address to be confirmed. The code that was sent to the one before opens nothing now.

    Says whether it is so: an account that was confirmed meanwhile is not touched.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _change_address(person, to)
        except IntegrityError:
            continue
    return False


def waits_for(person: Person, address: str) -> bool:
    """Whether it is this address that was given last. It says no more: the account may only seem to wait."""
    return person.email.lower() == address.lower() or person.asked_with == _mark_of_address(address)


def only_seems(person: Person) -> bool:
    """Whether the address has another account, so that this one can never be opened."""
    return person.email.endswith(f"@{NOWHERE}")


def still_waits(person: Person) -> bool:
    """Whether nobody has confirmed this account yet."""
    return never_confirmed().filter(pk=person.pk).exists()


def waiting_for(address: str, *, secret: str) -> list[Person]:
    """The newest accounts that wait for this address and were asked for at the browser with this secret."""
    asked = never_confirmed().filter(asked_with=_mark_of_address(address)).order_by("-joined_at", "-pk")
    newest = asked[:LOOKED_THROUGH]
    return [one for one in newest if secret and one.browser == mark_of(secret, one.pseudonym)][:MOST_TRIED]


def forget_browser(person: Person) -> None:
    """Whoever is in needs to be known by no browser any more."""
    if person.browser or person.asked_with:
        person.browser = person.asked_with = ""
        person.save(update_fields=["browser", "asked_with"])


def _ask(asked: Asked, browser: str) -> Person:
    person = _mine(asked.pseudonym, browser) or Person(browser=browser)
    before = person.pseudonym
    person.take_name(asked.pseudonym)
    person.password, person.language, person.zone = asked.hashed, asked.language, asked.zone
    person.adult_at = clock.now() if asked.is_adult else None
    _wait(person, asked.email)
    if not before:
        record("people.joined", by=person.pk, about=person)
    elif before != person.pseudonym:
        record("people.renamed", by=person.pk, about=person)
    return person


def _mine(pseudonym: str, browser: str) -> Person | None:
    """The account that this browser asked for, held to the end of the transaction, if it still waits then."""
    person = waiting(pseudonym, browser=browser)
    return _held(person) if person is not None else None


def _held(person: Person) -> Person | None:
    try:
        locking.lock(person.pk)
    except Person.DoesNotExist:  # forgotten a moment ago
        return None
    return never_confirmed().filter(pk=person.pk).first()


def _change_address(person: Person, to: str) -> bool:
    held = _held(person)
    if held is None:
        return False
    _wait(held, to)
    person.email = held.email
    return True


def _wait(person: Person, address: str) -> None:
    """For a day from now, with this address: or with one that nobody has, where another account has it."""
    person.email = _in_place_of(person, address) if _is_known(address, person) else address
    person.asked_with = _mark_of_address(address)
    person.wants_mail = not only_seems(person)
    person.joined_at = clock.now()
    is_new = person.pk is None
    person.save()
    if is_new:
        EmailAddress.objects.create(user=person, email=person.email, primary=True)
    else:
        EmailAddress.objects.filter(user=person).update(email=person.email, verified=False)


def _is_known(address: str, person: Person) -> bool:
    """Asked of both tables whatever the first one says: an answer must not take longer for some addresses."""
    accounts = Person.objects.filter(email=address).exclude(pk=person.pk).exists()
    addresses = EmailAddress.objects.filter(email=address).exclude(user=person.pk).exists()
    return accounts or addresses


def _mark_of_address(address: str) -> str:
    return _hash(f"address:{address.lower()}")


def _in_place_of(person: Person, address: str) -> str:
    return f"{_hash(f'{person.key}:{address.lower()}')[:32]}@{NOWHERE}"


def _hash(text: str) -> str:
    return hmac.digest(derived_key("people.signing_up"), text.encode(), "sha256").hex()
