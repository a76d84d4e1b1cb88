"""The end of an alert. Only a person closes one: what somebody pressed or wrote never does."""

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
