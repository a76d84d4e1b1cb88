"""Rows that are written by a statement that is built once are those that the ORM would have written."""

import pytest
from django.db import IntegrityError, transaction

from kith import clock
from kith.database.adding import AT_ONCE, add, add_all
from kith.ledger.models import Fact
from kith.notices.models import Delivery, Notice
from tests import cast as people

pytestmark = pytest.mark.django_db
DETAILS = {"to": "host", "level": 3, "kinds": ["a", "b"], "é": None}


def test_a_row_is_as_the_orm_writes_it():
    now = clock.now()
    said = {"kind": "groups.left", "happened_at": now, "by": 7, "about": "group:x", "details": DETAILS}
    ours, theirs = add(Fact(**said)), Fact.objects.create(**said)
    assert ours.pk != theirs.pk
    for fact in (ours, theirs):
        assert not fact._state.adding
        assert {name: getattr(Fact.objects.get(pk=fact.pk), name) for name in said} == said


def test_many_are_written_in_their_order_and_each_knows_its_number(django_assert_num_queries):
    wren = people.person("Wren")
    notices = [Notice(person=wren, kind=f"kind {number}", path="/") for number in range(AT_ONCE + 1)]
    with django_assert_num_queries(2):
        assert add_all(iter(notices)) == notices
    kept = Notice.objects.order_by("pk").values_list("pk", "kind", "key")
    assert list(kept) == [(one.pk, one.kind, one.key) for one in notices]
    (mail,) = add_all([Delivery(notice=notices[-1])])
    assert Delivery.objects.get().notice == notices[-1] == mail.notice


def test_none_are_written_without_a_word_to_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert add_all([]) == []


def test_what_the_database_refuses_is_refused():
    wren = people.person("Wren")
    first = add(Notice(person=wren, kind="x", path="/"))
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Notice(person=wren, kind="x", path="/", key=first.key))
