"""Pages of the second step that know where somebody was going, and lead there once it is set up.

The way on travels in the address and in hidden fields, as it does at sign-in; only pages of this site count.
"""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ListWebAuthnView
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode


class WithTheWayOn:
    """Gives the page `way_on` and its hidden field. After a change it goes on, past new recovery codes."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of allauth's view
        way_on = get_next_redirect_url(self.request) or ""
        field = format_html('<input type="hidden" name="next" value="{}">', way_on) if way_on else ""
        return page | {"way_on": way_on, "redirect_field": field}

    def get_success_url(self) -> str:
        there: str = super().get_success_url()  # type: ignore[misc]  # of allauth's view
        way_on = get_next_redirect_url(self.request)
        if not way_on:
            return there
        is_new = there == reverse("mfa_view_recovery_codes")
        return f"{there}?{urlencode({'next': way_on})}" if is_new else str(way_on)


class Index(WithTheWayOn, IndexView):  # type: ignore[misc]  # allauth carries no types
    """The second steps there are."""


class StartApp(WithTheWayOn, ActivateTOTPView):  # type: ignore[misc]  # allauth carries no types
    """Setting up an app for codes."""


class Passkeys(WithTheWayOn, ListWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """The passkeys of an account."""


class AddPasskey(WithTheWayOn, AddWebAuthnView):  # type: ignore[misc]  # allauth carries no types
    """Another passkey."""


class RecoveryCodes(WithTheWayOn, ViewRecoveryCodesView):  # type: ignore[misc]  # allauth carries no types
    """The codes for when a phone or a key is lost."""
