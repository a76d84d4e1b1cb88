"""One alert: reading what led to it, taking it, and every act about it. Each act answers with its page."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith.gates import Refused
from kith.moderation import board, closing, lowering, noting, recounting, taking
from kith.moderation.models import Act, Care, Closing, FollowUp, Proposal
from kith.moderation.policies import policy_for
from kith.moderation.views.desk import has_keys
from kith.moderation.wording import ACTS, CAUSES, COMES_BACK, LEVELS, OUTCOMES, PROPOSALS
from kith.people.models import Person
from kith.safety import looking, showing
from kith.safety.access import alert_for
from kith.safety.alerting import who_may_look
from kith.safety.causes import cause_of
from kith.safety.gate import at_the_desk
from kith.safety.looking import Seen
from kith.safety.models import Alert
from kith.safety.trusting import may_be_opened
from kith.ui.places import country_name, language_name

Verb = Callable[[Alert, Person, str], object]
NOT_SO = 422


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, key: str) -> HttpResponse:
    """Its words open by POST, and that somebody looked is written down for the member to see."""
    person = cast(Person, request.user)
    found = alert_for(person, key)
    seen = _look(found, person) if request.method == "POST" else None
    return _show(request, found, person, seen=seen)


@at_the_desk
@require_POST
def taking_it(request: HttpRequest, key: str) -> HttpResponse:
    return _act(request, key, lambda alert, by, _words: taking.take(alert, by=by))


@at_the_desk
@require_POST
def handing(request: HttpRequest, key: str) -> HttpResponse:
    """To somebody, or back to the queue when nobody is named."""

    def hand(alert: Alert, by: Person, _words: str) -> object:
        to = _named(request, alert)
        return taking.hand(alert, to, by=by) if to else taking.give_back(alert, by=by)

    return _act(request, key, hand, said=_("You do not hold it any more."), then="moderation:desk")


@at_the_desk
@require_POST
def note(request: HttpRequest, key: str) -> HttpResponse:
    return _act(request, key, lambda alert, by, words: noting.note(alert, words, by=by), said=_("Kept."))


@at_the_desk
@require_POST
def opinion(request: HttpRequest, key: str) -> HttpResponse:
    """Ask somebody for one, or give one."""

    def ask_or_give(alert: Alert, by: Person, words: str) -> object:
        whom = _named(request, alert)
        return (
            noting.ask_for_an_opinion(alert, whom, by=by)
            if whom
            else noting.give_an_opinion(alert, words, by=by)
        )

    return _act(request, key, ask_or_give, said=_("Kept."))


@at_the_desk
@require_POST
def writing(request: HttpRequest, key: str) -> HttpResponse:
    """Words to the member, alone or with an offer."""
    kind = request.POST.get("kind", Act.MESSAGE)
    kind = kind if kind in Act.TO_MEMBER else Act.MESSAGE

    def write(alert: Alert, by: Person, words: str) -> object:
        return noting.write_to_member(alert, words, by=by, kind=kind)

    return _act(request, key, write, said=_("Sent."))


@at_the_desk
@require_POST
def emergency(request: HttpRequest, key: str) -> HttpResponse:
    """Propose the last rung. It leads to the page where a second person agrees."""
    is_disclosure = request.POST.get("kind") == closing.DISCLOSURE
    verb = closing.propose_disclosure if is_disclosure else closing.propose_emergency
    later = "later" in request.POST
    return _act(request, key, lambda alert, by, words: verb(alert, words, by=by, later=later))


@at_the_desk
@require_POST
def level(request: HttpRequest, key: str) -> HttpResponse:
    """A lower one."""
    said = request.POST.get("level", "")
    chosen = int(said) if said in {"1", "2", "3"} else 0
    said_of_it = _("Lowered. Later words raise it again.")
    return _act(request, key, lambda alert, by, _words: lowering.lower(alert, chosen, by=by), said=said_of_it)


@at_the_desk
@require_POST
def closing_it(request: HttpRequest, key: str) -> HttpResponse:
    code = request.POST.get("code", "")
    return _act(request, key, lambda alert, by, words: closing.close(alert, code, words, by=by))


def _act(request: HttpRequest, key: str, verb: Verb, *, said: str = "", then: str = "") -> HttpResponse:
    """Do it, say so, and show what came of it. What could not be done comes back with its words."""
    person = cast(Person, request.user)
    found = alert_for(person, key)
    words = request.POST.get("words", "")
    try:
        done = verb(found, person, words)
    except Refused as refusal:
        act = request.POST.get("kind") or str(request.resolver_match and request.resolver_match.url_name)
        kept = {act: words, f"{act}_later": request.POST.get("later", "")}
        fault = str(refusal.sentence)
        return _show(request, found, person, fault=fault, kept=kept, came_back=words, status=NOT_SO)
    if isinstance(done, Proposal):
        return redirect("moderation:proposal", done.key)
    if said:
        messages.success(request, said)
    return redirect(then) if then else redirect("moderation:alert", key)


def _named(request: HttpRequest, alert: Alert) -> Person | None:
    key = request.POST.get("whom", "")
    return who_may_look(alert).filter(key=key).first() if key else None


def _look(found: Alert, person: Person) -> Seen | None:
    """Of a check-in the answers stay sealed: what opens is what was done about it, which is a look too."""
    if looking.may_be_read(found):
        return looking.look(found, by=person)
    if Act.objects.filter(alert=found).exists():
        looking.look_at_what_was_done(found.person, found, by=person)
    return None


def _show(
    request: HttpRequest, found: Alert, person: Person, *, seen: Seen | None = None, **more: Any
) -> HttpResponse:
    """The page. Without a look it shows no word that anybody wrote about the member, or they themselves."""
    found.refresh_from_db()
    status = more.pop("status", 200)
    (item,) = board.items([found], person)
    held = item.care
    inputs = {
        "alert": found,
        "item": item,
        "level": LEVELS[found.level],
        "cause": CAUSES[cause_of(found)],
        "speaks": language_name(found.person.language),
        "said_safe": showing.said_safe_at(found),
        "may_be_read": looking.may_be_read(found),
        "seen": seen,
        "opened": request.method == "POST" and "fault" not in more,
        "most": looking.AROUND,
        "has_contact": may_be_opened(found),
        "is_mine": item.is_mine and held is not None and held.accepted_at is not None,
        "may_take": found.closed_at is None and (held is None or held.may_be_taken_over),
        "has_keys": has_keys(request),
    }
    shown = inputs | _done(found) | _choices(found, person) | more
    return render(request, "moderation/alert.html", shown, status=status)


def _done(alert: Alert) -> dict[str, Any]:
    """What was done about it, and what is to come."""
    closed = Closing.objects.filter(alert=alert).select_related("by", "agreed_by").first()
    to_come = FollowUp.objects.filter(alert=alert).exclude(kind=FollowUp.DEBRIEF).order_by("due_at")
    waiting = Proposal.objects.waiting().filter(about=closing.about(alert)).select_related("asked_by")
    return {
        "acts": [(told, ACTS[told.act.kind]) for told in noting.told(alert)],
        "lowerings": lowering.lowerings(alert),
        "cares": Care.objects.filter(alert=alert).select_related("person", "given_by").order_by("pk"),
        "closed": closed,
        "outcome": OUTCOMES[closed.code] if closed else "",
        "closing_note": closing.note_of(closed) if closed else "",
        "follow_ups": [(one, COMES_BACK[one.kind]) for one in to_come],
        "proposals": [(one, PROPOSALS.get(one.kind, one.kind)) for one in waiting.order_by("asked_at")],
    }


def _choices(alert: Alert, person: Person) -> dict[str, Any]:
    """What this person can choose from."""
    return {
        "others": who_may_look(alert).exclude(pk=person.pk).order_by("pseudonym"),
        "is_asked": _is_asked(alert, person),
        "outcomes": [(code, OUTCOMES[code]) for code in Closing.CODES],
        "lower": [(number, LEVELS[number]) for number in range(alert.level - 1, 0, -1)],
        "policy": policy_for(alert.person.lives_in),
        "country": country_name(alert.person.lives_in),
        "tells": recounting.is_told_by_a_false_alarm(alert),
    }


def _is_asked(alert: Alert, person: Person) -> bool:
    asked = Act.objects.filter(alert=alert, kind=Act.ASKED, to=person).exists()
    return asked and not noting.has_answered(alert, person)
