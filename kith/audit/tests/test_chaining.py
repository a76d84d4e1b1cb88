"""The record: written with its verb, chained in order, and any change of it is found."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kith import clock
from kith.audit import chaining
from kith.audit.models import Entry
from kith.audit.tests.guards import GUARDS, put_up, take_down
from kith.audit.verifying import LATE, head, lacking_guards, verify
from kith.config import acts, doctor
from kith.config.command import main
from kith.ledger.recording import record

pytestmark = pytest.mark.django_db
ABOUT = SimpleNamespace(key="k" * 22)


def chained(count: int = 6) -> None:
    for number in range(count):
        record("moderation.decided", by=number, about=ABOUT, upheld=True)
    chaining.sweep()


def test_an_entry_is_written_with_its_verb_or_not_at_all():
    def decide() -> None:
        with transaction.atomic():
            record("moderation.decided", by=7, about=ABOUT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decide()
    assert not Entry.objects.exists()
    record("moderation.decided", by=7, about=ABOUT, level=3)
    entry = Entry.objects.get()
    assert (entry.by, entry.about, entry.details) == (7, f"simplenamespace:{ABOUT.key}", {"level": 3})


def test_what_is_of_no_concern_to_safety_is_not_in_the_record():
    record("conversations.posted", by=7, about=ABOUT)
    record("people.preferred", by=7, about=ABOUT)
    assert not Entry.objects.exists()


def test_words_never_come_into_the_record():
    said = {"reason": "he said he would", "note": "não", "codes": ["a", "b"], "who": {"name": "Wren"}, "n": 2}
    record("moderation.decided", by=7, about=ABOUT, **said)
    assert Entry.objects.get().details == {"codes": ["a", "b"], "n": 2}


def test_entries_are_chained_once_in_the_order_they_were_written():
    chained(3)
    record("moderation.appealed", by=9)
    assert chaining.sweep() == 1
    assert chaining.sweep() == 0
    rows = list(Entry.objects.order_by("position").values_list("position", "by", "previous", "hash"))
    assert [(position, by) for position, by, _, _ in rows] == [(1, 0), (2, 1), (3, 2), (4, 9)]
    assert [previous for _, _, previous, _ in rows] == ["", *(made for _, _, _, made in rows[:-1])]


def test_of_two_processes_one_chains_and_the_other_comes_again(monkeypatch):
    def other_was_faster() -> int:
        raise IntegrityError

    record("moderation.decided", by=7)
    with monkeypatch.context() as slower:
        slower.setattr(chaining, "_chain", other_was_faster)
        assert chaining.sweep() == 0
    assert chaining.sweep() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_at_once_the_second_waits_and_takes_nothing_that_the_first_has_chained():
    def other() -> int:
        try:
            return chaining.sweep()
        finally:
            connection.close()

    with transaction.atomic():
        record("moderation.decided", by=7)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert chaining.sweep() == 1
            second = pool.submit(other)
            with pytest.raises(TimeoutError):
                second.result(0.2)
        assert second.result(5) == 0
    assert verify().is_whole


def test_no_position_is_given_twice():
    chained(2)
    take_down()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(position=2).update(position=1)


def test_an_untouched_record_is_whole():
    chained()
    found = verify(noted=head().hash)
    assert found.is_whole
    assert (found.entries, found.head, found.noted_at) == (6, head(), 6)


def test_an_empty_record_is_whole():
    assert verify().is_whole
    assert head().position == 0


def _alter(**fields: object) -> None:
    Entry.objects.filter(position=4).update(**fields)


def _delete_one() -> None:
    Entry.objects.filter(position=4).delete()


def _swap() -> None:
    Entry.objects.filter(position=4).update(position=99)
    Entry.objects.filter(position=5).update(position=4)
    Entry.objects.filter(position=99).update(position=5)


def _unchain() -> None:
    _alter(position=None, at=clock.now() - LATE * 2)


def _slip_one_in() -> None:
    for position in (6, 5, 4):
        Entry.objects.filter(position=position).update(position=position + 1)
    third = Entry.objects.get(position=3)
    forged = Entry(kind="moderation.decided", by=1, position=4, previous=third.hash)
    forged.hash = chaining.digest(forged)
    forged.save()


TAMPERINGS = {
    "another actor": (lambda: _alter(by=77), 4),
    "another kind": (lambda: _alter(kind="moderation.reported"), 4),
    "another row": (lambda: _alter(about="alert:x"), 4),
    "another detail": (lambda: _alter(details={"upheld": False}), 4),
    "another time": (lambda: _alter(at=clock.now() - LATE), 4),
    "another hash": (lambda: _alter(hash="0" * 64), 4),
    "an entry taken out": (_delete_one, 4),
    "an entry unchained": (_unchain, 4),
    "two entries swapped": (_swap, 4),
    "an entry slipped in": (_slip_one_in, 5),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_at_its_place(name):
    tamper, broken_at = TAMPERINGS[name]
    chained()
    take_down()
    tamper()
    found = verify()
    assert not found.is_whole
    assert found.broken_at == broken_at


def test_a_cut_off_end_and_a_chain_written_anew_are_found_by_a_head_noted_elsewhere():
    chained()
    noted = head().hash
    Entry.objects.filter(position__gt=4).delete()
    assert verify().is_whole, "by itself a shorter chain is as good as a longer one"
    assert not verify(noted=noted).is_whole
    chained(2)
    assert head().position == 6
    assert not verify(noted=noted).is_whole


def test_entries_that_nobody_chains_are_told_of(at):
    record("moderation.decided", by=7)
    now = clock.now()
    assert verify().is_whole
    at(now + LATE * 2)
    assert verify().late == 1


def change(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(by=77)


def chain_by_hand(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(position=8, by=77)


def take_out(entry: Entry) -> None:
    entry.delete()


def empty(entry: Entry) -> None:
    word = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    connection.cursor().execute(f"{word} audit_entry")


@pytest.mark.parametrize("act", [change, chain_by_hand, take_out, empty])
@pytest.mark.parametrize("is_chained", [True, False])
def test_the_database_itself_refuses(act, is_chained):
    for guard in ("audit_no_delete", *(["audit_no_truncate"] if connection.vendor == "postgresql" else [])):
        put_up(guard)
    record("moderation.decided", by=7)
    if is_chained:
        chaining.sweep()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        act(Entry.objects.get())
    assert Entry.objects.get().by == 7


def test_the_doctor_tells_when_a_guard_is_down_or_nobody_chains(at):
    for guard in GUARDS[connection.vendor]:
        put_up(guard)
    assert [finding.state for finding in doctor.the_record()] == [doctor.WELL]
    take_down()
    record("moderation.decided", by=7)
    at(clock.now() + LATE * 2)
    assert [finding.state for finding in doctor.the_record()] == [doctor.FAULT, doctor.FAULT]
    assert lacking_guards() == ["audit_no_update"]


@pytest.fixture
def kith(monkeypatch, capsys):
    """The command, and what it answers: its status and its lines."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    monkeypatch.setattr("django.setup", lambda: None)
    monkeypatch.setattr(acts, "_refuse_unprepared", lambda: None)

    def run(*given: str) -> tuple[int, str]:
        return main(given), capsys.readouterr().out

    return run


def test_the_command_verifies_prints_the_head_and_names_the_first_broken_entry(kith):
    chained()
    status, said = kith("audit", "head")
    position, noted = said.split()
    assert (status, position) == (0, "6")
    status, said = kith("audit", "verify", "--head", noted)
    assert status == 0
    assert said.startswith("6 entries hold")
    assert "stands at entry 6" in said
    take_down()
    Entry.objects.filter(position=2).update(by=77)
    status, said = kith("audit", "verify")
    assert status == 1
    assert "BROKEN at entry 2" in said
    status, said = kith("audit", "verify", "--head", "f" * 64)
    assert (status, "noted elsewhere is not here" in said) == (1, True)


def test_a_request_of_an_authority_is_noted_and_nothing_of_whom(kith):
    assert kith("audit", "authority", "--granted")[0] == 0
    entry = Entry.objects.get()
    assert (entry.kind, entry.by, entry.about, entry.details) == (
        "audit.authority_asked",
        None,
        "",
        {"granted": True},
    )
