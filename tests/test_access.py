"""The access table: every address, every person of the cast, every method. No surprise in any cell."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from kith.config.access import addresses
from kith.people.models import Person
from tests.coming import Comer, cookies_of
from tests.signing import both_factors
from tests.standing import Standing

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset(
    {
        "visitor",
        *("facilitator", "member", "second_member", "gone", "late", "banned", "stranger"),
        *("other_facilitator", "moderator", "clinician", "coordinator", "researcher", "operator"),
        *("lead", "auditor"),
    }
)
SIGNED_IN = EVERYBODY - {"visitor", "banned"}
MEMBERS = frozenset({"facilitator", "member", "second_member", "late"})
HOST = frozenset({"facilitator"})
NOBODY: frozenset[str] = frozenset()
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


Sends = Callable[[Standing], dict[str, str]]


@dataclass(frozen=True)
class Row:
    """Who may come to an address, by which methods, and which object it is tried with."""

    may: frozenset[str]
    methods: tuple[str, ...] = BOTH
    arguments: Callable[[Standing], list[str]] = lambda standing: []
    sends: Sends = lambda standing: {}


def group(may: frozenset[str], methods: tuple[str, ...] = BOTH) -> Row:
    return Row(may, methods, lambda s: [s.cast.group.key])


def thread(may: frozenset[str], methods: tuple[str, ...] = BOTH) -> Row:
    return Row(may, methods, lambda s: [s.thread.key])


def message(may: frozenset[str], methods: tuple[str, ...] = BOTH) -> Row:
    return Row(may, methods, lambda s: [s.message.key])


def meeting(may: frozenset[str], methods: tuple[str, ...] = BOTH, sends: Sends = lambda s: {}) -> Row:
    return Row(may, methods, lambda s: [s.meeting.key], sends)


def later(may: frozenset[str], methods: tuple[str, ...] = BOTH) -> Row:
    return Row(may, methods, lambda s: [s.later.key])


def about_alert(methods: tuple[str, ...]) -> Row:
    return Row(NOBODY, methods, lambda s: [s.alert.key])


ALONE = frozenset({"member"})  # whose check-ins, notices and answers they are
TABLE: dict[str, Row] = {
    # anyone
    "web:front": Row(EVERYBODY, GET),
    "web:how": Row(EVERYBODY, GET),
    "web:promises": Row(EVERYBODY, GET),
    "web:privacy": Row(EVERYBODY, GET),
    "web:accessibility": Row(EVERYBODY, GET),
    "web:listings": Row(EVERYBODY, GET),
    "web:listing": group(EVERYBODY, GET),
    "web:theme": Row(EVERYBODY, POST),
    "web:language": Row(EVERYBODY, POST),
    "web:away": Row(EVERYBODY, GET),
    "safety:help": Row(EVERYBODY, GET),
    "audit:transparency": Row(EVERYBODY, GET),
    # oneself
    "web:home": Row(SIGNED_IN, GET),
    "web:you": Row(SIGNED_IN, GET),
    "web:groups": Row(SIGNED_IN, GET),
    "web:finding": Row(SIGNED_IN, GET),
    "web:wishes": Row(SIGNED_IN),
    "people:terms": Row(EVERYBODY),
    "people:consents": Row(SIGNED_IN),
    "people:account": Row(SIGNED_IN, GET),
    "people:name": Row(SIGNED_IN),
    "people:settings": Row(SIGNED_IN),
    "people:everywhere": Row(SIGNED_IN, POST),
    "notices:notices": Row(SIGNED_IN),
    "notices:notice": Row(ALONE, BOTH, lambda s: [s.notice.key]),
    "conversations:drafts": Row(SIGNED_IN),
    "safety:asking": Row(SIGNED_IN),
    "safety:panel": Row(ALONE, BOTH, lambda s: [s.panel.key]),
    "safety:looks": Row(SIGNED_IN, GET),
    "audit:own": Row(SIGNED_IN, GET),
    "safety:blocks": Row(SIGNED_IN, BOTH, sends=lambda s: {"block": s.block.key}),
    "safety:blocking": group(MEMBERS),
    "safety:plan": Row(SIGNED_IN, GET),
    "safety:changing": Row(SIGNED_IN),
    "safety:device": Row(SIGNED_IN),
    "safety:here": Row(EVERYBODY),
    "safety:trusted": Row(SIGNED_IN),
    # groups
    "groups:founding": Row(SIGNED_IN),
    "groups:joining": group(SIGNED_IN),
    "groups:waiting": group(frozenset({"coordinator"})),  # who has a place on the list
    "groups:leaving": group(MEMBERS | {"gone"}),  # leaving twice is not an error
    "groups:pause": group(MEMBERS),
    "groups:agreement": group(MEMBERS),
    "groups:rewriting": group(HOST),
    "groups:members": group(HOST, GET),
    "groups:seat": Row(HOST, BOTH, lambda s: [s.cast.group.key, s.seat.key]),
    "groups:answering": Row(HOST, BOTH, lambda s: [s.cast.group.key, s.request.key]),
    "groups:invitations": group(HOST),
    "groups:revoking": Row(HOST, POST, lambda s: [s.cast.group.key, s.invitation.key]),
    "groups:hosting": group(MEMBERS),  # anyone who sits there may take a group that has no host
    "groups:settings": group(HOST),
    "groups:door": group(HOST, POST),
    "groups:closing": group(HOST),
    "groups:invitation": Row(NOBODY, BOTH, lambda s: ["A" * 22]),  # a code nobody was given
    "web:group": group(MEMBERS, GET),
    "web:care": group(HOST, GET),
    # conversations
    "conversations:threads": group(MEMBERS, GET),
    "conversations:new_thread": group(MEMBERS),
    "conversations:search": group(MEMBERS),
    "conversations:thread": thread(MEMBERS, GET),
    "conversations:replies": thread(MEMBERS, POST),
    "conversations:reading": thread(MEMBERS, POST),
    "conversations:message": message(MEMBERS, GET),
    "conversations:thanks": message(MEMBERS, POST),  # the verb refuses whoever did not open the thread
    "conversations:edits": message(ALONE),
    "conversations:taking_back": message(ALONE),
    "conversations:blocking": message(MEMBERS - ALONE),  # who wrote it cannot block themselves
    "conversations:versions": message(NOBODY, GET),  # staff have no second factor in this cast: see below
    "conversations:kept_back": Row(NOBODY, GET),
    "conversations:letting_through": Row(NOBODY, BOTH, lambda s: [s.withheld.message.key]),
    # meetings
    "meetings:meetings": group(MEMBERS, GET),
    "meetings:series": group(HOST),
    "meetings:ending": group(HOST),
    "meetings:meeting": meeting(MEMBERS, GET),
    "meetings:coming": later(MEMBERS, POST),
    "meetings:moving": later(HOST),
    "meetings:cancelling": later(HOST),
    "meetings:evening": later(HOST),
    "meetings:said_here": Row(MEMBERS, GET, lambda s: [s.meeting.conversation.key]),
    "meetings:room": meeting(MEMBERS),
    "meetings:arriving": meeting(MEMBERS, POST),
    "meetings:hand": meeting(MEMBERS, POST),
    "meetings:listening": meeting(MEMBERS, POST),
    "meetings:passing": meeting(MEMBERS, POST),
    "meetings:here": meeting(MEMBERS, POST),
    "meetings:leaving": meeting(MEMBERS, POST),
    "meetings:breath": meeting(MEMBERS, GET),
    "meetings:quiet": meeting(MEMBERS),
    "meetings:answer": Row(HOST, BOTH, lambda s: [s.meeting.key, s.quiet.conversation.key]),
    "meetings:console": meeting(HOST, GET),
    "meetings:opening": meeting(HOST, POST),
    "meetings:closing": meeting(HOST),
    "meetings:word": meeting(HOST, POST),
    "meetings:call": meeting(HOST, POST, lambda s: {"chair": s.chair.key}),
    "meetings:part": meeting(HOST, POST, lambda s: {"order": "1"}),
    "meetings:time": meeting(HOST, POST),
    "meetings:calm": meeting(HOST, POST),
    # outcomes and safety
    "outcomes:checkin": Row(ALONE, GET, lambda s: [s.checkin.key]),
    "outcomes:question": Row(ALONE, BOTH, lambda s: [s.checkin.key, "1"]),
    "outcomes:declining": Row(ALONE, POST, lambda s: [s.checkin.key]),
    "outcomes:result": Row(ALONE, GET, lambda s: [s.finished.key]),
    "outcomes:course": Row(SIGNED_IN, GET),
    "outcomes:table": Row(SIGNED_IN, GET),
    "outcomes:stopping": Row(SIGNED_IN),
    "outcomes:deleting": Row(ALONE, BOTH, lambda s: [s.answers.key]),
    # moderation: staff have no second factor in this cast, so no door of the desk opens here: see below
    "moderation:desk": Row(NOBODY, GET),
    "moderation:rest": Row(NOBODY, POST),
    "moderation:keys": Row(NOBODY, POST),
    "moderation:rota": Row(NOBODY),
    "moderation:turn": Row(NOBODY, BOTH, lambda s: [s.turn.key]),
    "moderation:being_buddy": Row(NOBODY, POST, lambda s: [s.turn.key]),
    "moderation:alert": about_alert(BOTH),
    "moderation:taking": about_alert(POST),
    "moderation:handing": about_alert(POST),
    "moderation:note": about_alert(POST),
    "moderation:opinion": about_alert(POST),
    "moderation:writing": about_alert(POST),
    "moderation:emergency": about_alert(POST),
    "moderation:level": about_alert(POST),
    "moderation:closing": about_alert(POST),
    "moderation:proposal": Row(NOBODY, BOTH, lambda s: [s.proposal.key]),
    "moderation:coming_back": Row(NOBODY, BOTH, lambda s: [s.follow_up.key]),
    "moderation:letters": Row(SIGNED_IN, GET),
    "moderation:letter": Row(ALONE, BOTH, lambda s: [s.letter.key]),
    # the record: of staff with a second factor, see below
    "audit:record": Row(NOBODY, GET),
    "audit:alarms": Row(NOBODY, GET),
    "audit:drawn": Row(NOBODY),
    "moderation:badges": Row(NOBODY),
    "moderation:learning": Row(NOBODY),
    "moderation:calibration": Row(NOBODY),
    "moderation:report": message(MEMBERS),
    "moderation:reports": group(MEMBERS | {"gone"}),  # whoever was sent away may report the host
    "moderation:cases": Row(NOBODY, GET),
    "moderation:case": Row(NOBODY, BOTH, lambda s: [s.report.key]),
    "moderation:conduct": Row(NOBODY, BOTH, lambda s: [s.conduct.key]),
    "moderation:decision": Row(NOBODY, BOTH, lambda s: [s.decision.key]),
    "moderation:vigil": group(MEMBERS, GET),
    "moderation:vigils": Row(NOBODY),
    "moderation:decisions": Row(SIGNED_IN, GET),
    "moderation:appeal": Row(ALONE, BOTH, lambda s: [s.decision.key]),
    "safety:lines": Row(NOBODY, GET),
    "safety:line": Row(NOBODY, BOTH, lambda s: ["GB", "1"]),
    "safety:opening": Row(NOBODY, BOTH, lambda s: [s.alert.key]),
}
# The pages of the account library hold no object of ours: who may come is its business and its tests',
# ours is that a stranger reaches only what is public. The page of components is there for builders alone.
NOT_OURS = ("account_", "mfa_", "usersessions_", "ui:")
READERS = ("member", "facilitator", "coordinator")
FOR_NOBODY = {"groups:invitation"}
UNUSUAL = ("PUT", "PATCH", "DELETE")
MAY_WRITE_WHILE_READING = ("django_session", "usersessions_usersession", "kith_cache")


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    """One world for the whole table. What a row does is undone, so the next finds it as it was made."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Standing()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(standing: Standing) -> dict[str, Person]:
    """Everybody who has an account."""
    return {name: who for name, who in standing.cast.everyone().items() if who is not None}


