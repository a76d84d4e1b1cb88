"""Where the key of the house is missing or wrong, whoever asks for a person is heard, and the queue opens."""

import pytest

from kith.moderation import board
from kith.notices.models import Notice
from kith.people.models import PersonKey
from kith.safety.alerting import raise_alert
from kith.safety.causes import LOST, cause_of, causes_of
from kith.safety.models import Alert
from tests import cast as people
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def larch():
    return people.staff("Larch", "moderator")


@pytest.fixture
def without_key(settings, tmp_path):
    """From when it is called: what was sealed before is here, and what opens it is not."""

    def lose():
        settings.KITH_MASTER_KEY_FILE = tmp_path / "nowhere" / "master.key"

    return lose


def test_whoever_asks_for_a_person_is_heard(larch, without_key, client):
    wren = people.person("Wren")
    client.force_login(wren)
    raise_alert(people.person("Moth"), place="person:a", level=2, cause=Alert.REQUEST)
    Notice.objects.all().delete()
    without_key()
    page = client.post("/asking/", {}, follow=True)
    assert page.status_code == 200
    alert = Alert.objects.get(person=wren)
    assert (alert.level, cause_of(alert)) == (2, LOST)
    assert Notice.objects.get().person == larch


def test_what_somebody_wrote_raises_an_alert_without_their_words(larch, without_key):
    wren = people.person("Wren")
    first = raise_alert(wren, place="person:a", level=2, cause=Alert.MESSAGE, words="so it is")
    without_key()
    raised = raise_alert(wren, place="person:a", level=4, cause=Alert.MESSAGE, words="and now")
    assert (raised, raised.level) == (first, 4)
    assert bytes(raised.words) == bytes(first.words), (
        "what was kept before stands there for when the key is back"
    )


def test_the_queue_and_each_alert_open(larch, without_key):
    alert = raise_alert(
        people.person("Wren"), place="person:a", level=3, cause=Alert.MESSAGE, words="so it is"
    )
    client = with_both_factors(larch)
    without_key()
    assert len(board.queue(larch)) == 1
    assert client.get("/desk/").status_code == 200
    page = f"/desk/alerts/{alert.key}/"
    assert "What led to it cannot be read: its key is missing." in client.get(page).content.decode()
    assert client.post(page).status_code == 200


def test_one_key_that_is_damaged_hides_no_other_cause(larch):
    wren, moth = people.person("Wren"), people.person("Moth")
    alerts = [raise_alert(who, place="person:a", level=2, cause=Alert.REQUEST) for who in (wren, moth)]
    PersonKey.objects.filter(person=wren).update(wrapped=b"\x01" + bytes(60))
    assert list(causes_of(alerts).values()) == [LOST, Alert.REQUEST]
    PersonKey.objects.filter(person=wren).update(master="another")
    assert list(causes_of(alerts).values()) == [LOST, Alert.REQUEST]
