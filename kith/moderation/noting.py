"""What staff write about an alert: notes for each other, a second opinion, words to the member.

All of it is sealed with the key of the member it is about: it goes when their key goes.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Act
from kith.moderation.taking import held_now, open_for_us, tell_who_is_here, touch
from kith.notices.seeing import see_under
from kith.notices.telling import tell
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal
from kith.safety.alerting import page_of, raise_alert, who_may_look
from kith.safety.asking import LEVEL
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice

LONGEST = 4_000
LETTERS = "/you/desk/"


@dataclass(frozen=True, slots=True)
class Told:
    """An act with its words opened, or with none when the member's key is gone."""

    act: Act
    words: str


@transaction.atomic
def note(alert: Alert, words: str, *, by: Person) -> Act:
    """A note for whoever looks after this alert next."""
    return _write(open_for_us(alert), Act.NOTE, words, by)


@transaction.atomic
def ask_for_an_opinion(alert: Alert, whom: Person, *, by: Person) -> Act:
    """Ask somebody else of the staff what they think. Asking the same person twice asks once."""
    locked = open_for_us(alert)
    if whom.pk == by.pk or not who_may_look(locked).filter(pk=whom.pk).exists():
        raise Refused(_("Somebody else who looks after alerts can be asked."))
    asked = Act.objects.filter(alert=locked, kind=Act.ASKED, to=whom).first()
    if asked is not None and not has_answered(locked, whom):
        return asked
    act = Act.objects.create(alert=locked, kind=Act.ASKED, by=by, to=whom)
    tell(whom, "moderation.asked", page_of(locked))
    _recorded(act, by)
    return act


@transaction.atomic
def give_an_opinion(alert: Alert, words: str, *, by: Person) -> Act:
    """What a second person thinks. Nobody needs to be asked for it."""
    return _write(open_for_us(alert), Act.OPINION, words, by)


@transaction.atomic
def write_to_member(alert: Alert, words: str, *, by: Person, kind: str = Act.MESSAGE) -> Act:
    """Words to the member, or with them an offer: to name services, or to turn to somebody they trust.

    Only who has the alert writes, so that one voice speaks.
    """
    locked = open_for_us(alert)
    held = held_now(locked)
    if held is None or held.person_id != by.pk or held.accepted_at is None:
        raise Refused(_("Take the alert first, so that one person writes."))
    return _send(locked, kind, words, by)


def write_afterwards(alert: Alert, words: str, *, by: Person) -> Act:
    """Words to the member about an alert that is closed, from whoever comes back to it (`returning`)."""
    return _send(alert, Act.MESSAGE, words, by)


@transaction.atomic
def answer(letter: Act, words: str, *, by: Person) -> Act:
    """The member writes back. It is read by the screen as anything they write, and somebody is told.

    Who has the alert is; when nobody has it, who is on duty. After it was closed an answer is a request for a
    person.
    """
    act = _write(letter.alert, Act.ANSWER, words, by)
    see_under(LETTERS, by=by)
    notice(Written(by, letter.alert.place, f"act:{act.key}", words, language=by.language))
    held = held_now(letter.alert)
    if held is not None and held.person is not None:
        tell(held.person, "moderation.answered", page_of(letter.alert))
    elif letter.alert.closed_at is None:
        tell_who_is_here(letter.alert, besides=by)
    if letter.alert.closed_at is not None:
        raise_alert(by, place=letter.alert.place, level=LEVEL, cause=Alert.REQUEST, words=words)
    return act


@transaction.atomic
def say(letter: Act, code: str, *, by: Person) -> Act:
    """Yes or no to an offer. It may be changed: the last word counts."""
    locked = Act.objects.select_for_update(of=("self",)).select_related("alert").get(pk=letter.pk)
    if locked.kind not in (Act.SERVICES, Act.CONTACT) or code not in (Act.YES, Act.NO):
        raise Refused(_("There is nothing to say yes or no to."))
    locked.code = code
    locked.save(update_fields=["code"])
    see_under(LETTERS, by=by)
    record("moderation.offer_answered", by=by.pk, about=locked, code=code)
    return locked


def has_answered(alert: Alert, whom: Person) -> bool:
    """Whether somebody has given their opinion since they were last asked for it."""
    acts = Act.objects.filter(alert=alert)
    asked = acts.filter(kind=Act.ASKED, to=whom).order_by("-pk").first()
    given = acts.filter(kind=Act.OPINION, by=whom).order_by("-pk").first()
    return asked is not None and given is not None and given.pk > asked.pk


def told(alert: Alert) -> list[Told]:
    """All that was done about an alert, oldest first, with its words."""
    acts = Act.objects.filter(alert=alert).select_related("by", "to").order_by("done_at", "pk")
    return [Told(act, words_of(act, alert.person)) for act in acts]


def words_of(act: Act, person: Person) -> str:
    try:
        return unseal(person, act.sealed, row=_row(act)) if act.sealed else ""
    except Unreadable:
        return ""


@transaction.atomic
def write_down(alert: Alert, kind: str, words: str, by: Person | None, *, is_told_later: bool = False) -> Act:
    """An act with its words, sealed, and its fact."""
    act = Act(alert=alert, kind=kind, by=by, is_told_later=is_told_later)
    act.sealed = seal(alert.person, words, row=_row(act)) if words else b""
    act.save()
    _recorded(act, by)
    return act


def _write(alert: Alert, kind: str, words: str, by: Person) -> Act:
    tidy = words.strip()
    if not tidy:
        raise Refused(_("Write something first."))
    if len(tidy) > LONGEST:
        raise Refused(_("That is longer than %(most)d characters.") % {"most": LONGEST})
    act = write_down(alert, kind, tidy, by)
    touch(alert, by)
    return act


def _send(alert: Alert, kind: str, words: str, by: Person) -> Act:
    act = _write(alert, kind, words, by)
    tell(alert.person, "moderation.written", LETTERS)
    return act


def _recorded(act: Act, by: Person | None) -> None:
    record("moderation.acted", by=by.pk if by else None, about=act, what=act.kind, alert=act.alert.key)


def _row(act: Act) -> str:
    return f"moderation.act:{act.key}"