@pytest.fixture(scope="module")
def cookies(people: dict[str, Person]) -> dict[str, str]:
    """Of sessions that a passphrase has opened."""
    return {name: cookies_of(who) for name, who in people.items()}


@pytest.fixture(scope="module")
def cookies_with_both_factors(people: dict[str, Person]) -> dict[str, str]:
    """Of sessions that have shown two factors."""
    return {name: cookies_of(who, **both_factors(who)) for name, who in people.items()}


@pytest.fixture
def knock(cookies: dict[str, str]) -> Comer:
    return Comer(cookies)


@pytest.fixture
def knock_with_both_factors(cookies_with_both_factors: dict[str, str]) -> Comer:
    return Comer(cookies_with_both_factors)


SENT_AWAY_TO = ("/accounts/login/", "/accounts/signup/", "/accounts/2fa/")


def got_in(response: HttpResponse) -> bool:
    """Whether a door opened. To be sent to sign in, or to find nothing there, is a closed door."""
    if response.status_code in {403, 404, 405}:
        return False
    return not response.headers.get("Location", "").startswith(SENT_AWAY_TO)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_everybody_comes_where_the_table_says_and_nowhere_else(name, standing, knock):
    row = TABLE[name]
    path = reverse(name, args=row.arguments(standing))
    sends, surprises = urlencode(row.sends(standing)), []
    for who, method in cells(row, path):
        response = knock(who, method, path, sends)
        expected = who in row.may and method in row.methods
        led_on = who in row.may and method == "GET" and response.status_code == 302  # to the page it is on
        if response.status_code >= 500 or (got_in(response) is not expected and not led_on):
            where = response.headers.get("Location", "")
            surprises.append(f"{who} {method} answered {response.status_code} {where}".rstrip())
    assert not surprises, "\n".join([path, *surprises])


