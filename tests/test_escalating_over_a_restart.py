"""Escalation while things break: two workers, a dead mail server, and a database that dies under them.

On SQLite the database is a part of each worker, and both are killed. On PostgreSQL a cluster of this test's
own loses its power, and both workers have to outlive it.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from tests.house import House, end, free_port
from tests.lines import until
from tests.mail import Mailbox
from tests.nursery import Child
from tests.services import Cluster, own_cluster

pytestmark = pytest.mark.django_db  # whose tables the cluster of its own begins with
ALERTS = 4
PATIENCE = 60  # a worker that begins reads the rules of the screen in its first round, before it sends mail
SELDOM = 0.1  # seconds from one look at the database to the next: each makes a connection
# Larch is here, Saffron is on call, Linnet leads; Oriel has no turn. Then alerts of the highest level.
BEFORE = """
import sys
from datetime import timedelta
from django.core.management import call_command
from django.test import override_settings
from kith import clock
from kith.moderation.models import Turn
from kith.moderation.rostering import be_here, plan
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast
call_command("createcachetable", verbosity=0)
names = {"Larch": Role.MODERATOR, "Saffron": Role.CLINICIAN, "Linnet": Role.LEAD, "Oriel": Role.MODERATOR}
with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
    larch, saffron, linnet, _ = [cast.staff(*one) for one in names.items()]
    members = [cast.person(f"Member {n}") for n in range(int(sys.argv[1]))]
now = clock.now()
for who, part in ((larch, Turn.FIRST), (saffron, Turn.SECOND), (linnet, Turn.LEAD)):
    plan(who, part, now, now + timedelta(hours=8), by=linnet)
be_here(Turn.objects.get(person=larch), by=larch)
Notice.objects.all().delete()
for n, member in enumerate(members):
    raise_alert(member, place=f"conversation:{n:022}", level=4, cause=Alert.MESSAGE)
"""
AFTER = """
import json
from kith.audit import verifying
from kith.ledger.models import Fact
from kith.moderation.models import Step
from kith.notices.models import Delivery, Notice
from kith.safety.alerting import page_of
from kith.safety.models import Alert
def kept(alert):
    facts = Fact.objects.filter(kind="moderation.escalated", about=f"alert:{alert.key}")
    notices = Notice.objects.filter(path=page_of(alert))
    sent = Delivery.objects.filter(notice__in=notices, sent_at__isnull=False)
    return {
        "steps": list(Step.objects.filter(alert=alert).order_by("pk").values_list("name", "outcome")),
        "facts": [fact.details["step"] for fact in facts.order_by("pk")],
        "told": list(notices.order_by("kind", "person__pseudonym").values_list("kind", "person__pseudonym")),
        "mailed": sent.count(),
    }
