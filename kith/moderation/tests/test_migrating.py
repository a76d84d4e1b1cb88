"""Bans of before are brought along: each with the proposal that it would have today.

Tables go back to what they were and come again, once.
"""

import pytest

from kith import clock
from kith.moderation.models import Decision, Proposal
from kith.notices.models import Notice
from kith.people import barring
from tests import cast
from tests.migrating import Steps

BEFORE = "0003_learning"
ABOUT = {"moderation.decision", "moderation.proposal", "notices.notice"}


@pytest.mark.django_db(transaction=True)
def test_bans_of_before_wait_hold_or_have_fallen_as_they_did():
    wren, larch, saffron = (cast.person(name) for name in ("Wren", "Larch", "Saffron"))
    wren.is_active = False
    wren.save()
    now, steps = clock.now(), Steps("moderation", after=BEFORE, about=ABOUT)
    agreed = {
        "asked_by": larch,
        "asked_at": now,
        "answer": "agreed",
        "answered_at": now,
        "answered_by": saffron,
    }
    banned = Proposal.objects.create(kind="ban", about=f"decision:{'h' * 22}", concerns=wren, **agreed)
    common = {"about_id": wren.pk, "by_id": larch.pk, "measure": "ban", "decided_at": now}
    Decision.objects.create(**common, key="h" * 22, proposal=banned)
    before = steps.back().get_model("moderation", "Decision").objects
    back = before.get()
    assert (back.confirmed_at, back.confirmed_by_id) == (now, saffron.pk)
    before.create(**common, key="w" * 22)
    before.create(**common, key="f" * 22, undone_at=now, undone_by_id=saffron.pk)
    before.create(**{**common, "measure": "note"}, key="n" * 22)
    Notice.objects.create(person=saffron, kind="moderation.second", path="/desk/")
    steps.forth()
    assert Notice.objects.get().kind == "moderation.agree"
    told = {one.key[0]: one for one in Decision.objects.select_related("proposal")}
    assert told["n"].proposal is None
    answers = {one.about[-1]: one.answer for one in Proposal.objects.all()}
    assert answers == {"w": "", "h": "agreed", "f": "declined"}
    assert {key: told[key].is_standing for key in "whf"} == {"w": False, "h": True, "f": False}
    assert told["h"].deciders == {larch.pk, saffron.pk}
    waiting = Proposal.objects.waiting().get()
    assert (waiting.about, waiting.asked_by, waiting.asked_at) == (f"decision:{told['w'].key}", larch, now)
    assert barring.is_barred(wren)
