"""Joining a group: at once when it is open, or by asking its hosts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups import agreeing, seating, waiting
from kith.groups.holding import before_writing
from kith.groups.hosting import must_host, tell_hosts
from kith.groups.models import Group, Membership, Request
from kith.ledger.recording import record
from kith.notices.telling import tell
from kith.people.models import Person


@transaction.atomic
def join(group: Group, *, by: Person, accepting: int) -> Membership:
    """Sit down in an open group, having read version `accepting` of its agreement.

    Who waits comes first: seats held for the waiting list are not free.
    """
    locked = seating.lock(group)
    seat = seating.seat_of(locked, by)
    if seat is not None:
        return seat
    _may_come(locked, by, Group.OPEN)
    agreeing.accept(locked, by=by, version=accepting)
    seat = waiting.seat_if_free(locked, by, through="open")
    if seat is None:
        raise Refused(_("Every seat is taken now. You can wait for one."))
    return seat


@transaction.atomic
def ask(group: Group, words: str = "", *, by: Person, accepting: int) -> Request:
    """Ask the hosts for a seat. Asking twice asks once."""
    locked = seating.lock(group)
    if seating.seat_of(locked, by) is not None:
        raise Refused(_("You already have a seat here."))
    _may_come(locked, by, Group.ON_REQUEST)
    if words:
        before_writing(by)
    agreeing.accept(locked, by=by, version=accepting)
    request, is_new = Request.objects.get_or_create(
        group=locked, person=by, answer="", defaults={"words": words}
    )
    if is_new:
        asked_lately = locked.requests.filter(
            person=by, answer=Request.WITHDRAWN, answered_at__gt=clock.ago(days=1)
        )
        record("groups.asked", by=by.pk, about=locked)
        if not asked_lately.exists():  # whoever asks, thinks better of it and asks again is heard once
            tell_hosts(locked, "groups.asked", f"{locked.path}care/", {"group": locked.name})
    return request


@transaction.atomic
def accept(request: Request, *, by: Person) -> Request:
    """A host says yes: a seat if one is free, else the next place on the waiting list."""
    locked = seating.lock(request.group)
    must_host(locked, by)
    request.refresh_from_db()
    if request.answer:
        return request
    _answer(request, Request.ACCEPTED, by)
    if seating.seat_of(locked, request.person) is None:
        _let_in(locked, request.person)
    return request


@transaction.atomic
def decline(request: Request, words: str = "", *, by: Person) -> Request:
    """A host says no, with words for the person if they like. Who may not write says it without any."""
    must_host(request.group, by)
    seating.lock(request.group)
    request.refresh_from_db()
    if request.answer:
        return request
    if words:
        before_writing(by, request.group)
    _answer(request, Request.DECLINED, by)
    kind = "groups.declined_with_words" if words else "groups.declined"
    tell(request.person, kind, "/finding/", {"group": request.group.name, "words": words})
    if words:
        record(kind, by=by.pk, about=request)
    return request


@transaction.atomic
def withdraw(request: Request, *, by: Person) -> Request:
    """Whoever asked does not ask any more."""
    seating.lock(request.group)
    request.refresh_from_db()
    if request.person_id != by.pk:
        raise Refused(_("Only the person who asked can take the question back."))
    if not request.answer:
        _answer(request, Request.WITHDRAWN, by)
    return request


def request_of(group: Group, person: Person) -> Request | None:
    return group.requests.open().filter(person=person).first()


def has_asked(group: Group, words: str, *, by: Person) -> bool:
    """Whether these words have gone to the hosts, however they answered: a form is easily sent twice."""
    return group.requests.filter(person=by, words=words).exists()


def _may_come(group: Group, person: Person, admission: str) -> None:
    if group.closed_at is not None:
        raise Refused(_("This group has closed."))
    if group.admission != admission:
        raise Refused(_("This group takes people in another way now. Please look again."))
    if seating.was_removed(group, person):
        raise Refused(_("A host ended your last seat here. They can invite you back."))


def _let_in(group: Group, person: Person) -> None:
    came = waiting.seat_or_queue(group, person, through="request")
    if isinstance(came, Membership):
        tell(person, "groups.accepted", group.path, {"group": group.name})
    else:
        tell(person, "groups.accepted_waiting", f"{group.path}waiting/", {"group": group.name})


def _answer(request: Request, answer: str, by: Person) -> None:
    request.answer, request.answered_at, request.answered_by = answer, clock.now(), by
    request.save(update_fields=["answer", "answered_at", "answered_by"])
    record("groups.answered", by=by.pk, about=request.group, request=request.key, answer=answer)