def cells(row: Row, path: str) -> Iterator[tuple[str, str]]:
    """Everybody by the usual methods; somebody who may come and somebody who may not by the unusual ones,
    and by what is refused whoever asks: of unusual ones that the view itself refuses, by one of them.
    """
    few = [*sorted(row.may)[:1], *sorted(EVERYBODY - row.may)[:1]]
    for method in BOTH:
        is_settled = method not in row.methods and is_refused_whoever_asks(path, method)
        yield from ((who, method) for who in (few if is_settled else sorted(EVERYBODY)))
    refused = [method for method in UNUSUAL if is_refused_whoever_asks(path, method)]
    unusual = [*(method for method in UNUSUAL if method not in refused), *refused[:1]]
    yield from ((who, method) for who in few for method in unusual)


def is_refused_whoever_asks(path: str, method: str) -> bool:
    """Whether the view says no to a method without anybody to look at, and without a word to the database."""
    view, arguments, named = resolve(path)
    request = RequestFactory().generic(method, path)  # which has no user and no session
    with connection.execute_wrapper(ask_nothing):
        try:
            return bool(view(request, *arguments, **named).status_code == 405)
        except (AttributeError, AskedTheDatabase):
            return False


class AskedTheDatabase(Exception):
    """A view wanted to know something before it said no."""


