"""Sealing what somebody wrote in confidence: one key per person, wrapped by the master key of the house.

The master key lives in a file outside the data directory, so a stolen database or backup opens nothing.
Destroying a person's key makes everything sealed with it unreadable here. A copy of the database from before
still holds the wrapped key: it opens for who has that copy and the master key.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

import structlog
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kith.database.prepared import PreparedObjects, UpTo, in_parts
from kith.people.models import Person, PersonKey

log = structlog.get_logger(__name__)

_NONCE = 12
_FORM = b"\x01"  # the first byte of everything sealed: AES-256-GCM, nonce, ciphertext with tag
_TOGETHER = 20
_kept = PreparedObjects[PersonKey](lambda person: PersonKey.objects.filter(person=person), person=int)
_kept_of = PreparedObjects[PersonKey](
    lambda people: PersonKey.objects.filter(person__in=people), people=UpTo(_TOGETHER)
)


class Unreadable(Exception):
    """What was sealed cannot be opened: its key is gone, or it is not what was sealed in this row."""


NO_KEY = (ImproperlyConfigured, OSError, Unreadable)
"""What is raised where a key cannot be had: the master key is missing, another, or cannot be read."""


def seal(person: Person, text: str, *, row: str) -> bytes:
    """Seal `text` for `person`, bound to the row it will stand in ("conversations.draft:<key>")."""
    return _lock(_key_of(person), text.encode(), row)


def unseal(person: Person, sealed: bytes | memoryview, *, row: str) -> str:
    """The text sealed for this person in this row. Raises Unreadable for anything else."""
    return _unlock(_kept_key_of(person), bytes(sealed), row).decode()


def unseal_all(person: Person, rows: Iterable[tuple[bytes | memoryview, str]]) -> list[str]:
    """The texts of many rows of one person, each given as (sealed, row): the key is fetched once."""
    key = _kept_key_of(person)
    return [_unlock(key, bytes(sealed), row).decode() for sealed, row in rows]


def unseal_each(rows: Iterable[tuple[Person, bytes | memoryview, str]]) -> list[str | None]:
    """The texts of rows of many people, each given as (person, sealed, row). A query fetches twenty keys.

    None where a key is gone or cannot be had, or where it is not what was sealed there: one that is lost
    hides no other.
    """
    listed = list(rows)
    parts = in_parts((person.pk for person, _sealed, _row in listed), _TOGETHER)
    kept = {key.person_id: key for part in parts for key in _kept_of.all(people=part)}
    whose = {person.pk: person for person, _sealed, _row in listed if person.pk in kept}
    keys = {pk: _unwrapped(person, kept[pk]) for pk, person in whose.items()}
    return [_opened(keys.get(person.pk), bytes(sealed), row) for person, sealed, row in listed]


def _unwrapped(person: Person, kept: PersonKey) -> bytes | None:
    try:
        return _unwrap(person, kept)
    except NO_KEY:
        log.exception("a key cannot be had, and what was sealed with it is not shown")
        return None


def _opened(key: bytes | None, sealed: bytes, row: str) -> str | None:
    try:
        return _unlock(key, sealed, row).decode() if key is not None else None
    except Unreadable:
        return None


def seal_with(key: bytes, text: str, *, row: str) -> bytes:
    """Seal something with a key of its own (32 bytes), which is kept elsewhere."""
    return _lock(key, text.encode(), row)


def unseal_with(key: bytes, sealed: bytes | memoryview, *, row: str) -> str:
    """The text sealed with that key in this row. Raises Unreadable for any other key."""
    return _unlock(key, bytes(sealed), row).decode()


def forget_key(person: Person) -> None:
    """Destroy the key of a person, and with it everything that was sealed for them."""
    PersonKey.objects.filter(person=person).delete()


def seal_for_house(text: str, *, purpose: str) -> str:
    """Seal something that belongs to no row of ours (a TOTP secret, whose table is the account library's)."""
    return base64.urlsafe_b64encode(_lock(derived_key(purpose), text.encode(), purpose)).decode()


def unseal_for_house(sealed: str, *, purpose: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(sealed)
    except (ValueError, binascii.Error) as fault:
        raise Unreadable("this was not sealed by us") from fault
    return _unlock(derived_key(purpose), raw, purpose).decode()


def are_of_another_master(master: bytes) -> bool:
    """Whether anybody's key was wrapped by a master key other than this."""
    return PersonKey.objects.exclude(master=name_of(master)).exists()


def master_key() -> bytes:
    """The 32 bytes everything hangs on. Made at the first use of a new house, and never again."""
    path = Path(settings.KITH_MASTER_KEY_FILE)
    if not path.exists():
        if PersonKey.objects.exists() or Authenticator.objects.exists():
            raise ImproperlyConfigured(
                f"The master key {path} is missing, and what is sealed with it is here. Put it back."
            )
        _make(path)
    try:
        key = base64.urlsafe_b64decode(path.read_text(encoding="ascii").strip().rstrip("=") + "=")
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"The master key {path} is damaged: it must hold 32 bytes in base64.")
    return key


def name_of(master: bytes) -> str:
    """A short name for a master key, stored beside what it wraps. It tells nothing about the key."""
    return hashlib.sha256(b"kith master key" + master).hexdigest()[:16]


def _key_of(person: Person) -> bytes:
    """Made at the first use. Of two that are made at once the first is kept, and both are given that."""
    if (kept := _kept.first(person=person.pk)) is not None:
        return _unwrap(person, kept)
    master = master_key()
    name = name_of(master)
    wrapped = _lock(master, secrets.token_bytes(32), _wrapping(person, name))
    made = PersonKey(person=person, master=name, wrapped=wrapped)
    PersonKey.objects.bulk_create([made], ignore_conflicts=True)
    return _kept_key_of(person)


def _kept_key_of(person: Person) -> bytes:
    if (kept := _kept.first(person=person.pk)) is None:
        raise Unreadable("this person's key has been destroyed")
    return _unwrap(person, kept)


def _unwrap(person: Person, kept: PersonKey) -> bytes:
    master = master_key()
    if kept.master != name_of(master):
        raise ImproperlyConfigured(
            f"The master key {settings.KITH_MASTER_KEY_FILE} is {name_of(master)}, but this was sealed with"
            f" {kept.master}. Put the right one back."
        )
    return _unlock(master, bytes(kept.wrapped), _wrapping(person, kept.master))


def _wrapping(person: Person, master: str) -> str:
    return f"people.personkey:{person.key}:{master}"


def derived_key(purpose: str) -> bytes:
    """A key of the house for one purpose, which says nothing about the master key or any other."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master_key())


def _lock(key: bytes, plain: bytes, row: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, row.encode())


def _unlock(key: bytes, sealed: bytes, row: str) -> bytes:
    if sealed[:1] != _FORM:
        raise Unreadable("this was not sealed by us")
    nonce, locked = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, locked, row.encode())
    except (InvalidTag, ValueError) as fault:
        raise Unreadable(f"this was not sealed in {row}, or not with this key") from fault


def _make(path: Path) -> None:
    """Write a new key so that two processes starting together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _keep_folder(path.parent)


def _keep_folder(folder: Path) -> None:
    """Bring the name of a new file to the disk too: a power cut must not take the key and leave the data."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
