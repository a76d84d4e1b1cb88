"""Every page that can be read: its address, and a session of somebody who may read it."""

import json
from collections.abc import Iterator
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from kith import clock
from kith.conversations.posting import post
from kith.groups.inviting import invite
from kith.groups.models import Place
from kith.keys import new_key
from kith.meetings.models import Series
from kith.people.models import Person
from kith.safety.panels import VARIANTS
from kith.safety.showing import show
from tests.cast import PASSPHRASE
from tests.serving import session_for
from tests.signing import both_factors
from tests.standing import Standing
from tests.test_access import TABLE

Visit = tuple[str, str]  # who ("visitor" or a name of the cast), and where

# Who looks, where the first of "visitor", "member" and "facilitator" who may is not enough.
READERS = {
    "web:front": ("visitor", "member"),
    "web:home": ("member", "stranger"),
    "web:groups": ("member", "stranger"),
    "web:group": ("member", "facilitator"),
    "groups:joining": ("operator", "stranger"),
    "groups:waiting": ("coordinator", "researcher"),
    "groups:members": ("facilitator",),
    "conversations:thread": ("member", "second_member"),
    "conversations:message": ("member", "second_member"),
    "meetings:meeting": ("member", "facilitator"),
    "meetings:room": ("member", "late"),
    **dict.fromkeys(
        [f"moderation:{name}" for name in ("desk", "rota", "turn", "alert", "proposal", "coming_back")],
        ("moderator",),
    ),
    "moderation:report": ("facilitator", "second_member"),
    "moderation:reports": ("second_member", "gone"),
    "moderation:cases": ("moderator",),
    "moderation:case": ("moderator",),
    "moderation:vigil": ("member", "facilitator"),
    "moderation:vigils": ("moderator",),
    "moderation:conduct": ("moderator",),
    "moderation:decision": ("moderator",),
    "conversations:versions": ("moderator",),
    "moderation:badges": ("moderator",),
    "moderation:learning": ("moderator",),
    "moderation:calibration": ("moderator",),
    "audit:record": ("auditor",),
    "audit:alarms": ("auditor",),
    "audit:drawn": ("auditor",),
    "safety:opening": ("moderator",),
    "safety:lines": ("moderator",),
    "safety:line": ("lead",),
    "safety:plan": ("member", "stranger"),
    "safety:device": ("member", "stranger"),
    "conversations:kept_back": ("moderator",),
    "conversations:letting_through": ("moderator",),
    "conversations:blocking": ("second_member",),
}
ORDER = ("visitor", "member", "facilitator")
DOWNLOADS = {"outcomes:table"}
SIGNED_OUT = (
    "account_login",
    "account_signup",
    "account_signup_by_passkey",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
)
SIGNED_IN = (
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
)
SECOND_STEP = {
    Authenticator.Type.TOTP: {"secret": "x"},
    Authenticator.Type.RECOVERY_CODES: {"seed": "x", "used_mask": 0},
}
WITH_SECOND_STEP = (
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
)


def visits(standing: Standing) -> Iterator[Visit]:
    for name, row in TABLE.items():
        if "GET" in row.methods and name not in DOWNLOADS:
            path = reverse(name, args=row.arguments(standing))
            first = next((who for who in ORDER if who in row.may), "")
            for who in READERS.get(name, (first,) if first else ()):
                yield who, path
    yield from _states(standing)
    for name in SIGNED_OUT:
        yield "visitor", reverse(name)
    for name in SIGNED_IN:
        yield "member", reverse(name)
    for name in WITH_SECOND_STEP:
        yield "moderator", reverse(name)
    for path in ("/help/gb/", "/help/br/", "/nothing/here/"):
        yield "visitor", path
    yield "member", "/nothing/here/"


def _states(standing: Standing) -> Iterator[Visit]:
    """The same addresses in other states: before an evening, after it, with a seat that is held."""
    cast, now = standing.cast, clock.now()
    over = standing._meeting(
        Series.objects.get(),
        opens_in=timedelta(days=-7),
        opened_at=now - timedelta(days=7),
        closed_at=now - timedelta(days=7),
    )
    yield "member", reverse("meetings:room", args=[standing.later.key])
    yield "member", reverse("meetings:room", args=[over.key])
    yield "facilitator", reverse("meetings:console", args=[standing.meeting.key]) + "?view=words"
    Place.objects.create(
        group=cast.group, person=cast.researcher, offered_at=now, offer_ends_at=now + timedelta(days=3)
    )
    _, code = invite(cast.group, by=cast.facilitator)
    yield "operator", reverse("groups:invitation", args=[code])
    yield "other_facilitator", reverse("web:group", args=[cast.other_group.key])
    yield "other_facilitator", reverse("conversations:threads", args=[cast.other_group.key])
    for variant in VARIANTS:
        shown = show(cast.stranger, f"group:{cast.group.key}", "request:x", variant=variant, level=2)
        assert shown is not None
        yield "stranger", reverse("safety:panel", args=[shown.key])
    post(
        standing.thread,
        "Under **an alias**, with a note.",
        new_key(),
        by=cast.second_member,
        as_alias=True,
        content_note="loss",
        offers=["heard", "company"],
    )


def fresh_session(who: Person) -> str:
    """A session that has just signed in, so that no page asks for the passphrase again."""
    key = session_for(who)
    store = SessionStore(key)
    store.update(both_factors(who))
    store.save()
    return key


def main() -> None:
    """Fill an empty database, and print what there is to visit."""
    standing = Standing()
    moderator = standing.cast.moderator
    moderator.password = make_password(PASSPHRASE, hasher="argon2")  # this one signs in by the page
    moderator.save()
    for person in (moderator, standing.cast.member):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    for kind, data in SECOND_STEP.items():
        Authenticator.objects.create(user=moderator, type=kind, data=data)
    people = standing.cast.everyone()
    where = list(visits(standing))
    sessions = {name: fresh_session(person) for name, person in people.items() if person and person.is_active}
    print(json.dumps({"visits": where, "sessions": sessions}))
