"""What is known of somebody in danger, and what staff wrote about it, stands in no file of a house in clear.

A house of its own is filled by its verbs and left with its write-ahead log as it is. Then every file in it is
searched: database, log, mail. What an author wrote for a group stands in clear by design, and shows that the
search finds what is there.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

MARK = "zqxw"  # begins every word that is looked for; no other text of a house holds it
FILL = """
import json, sys
from django.core.management import call_command
from django.db import connection, transaction
from kith.audit import chaining
from kith.conversations.posting import post
from kith.groups.models import Group
from kith.moderation import agreeing, closing, noting, taking
from kith.moderation.models import Report
from kith.moderation.reporting import report_message
from kith.notices import sending
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice
from tests import cast
call_command("createcachetable", verbosity=0)
mark = sys.argv[1]
larch, saffron = cast.staff("Larch", Role.MODERATOR), cast.staff("Saffron", Role.CLINICIAN)
group = cast.group()
wren, moth = cast.person("Wren"), cast.person("Moth")
for person in (wren, moth):
    cast.seat(group, person)
thread = cast.thread(group, wren)
message = post(thread, f"{mark}message want to die", by=wren, nonce="n" * 22)
report_message(message, Report.FEAR, f"{mark}fear", by=moth)
report_message(message, Report.OTHER, f"{mark}report", by=moth)
with transaction.atomic():
    notice(Written(moth, "checkin:" + "c" * 22, "answer:" + "a" * 22, f"{mark}answer i want to die"))
place = "checkin:" + "d" * 22
alert = raise_alert(moth, place=place, level=3, cause=Alert.QUESTIONNAIRE, words=f"{mark}words")
taking.take(alert, by=larch)
noting.note(alert, f"{mark}note", by=larch)
noting.give_an_opinion(alert, f"{mark}opinion", by=saffron)
noting.write_to_member(alert, f"{mark}letter", by=larch)
closing.propose_emergency(alert, f"{mark}why", by=larch)
closing.close(alert, "talked", f"{mark}closing", by=larch)
chaining.sweep()
sending.sweep()
def rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return [[bytes(v).hex() if isinstance(v, bytes) else str(v) for v in row] for row in cursor]
tables = [name for name in connection.introspection.table_names() if name.startswith(
    ("safety_", "moderation_", "ledger_", "audit_", "notices_"))]
print(json.dumps({name: rows(name) for name in tables}))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, dict[str, Any]]:
    made = House(tmp_path_factory.mktemp("at-rest"))
    made.prepare()
    return made, json.loads(made.run(FILL, MARK))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_only_what_was_written_for_the_group_can_be_found(house: tuple[House, dict[str, Any]]) -> None:
    made, _tables = house
    read = {path: path.read_bytes() for path in _files(made.folder)}
    assert any(path.name.endswith("-wal") for path in read), "its log is searched too"
    found = {
        text[at : at + 12].split()[0].decode(errors="replace")
        for text in read.values()
        for at in _places(text, MARK.encode())
    }
    assert {word for word in found if not f"{MARK}message".startswith(word)} == set()
    assert f"{MARK}message" in found, "the search finds what is there"


def _places(text: bytes, mark: bytes) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def test_no_row_says_why_an_alert_was_raised(house: tuple[House, dict[str, Any]]) -> None:
    _made, tables = house
    assert len(tables["safety_alert"]) >= 3
    causes = {"message", "questionnaire", "request", "report", "conduct"}
    for table in ("safety_alert", "safety_look", "moderation_care", "moderation_step"):
        assert not causes.intersection(value for row in tables[table] for value in row), table
    told = [row for table in ("ledger_fact", "audit_entry") for row in tables[table]]
    raised = [row for row in told if "safety.alert_raised" in row]
    assert raised
    assert not any(f'"{cause}"' in value for row in raised for value in row for cause in causes)


def test_mail_says_nothing_of_it(house: tuple[House, dict[str, Any]]) -> None:
    made, tables = house
    mails = [path.read_text(errors="replace") for path in made.folder.rglob("*.eml")]
    mails += [path.read_text(errors="replace") for path in made.folder.rglob("*.log")]
    assert mails
    for word in ("danger", "crisis", "alert", "level", "Wren", "Moth", "questionnaire"):
        assert not any(word in mail for mail in mails), word
    paths = {value for row in tables["notices_notice"] for value in row if value.startswith("/")}
    assert paths
    assert all(len(part) in (0, 22) or part.isalpha() for path in paths for part in path.split("/"))
