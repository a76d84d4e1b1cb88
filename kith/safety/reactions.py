"""What happens here when something happens below: new staff hear of alerts, and texts of groups are read.

People and groups stand below safety and cannot have their texts read themselves. They record what happened,
in the transaction that wrote the text, and it is read here, in the same one.
"""

from typing import Any

from kith.audit.belonging import belongs, leave_out
from kith.groups.founding import WORDS
from kith.groups.models import Group, Membership, Request
from kith.groups.unsent import Unsent
from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.notices.models import Notice
from kith.people.models import Person
from kith.safety.alerting import LOOKED_AT_BY, RAISED, tell_of_open_alerts
from kith.safety.looking import alerts_told_to, looks_of, untold
from kith.safety.noticing import Written, notice
from kith.safety.planning import forget_devices
from kith.safety.raiding import look_for_raid
from kith.safety.unsent import notice_unsent


def register() -> None:
    on("people.role_given", tell_the_new)
    on("people.signed_out_everywhere", take_the_plan_off_devices)
    on("people.joined", read_the_name)
    on("people.renamed", read_the_name)
    on("groups.joined", look_who_comes)
    on("groups.asked", read_the_request)
    on("groups.not_sent", read_what_was_refused)
    on("groups.declined_with_words", read_the_answer)
    on("groups.removed", read_the_reason)
    on("groups.founded", read_the_group)
    on("groups.rearranged", read_what_was_changed)
    on("groups.agreement_rewritten", read_the_agreement)
    belongs("alert", alerts_told_to)
    leave_out(RAISED, untold)
    belongs("look", looks_of)


def tell_the_new(fact: Fact, person: Any) -> None:
    if fact.details["role"] in LOOKED_AT_BY:
        tell_of_open_alerts(person)


def take_the_plan_off_devices(fact: Fact, person: Any) -> None:
    """Whoever signs out everywhere may have lost a device: none of them opens the plan any more."""
    forget_devices(by=person)


def read_the_name(fact: Fact, person: Any) -> None:
    """A pseudonym. It belongs to no place but the person."""
    where = f"person:{person.key}"
    notice(Written(person, where, where, person.pseudonym, language=person.language))


def look_who_comes(fact: Fact, group: Any) -> None:
    """A seat was taken: whether many new accounts take one at once."""
    person = _by(fact)
    if person is not None:
        look_for_raid(group, person)


def read_the_request(fact: Fact, group: Any) -> None:
    """The words of a request to join."""
    request = Request.objects.open().filter(group=group, person=_by(fact)).last()
    if request is not None and request.words:
        _read(request.person, group, f"request:{request.key}", request.words)


def read_what_was_refused(fact: Fact, unsent: Unsent) -> None:
    """Words that came back to their writer. With no group there yet the alert stands at the person."""
    person, group = unsent.person, unsent.group
    place = f"group:{group.key}" if group else f"person:{person.key}"
    language = group.language if group else person.language
    for text in unsent.texts:
        notice_unsent(person, place, text, unsent.key, language=language)


def read_the_answer(fact: Fact, request: Any) -> None:
    """What a host wrote with a no. It stands in the notice of whoever asked."""
    _read_notice(fact, request.group, request.person, "groups.declined_with_words", "words")


def read_the_reason(fact: Fact, group: Any) -> None:
    """Why a host ended somebody's seat."""
    seat = Membership.objects.select_related("person").get(key=fact.details["seat"])
    _read_notice(fact, group, seat.person, "groups.removed", "reason")


def read_the_group(fact: Fact, group: Any) -> None:
    """Its name, its purpose and its agreement, at its founding."""
    _read(_by(fact), group, f"group:{group.key}", group.purpose, title=group.name)
    _read(_by(fact), group, f"agreement:{group.key}", group.agreements.get().text)


def read_what_was_changed(fact: Fact, group: Any) -> None:
    """What a host left as it was may be the words of another, who need not be well or unwell as they are."""
    name, purpose = (getattr(group, box) if box in fact.details["changed"] else "" for box in WORDS)
    if name or purpose:
        _read(_by(fact), group, f"group:{group.key}", purpose, title=name)


def read_the_agreement(fact: Fact, group: Any) -> None:
    _read(_by(fact), group, f"agreement:{group.key}", group.agreements.latest("version").text)


def _read_notice(fact: Fact, group: Group, reader: Person, kind: str, name: str) -> None:
    told = Notice.objects.filter(kind=kind, person=reader).order_by("-pk").first()
    if told is not None and told.names.get(name):
        _read(_by(fact), group, f"notice:{told.key}", told.names[name])


def _read(person: Person | None, group: Group, source: str, text: str, *, title: str = "") -> None:
    if person is not None:
        notice(Written(person, f"group:{group.key}", source, text, title=title, language=group.language))


def _by(fact: Fact) -> Person | None:
    return Person.objects.filter(pk=fact.by).first() if fact.by is not None else None
