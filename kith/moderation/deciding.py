"""Deciding: a person of the staff looks at what was reported, and says what follows and why.

Distress is no ground for any measure. A ban takes two people (`agreeing`). A decision is undone in one step,
and after that something less can be decided in its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Message
from kith.conversations.noticing import source_of
from kith.database.prepared import PreparedObjects, UpTo, in_parts
from kith.gates import Refused
from kith.groups.models import Group, Membership
from kith.ledger.recording import record
from kith.moderation import agreeing, happening, measuring, reading
from kith.moderation.closing import close_as_decided
from kith.moderation.impartial import before_it, beside, with_fresh_eyes
from kith.moderation.models import Appeal, Decision, Proposal, Report
from kith.moderation.reading import Again
from kith.notices.telling import tell, tell_each
from kith.people.models import Person
from kith.safety.alerting import LOOKED_AT_BY
from kith.safety.looking import has_opened, has_opened_words_of
from kith.safety.models import HIGHEST, Alert, Noticed

AT_ONCE = 100  # reports that are held together
MOST_DAYS = 90


def register() -> None:
    """What is done when a second person has agreed to a ban, or has not."""
    agreeing.when_agreed(
        Decision.BAN,
        _ban_as_agreed,
        declined=_fall,
        eyes=_second_people,
        opens=_read_what_it_is_about,
        rests_on=_rests_on,
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision rests on: reports of one thing, or an alert by itself, and whom and what they meet."""

    about: Person | None
    group: Group | None = None
    message: Message | None = None
    reports: Sequence[Report] = field(default=())
    alert: Alert | None = None
    instead_of: Decision | None = None
    """The last that was decided on it, when that was taken back."""

    @property
    def is_conduct(self) -> bool:
        """Whether anything of it says how somebody treats others, and not how they are."""
        by_alert = not self.reports and self.alert is not None and self.alert.is_conduct
        return by_alert or any(not report.is_fear for report in self.reports)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: the rung, the reason that the person reads, and what the rung needs."""

    measure: str
    reason: str = ""
    days: int = 0  # of a mute or a pause
    in_its_place: str = ""  # what readers see where a message is covered


@transaction.atomic
def decide(ground: Ground, choice: Choice, *, by: Person) -> Decision:
    """Decide once: whoever comes second finds the first decision. Whom it is about reads why.

    "Nothing follows" is told to nobody but the reporters, and to them only that somebody looked.
    """
    _may_decide(ground, by)
    first = _first_locked(ground)
    reports = _locked(ground.reports)
    if (before := _decided_before(ground, reports)) is not None:
        return before
    _check(ground, choice)
    if not has_read(ground, by):
        raise Refused(_("Read it first: it is you who decides about it."))
    decision = Decision(about=ground.about, by=by, measure=choice.measure, group=ground.group)
    decision.message, decision.alert, decision.instead_of = ground.message, ground.alert, first
    decision.seat = _seat(ground) if choice.measure == Decision.REMOVAL else None
    if choice.measure in Decision.FOR_A_TIME:
        decision.until = clock.now() + timedelta(days=choice.days)
    decision.give_reason(choice.reason.strip())
    decision.save(force_insert=True)
    record("moderation.decided", by=by.pk, about=decision, measure=decision.measure, reports=len(reports))
    if first is None:
        Report.objects.filter(pk__in=[one.pk for one in reports]).update(decision=decision)
        _close_alert(ground, by)
        tell_each({one.by_id: one.by for one in reports}.values(), "moderation.looked_at", _of_group(ground))
    if decision.measure == Decision.BAN and decision.about is not None:
        why = choice.reason.strip()
        decision.proposal = agreeing.propose(Decision.BAN, _named(decision), decision.about, by=by, why=why)
        decision.save(update_fields=["proposal"])
    else:
        _carry_out(decision, by, choice.in_its_place)
    return decision


@transaction.atomic
def undo(decision: Decision, *, by: Person, stood: str | None = None) -> Decision:
    """Take a decision back, with all that it did. Twice is once. A ban nobody agreed to yet falls silently.

    That is answered at its proposal, which is locked before the decision, as when somebody agrees. `stood`:
    how it stood on the page where this was pressed (`happening`). An old page takes nothing back.
    """
    if by.pk == decision.about_id or not by.acts_as(*LOOKED_AT_BY):
        raise Refused(_("Those who answer for safety undo it, and nobody what was decided about themselves."))
    if decision.proposal is not None and Proposal.objects.waiting().filter(pk=decision.proposal.pk).exists():
        agreeing.decline(decision.proposal, by=by)
        return _lock(decision)
    locked = _lock(decision)
    if stood is not None and (news := happening.since(locked, stood, for_eyes_of=by)):
        raise Refused(news)
    if locked.undone_at is not None:
        return locked
    _undone(locked, by)
    if locked.measure != Decision.NONE:
        measuring.lift(locked)
        _tell(locked, "moderation.undone")
    return locked


def _ban_as_agreed(proposal: Proposal, _details: dict[str, Any]) -> None:
    if proposal.answered_by is not None:
        _carry_out(_lock(_proposed(proposal)), proposal.answered_by)


def _fall(proposal: Proposal) -> None:
    """Nothing was done, and nobody is told."""
    _undone(_lock(_proposed(proposal)), proposal.answered_by)


def _undone(locked: Decision, by: Person | None) -> None:
    locked.undone_at, locked.undone_by = clock.now(), by
    locked.save(update_fields=["undone_at", "undone_by"])
    record("moderation.undone", by=by.pk if by else None, about=locked, measure=locked.measure)


def _second_people(proposal: Proposal) -> QuerySet[Person]:
    return with_fresh_eyes(_proposed(proposal))


def _read_what_it_is_about(proposal: Proposal, by: Person, start: int) -> Again:
    return reading.read_again(_proposed(proposal), by=by, start=start)


def _rests_on(proposal: Proposal) -> Sequence[Report]:
    return reading.reports_of(_proposed(proposal))


def _proposed(proposal: Proposal) -> Decision:
    return _by_key.get(key=proposal.about.removeprefix("decision:"))


def has_read(ground: Ground, by: Person) -> bool:
    """Whether they have opened the words in question, where there are any: nobody decides unread.

    Of what nobody reported that is what raised the alert: a name and a purpose are no message, and are words.
    Of what was reported it is also what was said about it. In the place of a decision it is its reason too.
    """
    before = ground.instead_of
    if before is not None and before.about is not None and not has_opened(before.row, before.about, by=by):
        return False
    return _has_read_it(ground, by) and reading.has_read_reports(ground.reports, by=by)


def _has_read_it(ground: Ground, by: Person) -> bool:
    if ground.alert is None:
        return True
    if ground.message is not None:
        return has_opened(source_of(ground.message.key), ground.alert.person, by=by)
    return bool(ground.reports) or has_opened_words_of(ground.alert, by=by)


def _may_decide(ground: Ground, by: Person) -> None:
    mine = {ground.about and ground.about.pk, *(report.by_id for report in ground.reports)}
    hosts_with = ground.is_conduct and ground.about and by.pk in beside(ground.about.pk)
    if by.pk in mine or hosts_with or not by.acts_as(*LOOKED_AT_BY):
        raise Refused(_("Somebody else decides this: neither who reported it nor whom it is about."))
    if ground.instead_of is not None and is_overruled(by, ground.instead_of):
        raise Refused(
            _("This was taken back after an appeal. Somebody else decides whether something less follows.")
        )


def is_overruled(person: Person, decision: Decision) -> bool:
    """Whether an appeal took back what they had a part in, of this or of what it stands in the place of."""
    chain = [decision, *before_it(decision)]
    theirs = [one for one in chain if person.pk in one.deciders]
    return Appeal.objects.filter(decision__in=theirs, outcome=Appeal.OVERTURNED).exists()


def cover_of(decision: Decision) -> str:
    """What readers see in the place of the message it is about, as it is now."""
    if decision.message is None:
        return ""
    return Message.objects.values_list("cover", flat=True).get(pk=decision.message.pk)


def last_on(decision: Decision) -> Decision:
    """What was last decided in its place, or it itself."""
    first = decision.instead_of_id or decision.pk
    return Decision.objects.filter(Q(pk=first) | Q(instead_of=first)).latest("pk")


def latest_on(alert: Alert, decisions: QuerySet[Decision]) -> Decision | None:
    """The last of these on this alert. Where it is open, newer texts that joined it are decided about."""
    found = decisions.filter(alert=alert)
    newest = Noticed.objects.filter(alert=alert).aggregate(at=Max("noticed_at"))["at"]
    if newest is not None and Alert.objects.filter(pk=alert.pk, closed_at__isnull=True).exists():
        found = found.filter(decided_at__gte=newest)
    return found.order_by("-pk").first()


def _first_locked(ground: Ground) -> Decision | None:
    """The first that was decided on this ground, where something is to be decided in its place."""
    if ground.instead_of is None:
        return None
    first = ground.instead_of.instead_of_id or ground.instead_of.pk
    return Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=first)


def _decided_before(ground: Ground, reports: list[Report]) -> Decision | None:
    if ground.instead_of is not None:
        last = last_on(ground.instead_of)
        return last if last != ground.instead_of or last.undone_at is None else None
    if ground.alert is not None and not reports:
        Alert.objects.select_for_update(no_key=True).get(pk=ground.alert.pk)
        return latest_on(ground.alert, Decision.objects.filter(reports__isnull=True))
    return next((one.decision for one in reports if one.decision is not None), None)


def _check(ground: Ground, choice: Choice) -> None:
    """What each rung needs, and the one rule above all of them."""
    if choice.measure == Decision.NONE and ground.instead_of is None:
        return
    if not ground.is_conduct:
        raise Refused(_("Somebody is worried about them. Distress is never a ground for a measure."))
    needs = {
        _("Only something less than what was taken back can be decided in its place."): (
            ground.instead_of is None or choice.measure in ground.instead_of.lesser
        ),
        _("Whom is it about? Nothing can be decided about nobody."): ground.about is not None,
        _("Please say why. The person reads it."): bool(choice.reason.strip()),
        _("There is no message that could be covered."): choice.measure != Decision.HIDE
        or (ground.message is not None and ground.message.taken_back_at is None),
        _("It is covered already. What readers see in its place stays as it is."): (
            choice.measure != Decision.HIDE or ground.message is None or not ground.message.cover
        ),
        _("Say what readers see in its place."): choice.measure != Decision.HIDE
        or bool(choice.in_its_place.strip()),
        _("Choose for how long, at most 90 days."): choice.measure not in Decision.FOR_A_TIME
        or 1 <= choice.days <= MOST_DAYS,
        _("They have no seat there any more."): choice.measure != Decision.REMOVAL
        or _seat(ground) is not None,
    }
    for says, holds in needs.items():
        if not holds:
            raise Refused(says)


def _seat(ground: Ground) -> Membership | None:
    seats = Membership.objects.standing().filter(group=ground.group, person=ground.about)
    return seats.select_related("group", "person").first()


def _locked(reports: Iterable[Report]) -> list[Report]:
    parts = in_parts((one.pk for one in reports), AT_ONCE)  # held in the order of their numbers
    return [one for part in parts for one in _held.all(reports=part)]


_held = PreparedObjects[Report](
    lambda reports: (
        Report.objects.select_for_update(no_key=True, of=("self",))
        .order_by("pk")
        .filter(pk__in=reports)
        .select_related("by", "decision")
    ),
    reports=UpTo(AT_ONCE),
)


def _lock(decision: Decision) -> Decision:
    return _held_decision.get(decision=decision.pk)


def _as_held(decision: int) -> "QuerySet[Decision]":
    rows = Decision.objects.select_for_update(of=("self",))
    near = ("about", "by", "message", "seat__group", "seat__person", "proposal__answered_by")
    return rows.select_related(*near).filter(pk=decision)


_held_decision = PreparedObjects[Decision](_as_held, decision=int)


def _carry_out(decision: Decision, by: Person, in_its_place: str = "") -> None:
    if decision.measure == Decision.NONE:
        return
    _tell(decision, "moderation.decided")  # first: mail to an account that is closed does not leave
    measuring.apply(decision, in_its_place=in_its_place.strip())
    record("moderation.measured", by=by.pk, about=decision, measure=decision.measure)


def _tell(decision: Decision, kind: str) -> None:
    if decision.about is not None:
        tell(decision.about, kind, reverse("moderation:appeal", args=[decision.key]))


def _close_alert(ground: Ground, by: Person) -> None:
    """An alert at somebody's conduct is done with its last report.

    One of distress is closed at the desk, and by two people whatever is of the highest level.
    """
    found = [*(report.alert_id for report in ground.reports), ground.alert.pk if ground.alert else None]
    alerts = {pk for pk in found if pk is not None}
    waiting = Report.objects.open().filter(alert__in=alerts).values("alert")
    done = Alert.objects.filter(pk__in=alerts, is_conduct=True, closed_at__isnull=True, level__lt=HIGHEST)
    for alert in done.exclude(pk__in=waiting).select_for_update(no_key=True, of=("self",)):
        close_as_decided(alert, by=by)


def _of_group(ground: Ground) -> str:
    return reverse("moderation:reports", args=[ground.group.key]) if ground.group else "/groups/"


def _named(decision: Decision) -> str:
    return f"decision:{decision.key}"


def _as_proposed(key: str) -> QuerySet[Decision]:
    near = ("proposal", "about", "message", "alert__person", "instead_of")
    return Decision.objects.select_related(*near).filter(key=key)


_by_key = PreparedObjects[Decision](_as_proposed, key=str)
