"""Taking an alert, handing it to somebody, giving it back. It is in nobody's hands, or in one person's."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation import escalating
from kith.moderation.models import Care
from kith.moderation.resting import refuse_the_tired
from kith.notices.seeing import see_under
from kith.notices.telling import tell
from kith.people.models import Person
from kith.safety.alerting import page_of, tell_that_it_waits, who_may_look
from kith.safety.duty import people_on_duty
from kith.safety.models import Alert


@transaction.atomic
def take(alert: Alert, *, by: Person) -> Care:
    """Take it. Taking what one has changes nothing; what somebody else has only when it lies or is late."""
    locked = open_for_us(alert)
    held = held_now(locked)
    if held is not None and held.person_id == by.pk and held.accepted_at is not None and held.late_at is None:
        return held
    if held is not None and held.person_id != by.pk and not held.may_be_taken_over:
        raise Refused(_("%(name)s has it.") % {"name": held.person})
    refuse_the_tired(locked, by)
    if held is not None:
        _end(held, Care.TAKEN_OVER)
    care = Care.objects.create(alert=locked, person=by, level=locked.level, accepted_at=clock.now())
    escalating.watch_over(locked)
    see_under(page_of(locked), by=by)
    record("moderation.taken", by=by.pk, about=locked, level=locked.level)
    return care


@transaction.atomic
def hand(alert: Alert, to: Person, *, by: Person) -> Care:
    """Hand it to somebody, without a reason. Until they say yes the clock runs, and anybody may take it."""
    locked = open_for_us(alert)
    _end(_mine(locked, by), Care.HANDED)
    if to.pk == by.pk or not who_may_look(locked).filter(pk=to.pk).exists():
        raise Refused(_("It can be handed to somebody who looks after alerts."))
    care = Care.objects.create(alert=locked, person=to, level=locked.level, given_by=by)
    escalating.lay(locked, clock.now())
    tell(to, "moderation.handed", page_of(locked))
    record("moderation.handed", by=by.pk, about=locked, level=locked.level)
    return care


@transaction.atomic
def give_back(alert: Alert, *, by: Person) -> None:
    """Back to the queue, without a reason. Who is on duty is told; when nobody else is, everybody."""
    locked = open_for_us(alert)
    _end(_mine(locked, by), Care.BACK)
    escalating.lay(locked, clock.now())
    tell_who_is_here(locked, besides=by)
    record("moderation.given_back", by=by.pk, about=locked, level=locked.level)


def tell_who_is_here(alert: Alert, *, besides: Person) -> None:
    """That nobody has it: to who is on duty; when nobody else is, to everybody."""
    others = who_may_look(alert).exclude(pk=besides.pk)
    here = others.filter(pk__in=people_on_duty())
    tell_that_it_waits(alert, here if here.exists() else others)


def held_now(alert: Alert) -> Care | None:
    """In whose hands it is, or for whom it lies there."""
    return _held.first(alert=alert.pk)


def touch(alert: Alert, by: Person) -> None:
    """Something was done about it by who has it: they are not late."""
    if Care.objects.holding().filter(alert=alert, person=by).exists():
        escalating.watch_over(alert)


def open_for_us(alert: Alert) -> Alert:
    """The alert as it is now, locked. Nothing can be done about one that is closed."""
    return _open(_locked.first(alert=alert.pk))


def open_under(about: str) -> Alert:
    """The same, by the name under which something was proposed about it ("alert:<key>")."""
    return _open(_locked_by_key.first(key=about.removeprefix("alert:")))


def _to_lock() -> QuerySet[Alert]:
    """Its person is not locked with it: who raises an alert locks them first, and the alert after."""
    return Alert.objects.select_for_update(of=("self",), no_key=True).select_related("person")


_locked = PreparedObjects[Alert](lambda alert: _to_lock().filter(pk=alert), alert=int)
_locked_by_key = PreparedObjects[Alert](lambda key: _to_lock().filter(key=key), key=str)


def _open(locked: Alert | None) -> Alert:
    if locked is None or locked.closed_at is not None:
        raise Refused(_("This alert is closed."))
    return locked


def release(alert: Alert, ending: str) -> Care | None:
    """End whatever care there is: the alert is over."""
    held = held_now(alert)
    if held is not None:
        _end(held, ending)
    escalating.call_off(alert)
    return held


def _mine(alert: Alert, by: Person) -> Care:
    held = held_now(alert)
    if held is None or held.person_id != by.pk:
        raise Refused(_("You do not have this alert."))
    return held


def _end(care: Care, ending: str) -> None:
    care.ended_at, care.ending = clock.now(), ending
    care.save(update_fields=["ended_at", "ending"])


_held = PreparedObjects[Care](
    lambda alert: Care.objects.standing().filter(alert=alert).select_related("person").order_by("pk"),
    alert=int,
)
