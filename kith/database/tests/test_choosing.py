"""Which database an address means, and what is said when it means none."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.database.choosing import database_from

DATA = Path("data")


def test_no_address_means_a_file_in_the_data_folder() -> None:
    entry = database_from("", data=DATA)
    assert entry["ENGINE"] == "kith.database.sqlite"
    assert entry["NAME"] == "data/kith.sqlite3"


def test_a_postgresql_address_is_taken_apart() -> None:
    entry = database_from("postgresql://kith:a%2Fb@db.example:6432/support?sslmode=require", data=DATA)
    parts = [entry[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["kith", "a/b", "db.example", "6432", "support"]
    assert entry["OPTIONS"]["sslmode"] == "require"


def test_a_socket_needs_no_host() -> None:
    entry = database_from("postgresql:///kith?host=/run/postgresql", data=DATA)
    assert (entry["HOST"], entry["OPTIONS"]["host"], entry["NAME"]) == ("", "/run/postgresql", "kith")


def test_every_wait_in_postgresql_has_an_end() -> None:
    options = database_from("postgresql:///kith", data=DATA, statement_seconds=5)["OPTIONS"]
    assert options["connect_timeout"] == 3
    for limit in ("statement_timeout=5s", "lock_timeout=2s", "idle_in_transaction_session_timeout=10s"):
        assert f"-c {limit}" in options["options"]


@pytest.mark.parametrize(
    "address", ["mysql://host/kith", "kith.sqlite3", "postgresql://host", "postgresql://host:port/kith"]
)
def test_an_address_that_means_nothing_is_named_with_its_setting(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KITH_DATABASE"):
        database_from(address, data=DATA)
