"""Rows of before are brought along: who left earlier stays under the name they have on that day.

The columns come with every database that is made. Here it is the step that fills them, as models were then.
"""

import pytest
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from kith import clock
from kith.groups.models import Membership
from tests import cast

AFTER = ("groups", "0002_name_at_the_end")

pytestmark = pytest.mark.django_db


def test_seats_that_ended_before_keep_the_name_of_today():
    where, juniper, moth = cast.group(), cast.person("Juniper"), cast.person("Moth")
    stays = cast.seat(where, juniper)
    ended = cast.seat(where, moth, ended_at=clock.now(), ending=Membership.LEFT)
    loader = MigrationLoader(connection)
    then = loader.project_state(AFTER).apps
    seats = then.get_model("groups", "Membership")
    assert (seats().ended_as, seats().ended_mark) == ("", None), "so the columns come"
    seats.objects.update(ended_as="", ended_mark=None)
    step = loader.get_migration(*AFTER).operations[-1]
    assert isinstance(step, RunPython)
    step.code(then, connection.schema_editor())
    stays.refresh_from_db()
    ended.refresh_from_db()
    assert (stays.ended_as, stays.ended_mark) == ("", None)
    assert (ended.ended_as, ended.ended_mark) == ("Moth", moth.mark)
