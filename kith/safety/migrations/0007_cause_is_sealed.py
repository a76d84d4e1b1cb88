"""Why an alert was raised is sealed with the key of whom it is about, in the alert and in the ledger.

What was sealed by hand here opens with `kith.safety.causes`: its form stands still. Who has no key yet, because
they have only pressed a button, gets one, as with whatever is sealed first.
"""

import base64
import hashlib
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import migrations, models

FORM = b"\x01"
NAMED = ("done", "trusted")
AT_ONCE = 500


def seal_all(apps, schema_editor):
    for alerts in _batches(apps.get_model("safety", "Alert").objects):
        keys = _keys(apps, alerts)
        keys |= _new_keys(apps, alerts, keys)
        for alert in alerts:
            alert.is_conduct = alert.cause == "conduct"
            alert.sealed_cause = _sealed(keys.get(alert.person_id), alert.cause, alert.key)
            alert.save(update_fields=["is_conduct", "sealed_cause"])
    for facts, keys in _facts(apps, details__has_key="cause"):
        for fact in facts:
            cause, name = fact.details.pop("cause"), _named(fact)
            fact.details["is_conduct"] = cause == "conduct"
            sealed = _sealed(keys.get(name), cause, name)
            if sealed:
                fact.details["sealed"] = base64.urlsafe_b64encode(sealed).decode()
            fact.save(update_fields=["details"])
    apps.get_model("safety", "Look").objects.exclude(what__in=NAMED).update(what="words")


def open_all(apps, schema_editor):
    for alerts in _batches(apps.get_model("safety", "Alert").objects):
        keys = _keys(apps, alerts)
        for alert in alerts:
            opened = _opened(keys.get(alert.person_id), bytes(alert.sealed_cause), alert.key)
            alert.cause = "conduct" if alert.is_conduct else opened or "message"
            alert.save(update_fields=["cause"])
    for facts, keys in _facts(apps, details__has_key="is_conduct"):
        for fact in facts:
            name, sealed = _named(fact), base64.urlsafe_b64decode(fact.details.pop("sealed", ""))
            opened = _opened(keys.get(name), sealed, name)
            fact.details["cause"] = "conduct" if fact.details.pop("is_conduct") else opened or "message"
            fact.save(update_fields=["details"])
    apps.get_model("safety", "Look").objects.exclude(what__in=NAMED).update(what="message")


def _batches(rows):
    """All of these, so many at a time: a house may hold more of them than fit into memory.

    By their number, and not by a cursor: what is read is written meanwhile.
    """
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _facts(apps, **which):
    """Entries that an alert was raised, so many at a time, and by the name of each alert its person's key."""
    raised = apps.get_model("ledger", "Fact").objects.filter(kind="safety.alert_raised", **which)
    for facts in _batches(raised):
        alerts = list(apps.get_model("safety", "Alert").objects.filter(key__in=map(_named, facts)))
        keys = _keys(apps, alerts)
        yield facts, {one.key: keys[one.person_id] for one in alerts if one.person_id in keys}


def _named(fact):
    return fact.about.partition(":")[2]


def _keys(apps, alerts):
    """The key of everybody whom these alerts are about, unwrapped. None is needed where there is no alert."""
    concerned = {alert.person_id for alert in alerts}
    kept = apps.get_model("people", "PersonKey").objects.filter(person__in=concerned).select_related("person")
    master, found = None, {}
    for row in kept:
        master = master or _master()
        wrapping = f"people.personkey:{row.person.key}:{row.master}"
        if row.master != hashlib.sha256(b"kith master key" + master).hexdigest()[:16]:
            raise RuntimeError(f"{settings.KITH_MASTER_KEY_FILE} does not open what is sealed here.")
        wrapped = bytes(row.wrapped)
        key = AESGCM(master).decrypt(wrapped[1:13], wrapped[13:], wrapping.encode())
        found[row.person_id] = key
    return found


def _new_keys(apps, alerts, kept):
    """A key for everybody else whom these alerts are about."""
    lacking = {alert.person_id for alert in alerts} - set(kept)
    found = {}
    for person in apps.get_model("people", "Person").objects.filter(pk__in=lacking):
        master, key, nonce = _master(), secrets.token_bytes(32), secrets.token_bytes(12)
        name = hashlib.sha256(b"kith master key" + master).hexdigest()[:16]
        wrapping = f"people.personkey:{person.key}:{name}"
        wrapped = FORM + nonce + AESGCM(master).encrypt(nonce, key, wrapping.encode())
        apps.get_model("people", "PersonKey").objects.create(person=person, master=name, wrapped=wrapped)
        found[person.pk] = key
    return found


def _master():
    text = Path(settings.KITH_MASTER_KEY_FILE).read_text(encoding="ascii").strip()
    return base64.urlsafe_b64decode(text.rstrip("=") + "=")


def _sealed(key, cause, name):
    if key is None:
        return b""
    nonce = secrets.token_bytes(12)
    return FORM + nonce + AESGCM(key).encrypt(nonce, cause.ljust(16).encode(), _row(name))


def _opened(key, sealed, name):
    if key is None or not sealed:
        return ""
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], _row(name)).decode().strip()


def _row(name):
    return f"safety.alert.cause:{name}".encode()


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_first"),
        ("people", "0003_clinicians_known"),
        ("safety", "0006_who_verified_a_line"),
    ]

    operations = [
        migrations.AddField("alert", "is_conduct", models.BooleanField(default=False)),
        migrations.AddField("alert", "sealed_cause", models.BinaryField(default=bytes)),
        # They come back on the way back, once the causes have: they speak of the cause.
        migrations.RemoveConstraint("alert", "safety_one_open_alert"),
        migrations.RemoveConstraint("alert", "safety_one_open_conduct"),
        migrations.RunPython(seal_all, open_all),
    ]
