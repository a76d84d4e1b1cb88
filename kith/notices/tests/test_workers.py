"""Two workers at once, and one that is killed in the middle of a mail: nothing is lost, little is doubled."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from kith import clock
from kith.notices import sending
from kith.notices.models import Delivery
from kith.notices.telling import tell
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = Path(__file__).resolve().parents[3]
WORKER = """
import os, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["DATABASE_FILE"]
from django.core.mail import EmailMessage
from kith.notices import sending
def die_while_sending(self, fail_silently=False):
    print("sending", flush=True)
    sys.stdin.read()
EmailMessage.send = die_while_sending
sending.sweep()
"""


def due(names):
    for name in names:
        tell(cast.person(name), "groups.closed", "/groups/", {"group": "Evenings"})


def sweep_in_a_thread():
    try:
        sending.sweep()
    finally:
        connections.close_all()


def test_two_workers_send_each_mail_once(mailbox):
    due([f"Guest {number}" for number in range(16)])
    workers = [threading.Thread(target=sweep_in_a_thread) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sent = [mail["To"] for mail in mailbox.received]
    assert len(sent) == len(set(sent)) == 16


def test_a_mail_whose_worker_was_killed_is_sent_by_the_next(mailbox):
    due(["Wren"])
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=HOUSE,
        env={**os.environ, "DATABASE_FILE": str(connection.settings_dict["NAME"])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"sending\n"
        child.send_signal(signal.SIGKILL)
    assert sending.sweep() == 0, "the dead worker's lease still holds"
    Delivery.objects.update(leased_until=clock.now())
    assert sending.sweep() == 1
    assert len(mailbox.received) == 1