def ask_nothing(*_: Any) -> Any:
    raise AskedTheDatabase


def test_every_address_stands_in_the_table():
    ours = {a.name for a in addresses() if not a.name.startswith(NOT_OURS)}
    assert ours == set(TABLE)


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if "GET" in row.methods))
def test_reading_a_page_writes_nothing(name, standing, knock_with_both_factors):
    row = TABLE[name]
    staff = "auditor" if name.startswith("audit:") else "lead" if name == "safety:line" else "moderator"
    who = next((who for who in READERS if who in row.may), staff)
    written: list[str] = []

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        is_write = sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write and not any(table in sql for table in MAY_WRITE_WHILE_READING):
            written.append(sql[:120])
        return execute(sql, *more)

    with connection.execute_wrapper(watch):
        response = knock_with_both_factors(who, "GET", reverse(name, args=row.arguments(standing)))
    assert written == []
    assert response.status_code in ({404} if name in FOR_NOBODY else {200, 302})


def test_staff_who_have_shown_a_second_factor_reach_their_pages_and_no_others(
    standing, people, knock_with_both_factors
):
    versions = reverse("conversations:versions", args=[standing.message.key])
    look_after = {"moderator", "clinician", "lead"}
    of_the_desk = [
        name for name, row in TABLE.items() if name.startswith("moderation:") and row.may == NOBODY
    ]
    may = {
        reverse(name, args=TABLE[name].arguments(standing)): look_after
        for name in of_the_desk
        if "GET" in TABLE[name].methods
    }
    own_turn = reverse("moderation:turn", args=[standing.turn.key])
    may |= {versions: {"moderator"}, own_turn: {"moderator", "lead"}}
    may |= {reverse(f"audit:{name}"): {"auditor", "lead"} for name in ("record", "drawn")}
    may |= {
        reverse("audit:alarms"): {"auditor", "operator", *look_after},
        reverse("moderation:badges"): look_after,
    }
    may |= {
        reverse("safety:lines"): look_after | {"operator"},
        reverse("safety:line", args=["GB", "1"]): {"lead", "operator"},
        reverse("safety:opening", args=[standing.alert.key]): look_after,
        reverse("conversations:kept_back"): look_after,
        reverse("conversations:letting_through", args=[standing.withheld.message.key]): look_after,
    }
    for path, who_may in may.items():
        answers = {name: knock_with_both_factors(name, "GET", path) for name in people}
        assert {name for name, answer in answers.items() if got_in(answer)} == who_may


def test_what_the_desk_only_takes_is_not_read_by_whoever_asks(standing, knock_with_both_factors):
    taken = [
        name for name, row in TABLE.items() if name.startswith("moderation:") and "GET" not in row.methods
    ]
    paths = [reverse(name, args=TABLE[name].arguments(standing)) for name in taken]
    assert len(paths) > 5
    answers = {path: knock_with_both_factors("moderator", "GET", path).status_code for path in paths}
    assert {path: status for path, status in answers.items() if status != 405} == {}


def test_no_address_accepts_a_key_of_the_wrong_shape(standing):
    client = Client()
    client.force_login(standing.cast.facilitator)
    for wrong in ("1", "0" * 21, "../etc", "x" * 23):
        assert client.get(f"/groups/{wrong}/").status_code == 404
