"""The end of an alert, and its lowering. Only a person does either: what somebody wrote never does."""

from django.db import transaction

from kith import clock
from kith.ledger.recording import record
from kith.people.models import Person
from kith.safety.models import Alert


@transaction.atomic
def close(alert: Alert, *, by: Person) -> Alert:
    """Close it. Closing twice keeps the first time and the first person."""
    locked = Alert.objects.select_for_update(no_key=True).get(pk=alert.pk)
    if locked.closed_at is None:
        locked.closed_at, locked.closed_by = clock.now(), by
        locked.save(update_fields=["closed_at", "closed_by"])
        record("safety.alert_closed", by=by.pk, about=locked, level=locked.level)
    return locked


@transaction.atomic
def lower(alert: Alert, level: int, *, by: Person) -> Alert:
    """Give an open alert a lower level. Later causes raise it again."""
    locked = (
        Alert.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=alert.pk)
    )
    if locked.closed_at is None and level < locked.level:
        locked.level = level
        locked.save(update_fields=["level"])
        record("safety.alert_lowered", by=by.pk, about=locked, level=level)
    return locked