print(json.dumps({
    "alerts": [kept(alert) for alert in Alert.objects.all()],
    "broken_at": verifying.verify().broken_at,
}))
"""
READY, AWAY, FAULT = "Sweeping", "the database is away, the sweep waits", "a sweep failed"  # what workers say
LADDER = ["second", "lead", "everybody"]
TOLD = [("safety.alert", "Larch")] + [
    ("safety.still_waits", name) for name in ("Larch", "Linnet", "Linnet", "Oriel", "Saffron", "Saffron")
]
LAID = "SELECT count(*) FROM moderation_step"
DONE = "SELECT count(*) FROM moderation_step WHERE done_at IS NOT NULL"
TRIED = "SELECT count(*) FROM notices_delivery WHERE last_error <> ''"
SENT = "SELECT count(*) FROM notices_delivery WHERE sent_at IS NOT NULL"
# Time passes for rows: what they wait for has come, and whoever held them without a word holds them no more.
FIVE_MINUTES_LATER = "UPDATE moderation_step SET due_at = CURRENT_TIMESTAMP WHERE name = 'second'"
TEN_MINUTES_MORE = (
    "UPDATE moderation_step SET due_at = CURRENT_TIMESTAMP WHERE done_at IS NULL",
    "UPDATE notices_delivery SET leased_until = CURRENT_TIMESTAMP WHERE leased_until IS NOT NULL",
)
HOURS_LATER = (
    "UPDATE notices_delivery SET due_at = CURRENT_TIMESTAMP WHERE sent_at IS NULL AND leased_until IS NULL"
)


@pytest.fixture
def cluster() -> Iterator[Cluster | None]:
    """None when the suite runs on SQLite."""
    if not os.environ.get("KITH_DATABASE"):
        yield None
        return
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture
def house(cluster: Cluster | None, tmp_path: Path) -> House:
    mail = {"KITH_SMTP_HOST": "127.0.0.1", "KITH_SMTP_PORT": str(free_port()), "KITH_SMTP_STARTTLS": "no"}
    made = House(tmp_path, mail)
    made.prepare()
    if cluster is not None:
        under_test, name = os.environ["KITH_DATABASE"], str(connection.settings_dict["NAME"])
        made.store["KITH_DATABASE"] = cluster.copy(f"{under_test.rpartition('/')[0]}/{name}")
    made.run(BEFORE, str(ALERTS))
    return made


class Workers:
    """Two processes of `kith work`, as they are shipped, and what each of them logs."""

    def __init__(self, house: House, stack: ExitStack) -> None:
        self.house, self.stack = house, stack
        self.processes: list[Child] = []

    def start(self) -> None:
        for _ in range(2):
            process = self.house.begin("work", log=self._log(len(self.processes)))
            self.stack.callback(end, process, kindly=False)
            self.processes.append(process)

    def die(self) -> None:
        for process in self.processes:
            end(process, kindly=False)

    def have_said(self, words: str) -> bool:
        """Whether each of those that began last has."""
        return all(words in self._said_by(number) for number in range(len(self.processes))[-2:])

    def said(self) -> str:
        return "".join(map(self._said_by, range(len(self.processes))))

    def _said_by(self, number: int) -> str:
        """Nothing before it has begun: it opens its own log."""
        return self._log(number).read_text() if self._log(number).exists() else ""

    def _log(self, number: int) -> Path:
        return self.house.folder / f"worker-{number}.log"


@pytest.fixture
def workers(house: House) -> Iterator[Workers]:
    with ExitStack() as stack:
        yield Workers(house, stack)


def break_down(cluster: Cluster | None, workers: Workers) -> None:
    """The database is gone in the middle of whatever they do, and comes back."""
    if cluster is None:
        workers.die()
        workers.start()
        return
    cluster.lose_power()
    until(lambda: workers.have_said(AWAY), seconds=PATIENCE)
    cluster.start()
    assert all(process.poll() is None for process in workers.processes), "they outlive it"


def test_each_step_is_done_once_and_everybody_is_told_though_all_of_it_breaks(
    cluster: Cluster | None, house: House, workers: Workers
) -> None:
    workers.start()
    until(
        lambda: workers.have_said(READY) and house.asked(LAID) == 3 * ALERTS, seconds=PATIENCE, every=SELDOM
    )
    house.tell(FIVE_MINUTES_LATER)
    until(lambda: house.asked(DONE) > 0, seconds=PATIENCE)
    break_down(cluster, workers)
    assert house.asked(DONE) <= ALERTS, "most of it is still to come"
    for statement in TEN_MINUTES_MORE:
        house.tell(statement)
    until(lambda: house.asked(DONE) == 3 * ALERTS, seconds=PATIENCE, every=SELDOM)
    until(lambda: house.asked(TRIED) > 0, seconds=PATIENCE, every=SELDOM)
    assert house.asked(SENT) == 0, "nobody takes any mail yet"
    received = mails_that_leave(house)
    judge(json.loads(house.run(AFTER)), received)
    assert FAULT not in workers.said(), "no sweep met anything that it cannot wait for"


def mails_that_leave(house: House) -> list[str]:
    """The mail server is back, and hours pass until nothing waits any more. Whom it had mail for."""
    box = Mailbox()

    def have_left() -> bool:
        house.tell(HOURS_LATER)
        return bool(house.asked(SENT) == len(TOLD) * ALERTS)

    server = Controller(box, hostname="127.0.0.1", port=int(house.more["KITH_SMTP_PORT"]))
    server.start()
    try:
        until(have_left, seconds=PATIENCE, every=SELDOM)
    finally:
        server.stop()
    assert all("Member" not in str(mail) for mail in box.received), "it names nobody"
    return [str(mail["To"]) for mail in box.received]


def judge(kept: dict[str, Any], received: list[str]) -> None:
    assert len(kept["alerts"]) == ALERTS
    for alert in kept["alerts"]:
        assert alert["steps"] == [[name, "done"] for name in LADDER], "one round of the ladder"
        assert alert["facts"] == LADDER
        assert Counter(map(tuple, alert["told"])) == Counter(TOLD), "each notice is there once"
        assert alert["mailed"] == len(TOLD)
    assert kept["broken_at"] == 0, "the record holds"
    assert set(received) == {f"{name.lower()}@example.org" for _, name in TOLD}
