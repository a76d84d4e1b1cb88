"""Rules of the trusted contact: never told by a program, opened by staff alone, and only as it was chosen."""

import pytest
from django.core import mail
from django.urls import reverse

from kith.audit.kinds import CONTACT_OPENED
from kith.audit.models import Entry
from kith.gates import Refused
from kith.notices.models import Notice
from kith.safety import trusting
from kith.safety.alerting import raise_alert
from kith.safety.looking import looks_at
from kith.safety.models import Alert, TrustedContact
from tests.cast import person, staff
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Ana", "reach": "the flat upstairs", "words": "that I am not well", "from_level": "4"}


@pytest.fixture
def wren():
    return person("Wren")


@pytest.fixture
def larch():
    return staff("Larch", "moderator")


@pytest.fixture
def named(wren):
    trusting.name_contact("Ana", "the flat upstairs", "that I am not well", from_level=4, by=wren)


def alert_of(who, level: int = 4, cause: str = Alert.MESSAGE) -> Alert:
    return raise_alert(who, place=f"person:{who.key}", level=level, cause=cause)


def test_a_person_names_somebody_by_saying_yes(wren, client):
    client.force_login(wren, backend="kith.people.backends.PersonBackend")
    path = reverse("safety:trusted")
    assert client.post(path, GIVEN).status_code == 422, "without a yes nothing is kept"
    client.post(path, GIVEN | {"agrees": "on"})
    assert trusting.contact_of(wren) == ("Ana", "the flat upstairs", "that I am not well", 4)
    assert b"Ana" not in bytes(TrustedContact.objects.get().sealed)


def test_one_press_removes_them(wren, named, client):
    client.force_login(wren, backend="kith.people.backends.PersonBackend")
    for _press in range(2):
        client.post(reverse("safety:trusted"), {"remove": "yes"})
    assert not TrustedContact.objects.exists()


def test_staff_see_them_by_a_recorded_act_with_a_reason(wren, larch, named):
    client = with_both_factors(larch)
    path = reverse("safety:opening", args=[alert_of(wren).key])
    assert "upstairs" not in client.get(path).content.decode()
    assert "upstairs" not in client.post(path).content.decode()
    assert looks_at(wren) == []
    assert "upstairs" in client.post(path, {"because": "unreached"}).content.decode()
    assert [(look.what, look.by) for look in looks_at(wren)] == [("trusted", larch)]


@pytest.mark.parametrize(
    ("level", "cause", "closed"),
    [(3, Alert.MESSAGE, False), (4, Alert.CONDUCT, False), (4, Alert.MESSAGE, True)],
)
def test_not_for_less_than_they_chose(wren, larch, named, level, cause, closed):
    alert = alert_of(wren, level, cause)
    if closed:
        alert.closed_at = alert.opened_at
    assert not trusting.may_be_opened(alert)
    with pytest.raises(Refused):
        trusting.open_contact(alert, by=larch, because=trusting.ASKED)


def test_nobody_is_told_by_a_program(wren, named):
    alert_of(wren)
    assert mail.outbox == []
    assert "Ana" not in str(list(Notice.objects.values_list("names", "path")))


def test_each_opening_stands_in_the_record_without_a_word_of_the_contact(wren, larch, named):
    alert = alert_of(wren)
    trusting.open_contact(alert, by=larch, because=trusting.ASKED)
    entry = Entry.objects.get(kind=CONTACT_OPENED)
    assert (entry.by, entry.details) == (larch.pk, {"alert": alert.key, "because": trusting.ASKED})
    assert entry.about == f"look:{looks_at(wren)[0].key}"
