"""Who may come to each URL of the site: our own views wear their gate, the account library's stand here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from kith.gates import MEMBER, PUBLIC

# By URL name. A page of the library that is not listed fails the build, so that an upgrade cannot add one.
LIBRARY = {
    "account_change_password": MEMBER,
    "account_complete_password_reset": PUBLIC,
    "account_confirm_password_reset_code": PUBLIC,
    "account_email": MEMBER,
    "account_email_verification_sent": PUBLIC,
    "account_inactive": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_password_reset_completed": PUBLIC,
    "account_reauthenticate": MEMBER,
    "account_reset_password": PUBLIC,
    "account_set_password": MEMBER,
    "account_signup": PUBLIC,
    "account_signup_by_passkey": PUBLIC,
    "mfa_activate_totp": MEMBER,
    "mfa_add_webauthn": MEMBER,
    "mfa_authenticate": PUBLIC,
    "mfa_deactivate_totp": MEMBER,
    "mfa_download_recovery_codes": MEMBER,
    "mfa_generate_recovery_codes": MEMBER,
    "mfa_index": MEMBER,
    "mfa_list_webauthn": MEMBER,
    "mfa_login_webauthn": PUBLIC,
    "mfa_reauthenticate": MEMBER,
    "mfa_reauthenticate_webauthn": MEMBER,
    "mfa_remove_webauthn": MEMBER,
    "mfa_signup_webauthn": PUBLIC,
    "mfa_view_recovery_codes": MEMBER,
    "usersessions_list": MEMBER,
}


@dataclass(frozen=True)
class Address:
    """One URL of the site and the view behind it."""

    route: str
    name: str
    view: Callable[..., Any]

    @property
    def rule(self) -> str | None:
        """The declared rule: "public", "member" or "staff:…". None when nobody has declared one."""
        own = getattr(self.view, "access", None)
        if own is None and self.view.__module__.startswith("allauth."):
            return LIBRARY.get(self.name)
        return own

    @property
    def lets_strangers_in(self) -> bool:
        """What the middleware will really do, whatever the rule says."""
        return not getattr(self.view, "login_required", True)


def addresses(resolver: URLResolver | None = None, before: str = "/", space: str = "") -> Iterator[Address]:
    """Every URL of the site, with its name as `reverse` takes it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, space + (pattern.name or ""), pattern.callback)
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, route, space + inner)
