"""The safety plan: written in a few minutes, sealed, and at hand on a device that its owner chose.

Nobody but its owner reads it: no staff, no screen, no export of others. It is saved as it is typed, so there
is no draft of it that could be lost.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.gates import Refused
from kith.ledger.recording import record
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, seal_with, unseal, unseal_with
from kith.safety.models import Plan, PlanOnDevice

PARTS = ("signs", "alone", "places", "people", "professionals", "safe")
LONGEST = 2_000
_KEY = 32

Parts = dict[str, str]


class OnDevice(NamedTuple):
    """A copy that was just made, and what the device has to keep to open it."""

    row: PlanOnDevice
    token: str


class Kept(NamedTuple):
    """What a device shows, and whose it is: that never leaves the server."""

    owner: Person
    parts: Parts


def plan_of(person: Person) -> Parts:
    """The parts of somebody's plan. Empty ones when there is none, or its key is gone."""
    kept = _plan.first(person=person.pk)
    try:
        return _parts(unseal(person, kept.sealed, row=_row(kept))) if kept is not None else _parts("{}")
    except Unreadable:
        return _parts("{}")


def changed_at(person: Person) -> datetime | None:
    """When the words of their plan last changed."""
    kept = _plan.first(person=person.pk)
    return kept.saved_at if kept is not None else None


def is_begun(plan: Mapping[str, str]) -> bool:
    return any(plan.values())


@transaction.atomic
def save_plan(parts: Mapping[str, str], *, by: Person) -> None:
    """Keep the plan as it is now, on the devices that have it too. An empty one is no plan.

    The same again is no change: the day on paper says when the words last changed.
    """
    plan = {name: parts.get(name, "").strip()[:LONGEST] for name in PARTS}
    if not is_begun(plan):
        Plan.objects.filter(person=by).delete()
        forget_devices(by=by)
        return
    kept = Plan.objects.select_for_update().filter(person=by).first() or Plan(person=by)
    if kept.pk is None or plan != plan_of(by):
        kept.saved_at = clock.now()
    kept.sealed = seal(by, json.dumps(plan), row=_row(kept))
    kept.save()
    for row in PlanOnDevice.objects.filter(person=by):
        row.copy = seal_with(_key_of(row, by), json.dumps(plan), row=_row(row))
        row.save(update_fields=["copy"])


@transaction.atomic
def keep_on_device(device: str, *, by: Person) -> OnDevice:
    """Let one device open the plan without signing in. What it must keep is told once, and nowhere stored."""
    plan = plan_of(by)
    if not is_begun(plan):
        raise Refused(_("Write something into your plan first."))
    key = secrets.token_bytes(_KEY)
    row = PlanOnDevice(person=by, device=device[:60])
    row.sealed_key = seal(by, base64.b64encode(key).decode(), row=_row(row))
    row.copy = seal_with(key, json.dumps(plan), row=_row(row))
    row.save(force_insert=True)
    record("safety.plan_on_device", by=by.pk)
    return OnDevice(row, f"{row.key}.{base64.urlsafe_b64encode(key).decode()}")


def devices_of(person: Person) -> list[PlanOnDevice]:
    return _devices.all(person=person.pk)


_plan = PreparedObjects[Plan](lambda person: Plan.objects.filter(person=person), person=int)
_devices = PreparedObjects[PlanOnDevice](
    lambda person: PlanOnDevice.objects.filter(person=person).order_by("-made_at", "-pk"), person=int
)


def on_device(token: str) -> Kept | None:
    """The plan that this device may open. None for one that was forgotten, and for any other token.

    Of whose key is gone nothing is told any more, though the device still holds a key to its copy.
    """
    row, key = _opened(token)
    try:
        if row is None or not secrets.compare_digest(_key_of(row, row.person), key):
            return None
        return Kept(row.person, _parts(unseal_with(key, row.copy, row=_row(row))))
    except Unreadable:
        return None


@transaction.atomic
def forget_devices(*, by: Person, key: str = "") -> int:
    """No device opens it any more; with a key, that one. Twice is once."""
    rows = PlanOnDevice.objects.filter(person=by)
    gone, _by_model = (rows.filter(key=key) if key else rows).delete()
    if gone:
        record("safety.plan_off_device", by=by.pk, devices=gone)
    return gone


@transaction.atomic
def forget_this_device(token: str) -> None:
    """Whoever holds the device may take the plan off it: nothing is lost by that."""
    if on_device(token) is not None:
        PlanOnDevice.objects.filter(key=token.partition(".")[0]).delete()


def _opened(token: str) -> tuple[PlanOnDevice | None, bytes]:
    name, _dot, coded = token.partition(".")
    try:
        key = base64.urlsafe_b64decode(coded)
    except (ValueError, binascii.Error):
        return None, b""
    if len(key) != _KEY:
        return None, b""
    return PlanOnDevice.objects.select_related("person").filter(key=name).first(), key


def _key_of(row: PlanOnDevice, person: Person) -> bytes:
    return base64.b64decode(unseal(person, row.sealed_key, row=_row(row)))


def _parts(told: str) -> Parts:
    known = json.loads(told)
    return {name: known.get(name, "") for name in PARTS}


def _row(row: Plan | PlanOnDevice) -> str:
    return f"safety.{type(row).__name__.lower()}:{row.key}"
