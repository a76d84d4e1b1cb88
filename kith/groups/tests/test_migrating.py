"""Rows of before are brought along: who left earlier stays under the name they have on that day."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kith import clock
from kith.groups.models import Membership
from tests import cast

BEFORE, AFTER = ("groups", "0001_first"), ("groups", "0002_name_at_the_end")


@pytest.mark.django_db(transaction=True)
def test_seats_that_ended_before_keep_the_name_of_today():
    where, juniper, moth = cast.group(), cast.person("Juniper"), cast.person("Moth")
    stays = cast.seat(where, juniper)
    ended = cast.seat(where, moth, ended_at=clock.now(), ending=Membership.LEFT)
    latest = [
        node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] != "usersessions"
    ]
    MigrationExecutor(connection).migrate([BEFORE])
    MigrationExecutor(connection).migrate(latest)
    stays.refresh_from_db()
    ended.refresh_from_db()
    assert (stays.ended_as, stays.ended_mark) == ("", None)
    assert (ended.ended_as, ended.ended_mark) == ("Moth", moth.mark)
