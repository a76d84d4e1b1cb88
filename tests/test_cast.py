"""The cast that most tests begin with stands in the database as it was made."""

from django.db.models import Model

from kith.conversations import aliasing
from kith.people.naming import skeleton
from kith.ui.context import LANGUAGE_NAMES
from tests import cast as casting
from tests.cast import LATECOMER, Cast
from tests.looking import NEWCOMERS


def columns(row: Model) -> dict[str, object]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def test_the_cast_comes_in_seven_statements(db, django_assert_num_queries):
    with django_assert_num_queries(7):
        Cast()


def test_every_row_of_the_cast_reads_as_it_was_made(db, monkeypatch):
    made: list[Model] = []
    keep = casting.kept

    def watched(rows):
        made.extend(rows)
        return keep(rows)

    monkeypatch.setattr(casting, "kept", watched)
    Cast()
    assert len({type(row) for row in made}) == 7
    for row in made:
        assert columns(type(row)._default_manager.get(pk=row.pk)) == columns(row)


def test_nobody_comes_late_with_a_name_that_may_have_been_drawn_as_an_alias():
    drawn = {skeleton(name) for language in LANGUAGE_NAMES for name in aliasing.names(language)}
    assert len(drawn) > 500
    assert not {skeleton(name) for name in (LATECOMER, *NEWCOMERS.values())} & drawn
