"""Seeing notices: a person says they have looked."""

from django.db import transaction

from kith import clock
from kith.notices.models import Notice
from kith.people.models import Person


@transaction.atomic
def see(notice: Notice, *, by: Person) -> Notice:
    """Mark one. Looking twice keeps the first time."""
    Notice.objects.of(by).unseen().filter(pk=notice.pk).update(seen_at=clock.now())
    notice.refresh_from_db(fields=["seen_at"])
    return notice


@transaction.atomic
def see_under(path: str, *, by: Person) -> int:
    """Mark all that lead to this page: whoever acts there has looked."""
    every = Notice.objects.filter(person=by, path__startswith=path)  # the hushed too: they wait for the same
    return every.unseen().update(seen_at=clock.now())


@transaction.atomic
def see_all(*, by: Person) -> int:
    return Notice.objects.filter(person=by).unseen().update(seen_at=clock.now())
