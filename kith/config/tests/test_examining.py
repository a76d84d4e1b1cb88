"""The doctor finds each fault it looks for, and says what to do."""

import base64
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kith.audit.tests.guards import GUARDS, put_up
from kith.config import doctor
from kith.config.doctor import FAULT, WARNING, WELL, examine
from kith.people.sealing import seal
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Path) -> Any:
    """A house in good order."""
    for name in ("DATA", "SECRETS", "RUN"):
        folder = tmp_path / name.lower()
        folder.mkdir(mode=0o700)
        setattr(settings, name, folder)
    settings.KITH_MASTER_KEY_FILE = settings.SECRETS / "master.key"
    settings.KITH_MASTER_KEY_FILE.write_text(base64.urlsafe_b64encode(bytes(32)).decode())
    settings.KITH_MASTER_KEY_FILE.chmod(0o400)
    settings.KITH_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
    settings.KITH_REDIS = ""
    return settings


def said(state: str, about: str) -> list[str]:
    return [finding.says for finding in examine() if (finding.state, finding.about) == (state, about)]


def test_a_house_in_good_order_has_no_fault() -> None:
    for guard in GUARDS[connection.vendor]:
        put_up(guard)
    assert [finding.line for finding in examine() if finding.is_fault] == []


def test_djangos_advice_for_live_sites_is_followed_or_answered() -> None:
    assert said(WARNING, "settings") == []


def test_faults_come_last_where_the_eye_ends() -> None:
    order = [WELL, WARNING, FAULT]
    states = [order.index(finding.state) for finding in examine()]
    assert states == sorted(states)


def test_a_pragma_that_is_not_in_force_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setitem(doctor.EXPECTED, "synchronous", 3)
        assert said(FAULT, "database") == ["PRAGMA synchronous is 2, and must be 3"]


def test_a_migration_that_is_not_applied_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "unapplied", lambda: ["groups.0002_more"])
    assert said(FAULT, "database") == ["1 migrations are not applied. Run: kith prepare"]


def test_a_database_that_cannot_be_reached_hides_no_other_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[str]:
        raise OSError("no such host")

    monkeypatch.setattr(doctor, "unapplied", away)
    assert "cannot be looked at: no such host" in said(FAULT, "database")
    assert said(WELL, "clock")


def test_a_secret_that_others_can_read_is_a_fault(house: Any) -> None:
    os.chmod(house.KITH_MASTER_KEY_FILE, 0o444)
    (line,) = said(FAULT, "secrets")
    assert line.endswith(f"Run: chmod 400 {house.KITH_MASTER_KEY_FILE}")


def test_secrets_inside_the_data_are_a_fault(house: Any) -> None:
    house.DATA = house.SECRETS.parent
    assert any("inside KITH_DATA" in line for line in said(FAULT, "secrets"))


def test_a_missing_master_key_is_a_fault(house: Any) -> None:
    house.KITH_MASTER_KEY_FILE.unlink()
    assert any("is missing" in line for line in said(FAULT, "secrets"))


def test_a_damaged_master_key_is_a_fault(house: Any) -> None:
    house.KITH_MASTER_KEY_FILE.chmod(0o600)
    house.KITH_MASTER_KEY_FILE.write_text("half a key")
    assert any("is damaged" in line for line in said(FAULT, "secrets"))


def test_a_master_key_of_another_house_is_a_fault(house: Any) -> None:
    seal(cast.person("Wren"), "seven weeks", row="tests:1")
    assert said(FAULT, "secrets") == []
    house.KITH_MASTER_KEY_FILE.chmod(0o600)
    house.KITH_MASTER_KEY_FILE.write_text(base64.urlsafe_b64encode(bytes([7] * 32)).decode())
    assert any("does not open what is sealed here" in line for line in said(FAULT, "secrets"))


def test_mail_that_goes_nowhere_is_a_warning(house: Any) -> None:
    house.EMAIL_HOST = ""
    assert "written to" in said(WARNING, "mail")[0]


def test_a_mail_server_that_does_not_answer_is_a_fault(house: Any) -> None:
    house.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    house.EMAIL_HOST, house.EMAIL_PORT = "127.0.0.1", 1
    assert "refused" in said(FAULT, "mail")[0]


def test_a_test_mail_is_neutral_and_arrives(mailbox: Any) -> None:
    assert any("took a mail" in finding.says for finding in examine(send_to="op@example.org"))
    assert [mail["Subject"] for mail in mailbox.received] == ["You have a message"]


def test_a_clock_in_the_past_is_a_fault(at: Any) -> None:
    at(datetime(2020, 1, 1, tzinfo=UTC))
    assert "past" in said(FAULT, "clock")[0]


def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_DISK", 1 << 60)
    assert len(said(FAULT, "disk")) == 2


@pytest.mark.parametrize(
    ("url", "hosts", "says"),
    [
        ("http://kith.example", ["kith.example"], "no https"),
        ("http://127.0.0.1:8000", ["kith.example"], "KITH_HOSTS does not hold 127.0.0.1"),
    ],
)
def test_an_address_that_is_not_safe_is_a_fault(house: Any, url: str, hosts: list[str], says: str) -> None:
    house.KITH_URL, house.ALLOWED_HOSTS = url, hosts
    assert any(says in line for line in said(FAULT, "site"))


def test_a_redis_that_does_not_answer_is_a_fault(house: Any) -> None:
    house.KITH_REDIS = "redis://127.0.0.1:1/0"
    assert "KITH_REDIS cannot be reached" in said(FAULT, "site")[0]
