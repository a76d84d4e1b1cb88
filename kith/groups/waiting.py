"""Waiting for a seat. A freed one is offered in the order of the list, held a while, then offered on."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.groups import agreeing, seating
from kith.groups.models import Group, Membership, Place, PlaceQuerySet
from kith.ledger.recording import record
from kith.notices.telling import tell
from kith.people.models import Person
from kith.ui.times import time_of_day, weekday_and_day


@transaction.atomic
def wait(group: Group, *, by: Person, accepting: int) -> Place:
    """Go on the list of an open group. Waiting twice is waiting once, at the first place."""
    locked = seating.lock(group)
    if locked.closed_at is not None or locked.admission != Group.OPEN or seating.was_removed(locked, by):
        raise Refused(_("This group has no open waiting list."))
    if seating.seat_of(locked, by) is not None:
        raise Refused(_("You already have a seat here."))
    agreeing.accept(locked, by=by, version=accepting)
    return queue(locked, by)


def seat_or_queue(group: Group, person: Person, *, through: str) -> Membership | Place:
    """For somebody who may come in: the seat held for them, a free one, or a place. The group is locked.

    Who waits comes first: what is free is offered along the list before anybody else sits down.
    """
    return seat_if_free(group, person, through=through) or queue(group, person)


def seat_if_free(group: Group, person: Person, *, through: str) -> Membership | None:
    offer_free_seats(group)
    place = place_of(group, person)
    is_held = place is not None and place.offered_at is not None
    if not is_held and not seating.free(group):
        return None
    record("groups.joined", by=person.pk, about=group, through=through)
    return seating.sit(group, person)


def queue(group: Group, person: Person) -> Place:
    """A place at the end of the list, and the offer at once if a seat is free. The group is locked."""
    place, is_new = Place.objects.get_or_create(group=group, person=person, ending="")
    if is_new:
        record("groups.waits", by=person.pk, about=group)
        offer_free_seats(group)
        place.refresh_from_db()
    return place


@transaction.atomic
def offer_free_seats(group: Group) -> int:
    """Offer every free seat to whoever has waited longest. Every verb that frees a seat calls this."""
    locked = seating.lock(group)
    free = seating.free(locked) if locked.closed_at is None else 0
    unoffered = locked.places.standing().filter(offered_at__isnull=True, person__is_active=True)
    places = list(unoffered.select_related("person")[:free])
    for place in places:
        _offer(locked, place)
    return len(places)


@transaction.atomic
def take(place: Place, *, by: Person) -> Membership:
    """Sit down in the seat that is held. Until the sweep has passed it on, late is not too late."""
    locked = seating.lock(place.group)
    seat = seating.seat_of(locked, by)
    if seat is not None:
        return seat
    place.refresh_from_db()
    if place.ending or place.offered_at is None or place.person_id != by.pk:
        raise Refused(_("This seat is not held for you any more. You can wait for the next."))
    record("groups.joined", by=by.pk, about=locked, through="waiting")
    return seating.sit(locked, by)


@transaction.atomic
def decline(place: Place, *, by: Person) -> Place:
    """Leave the list, whether a seat was offered or not. Twice is harmless."""
    locked = seating.lock(place.group)
    place.refresh_from_db()
    if place.ending or place.person_id != by.pk:
        return place
    _end(place, Place.DECLINED if place.offered_at else Place.WITHDRAWN)
    record("groups.stopped_waiting", by=by.pk, about=locked)
    offer_free_seats(locked)
    return place


def sweep() -> int:
    """Offers nobody took in time go to the next person."""
    ran_out = Place.objects.holding().filter(offer_ends_at__lte=clock.now()).order_by()
    groups = Group.objects.filter(pk__in=ran_out.values("group"))
    return sum(_pass_on(group) for group in groups)


def place_of(group: Group, person: Person) -> Place | None:
    return group.places.standing().filter(person=person).first()


def held_for(person: Person) -> list[Place]:
    """The seats that are held for somebody now, the one that ends first in front."""
    return _held.all(person=person.pk, now=clock.now())


def _as_held(person: int, now: datetime) -> PlaceQuerySet:
    held = Place.objects.holding().filter(person=person, offer_ends_at__gt=now)
    return held.select_related("group").order_by("offer_ends_at", "pk")


_held = PreparedObjects[Place](_as_held, person=int, now=datetime)


def before(place: Place) -> int:
    """How many wait before this place, the offered ones among them."""
    earlier = Q(since__lt=place.since) | Q(since=place.since, pk__lt=place.pk)
    return Place.objects.standing().filter(earlier, group=place.group_id).count()


@transaction.atomic
def _pass_on(group: Group) -> int:
    locked = seating.lock(group)
    late = list(locked.places.holding().filter(offer_ends_at__lte=clock.now()).select_related("person"))
    for place in late:
        _end(place, Place.RAN_OUT)
        record("groups.offer_ran_out", by=place.person_id, about=locked)
        path = "/groups/" if locked.admission == Group.BY_INVITATION else f"{locked.path}joining/"
        tell(place.person, "groups.seat_ran_out", path, {"group": locked.name})
    offer_free_seats(locked)
    return len(late)


def _offer(group: Group, place: Place) -> None:
    place.offered_at = clock.now()
    place.offer_ends_at = place.offered_at + timedelta(hours=settings.KITH_SEAT_HELD_HOURS)
    place.save(update_fields=["offered_at", "offer_ends_at"])
    record("groups.seat_offered", by=place.person_id, about=group)
    names = {"group": group.name, "until": _in_words(place.offer_ends_at, place.person)}
    tell(place.person, "groups.seat_offered", f"{group.path}waiting/", names)


def _in_words(ends_at: datetime, person: Person) -> str:
    """When the offer ends, in the language and zone of whom it is for."""
    with translation.override(person.language), timezone.override(clock.zone(person.zone)):
        day_and_time = {"day": weekday_and_day(ends_at), "time": time_of_day(ends_at)}
        return _("%(day)s, %(time)s") % day_and_time


def _end(place: Place, ending: str) -> None:
    place.ending, place.ended_at = ending, clock.now()
    place.save(update_fields=["ending", "ended_at"])
