"""A turn without a buddy is said to whose it is and to a lead, and asking for one nags nobody."""

import pytest

from kith import clock
from kith.audit.models import Entry
from kith.gates import Refused
from kith.moderation import buddies, rostering
from kith.moderation.models import Turn
from kith.moderation.tests.conftest import HOUR, planned
from kith.notices.models import Notice
from kith.people.models import Role
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def linnet(noon):
    return makers.staff("Linnet", Role.LEAD)


def company(turn):
    return buddies.company_of([turn])[turn.pk]


def alone(turn):
    now = clock.now()
    return [((gap.starts_at - now) // HOUR, (gap.ends_at - now) // HOUR) for gap in company(turn).alone]


def reads(who, path):
    return with_both_factors(who).get(path).content.decode()


def test_a_buddy_is_who_has_a_turn_at_the_same_time(larch, saffron):
    turn = planned(larch)
    assert alone(turn) == [(0, 4)]
    assert company(turn).is_alone_throughout
    planned(larch, part=Turn.SECOND)
    assert alone(turn) == [(0, 4)], "nobody is their own buddy"
    planned(saffron, begin=HOUR, length=HOUR)
    assert alone(turn) == [(0, 1), (2, 4)]
    assert company(turn).buddies == [saffron]
    assert not company(turn).is_alone_throughout
    planned(saffron, begin=-HOUR, length=2 * HOUR)
    planned(saffron, begin=2 * HOUR, length=20 * HOUR)
    assert alone(turn) == []


def test_what_has_passed_of_a_turn_needs_none_any_more(larch, saffron, noon):
    turn = planned(larch)
    planned(saffron, begin=3 * HOUR)
    noon.shift(3 * HOUR)
    assert alone(turn) == []
    noon.shift(5 * HOUR)
    assert alone(turn) == []


def test_who_gave_their_turn_up_or_is_gone_is_no_buddy(larch, saffron):
    turn = planned(larch)
    beside = planned(saffron)
    rostering.give_up(beside, by=saffron)
    assert company(turn).is_alone_throughout
    planned(saffron)
    saffron.is_active = False
    saffron.save()
    assert company(turn).is_alone_throughout


def test_it_is_said_to_whose_turn_it_is_and_to_a_lead_and_to_nobody_else(larch, saffron, linnet):
    turn = planned(larch)
    for who in (larch, linnet):
        page = reads(who, "/desk/rota/")
        assert "Turns without a buddy" in page
        assert "No buddy." in page
    assert "buddy" not in reads(saffron, "/desk/rota/")
    assert "You have no buddy in this turn." in reads(larch, "/desk/")
    assert "No buddy." in reads(linnet, f"/desk/rota/{turn.key}/")
    planned(saffron, begin=HOUR)
    assert "No buddy from 12:00 until 13:00." in reads(larch, f"/desk/rota/{turn.key}/")
    assert "For a part of this turn you have no buddy." in reads(larch, "/desk/")


def test_cover_is_complete_when_every_turn_has_one(larch, saffron, linnet):
    planned(larch)
    planned(saffron, part=Turn.SECOND)
    page = reads(linnet, "/desk/rota/")
    assert "Turns without a buddy" not in page
    assert "Buddy: Saffron." in page
    assert "You have no buddy" not in reads(larch, "/desk/")


def test_to_ask_for_one_stands_on_the_rota_and_tells_nobody(larch, saffron):
    turn = planned(larch)
    client, path = with_both_factors(larch), f"/desk/rota/{turn.key}/"
    for _ in range(2):
        client.post(path, {"act": "buddy"})
    assert not Notice.objects.exists()
    assert Entry.objects.filter(kind="moderation.buddy_asked").count() == 1
    assert "Nobody was sent anything." in client.get(path).content.decode()
    assert "Larch would like a buddy." in reads(saffron, "/desk/rota/")
    client.post(path, {"act": "no_buddy"})
    assert "would like a buddy" not in reads(saffron, "/desk/rota/")
    assert with_both_factors(saffron).post(f"{path}buddy/").status_code == 404


def test_who_wants_to_puts_themselves_beside_them(larch, saffron, linnet):
    turn = planned(larch)
    planned(linnet, begin=HOUR, length=HOUR)
    buddies.ask(turn, by=larch)
    client = with_both_factors(saffron)
    page = client.post(f"/desk/rota/{turn.key}/buddy/", follow=True).content.decode()
    assert "You are on the rota beside them." in page
    assert "would like a buddy" not in page
    times = [
        (one.starts_at, one.ends_at) for one in Turn.objects.filter(person=saffron).order_by("starts_at")
    ]
    now = clock.now()
    assert times == [(now, now + HOUR), (now + 2 * HOUR, now + 4 * HOUR)]
    assert (
        "Somebody else is their buddy already."
        in client.post(f"/desk/rota/{turn.key}/buddy/", follow=True).content.decode()
    )


def test_nobody_asks_for_another_or_is_their_own(larch, saffron, noon):
    turn = planned(larch)
    with pytest.raises(Refused):
        buddies.ask(turn, by=saffron)
    buddies.ask(turn, by=larch)
    with pytest.raises(Refused):
        buddies.be_buddy(turn, by=larch)
    noon.shift(5 * HOUR)
    with pytest.raises(Refused):
        buddies.be_buddy(turn, by=saffron)


def test_the_company_of_any_number_of_turns_takes_one_query(larch, saffron, django_assert_num_queries):
    turns = [planned(who, begin=n * HOUR, length=HOUR) for n in range(3) for who in (larch, saffron)]
    with django_assert_num_queries(1):
        assert not any(company.alone for company in buddies.company_of(turns).values())
    assert buddies.company_of([]) == {}
