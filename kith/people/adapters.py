"""Where the account library asks us: how a new person is made, what mail says, where secrets are kept."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.live.publishing import wake
from kith.people import barring, mailing, returning, sessions, signing_up
from kith.people.consenting import VERSIONS, give_remembered, has_consented
from kith.people.devices import device_of
from kith.people.letters import letter
from kith.people.middleware import TERMS_IN_SESSION, language_and_zone
from kith.people.models import Consent, Person
from kith.people.sealing import seal_for_house, unseal_for_house

_SECOND_FACTOR = "people.second_factor"
NO_ADDRESS = "0.0.0.0"  # noqa: S104  # stands for "not kept", nothing is bound to it
EXIT_KEY_COOKIE = "exit_key"

# What the library wants to say after something happened, and what we say. What is not here is not said.
SAID: dict[str, str | Promise] = {
    "account/messages/email_confirmation_failed.txt": _("This address cannot be used."),
    "account/messages/email_confirmed.txt": _("Your address is confirmed."),
    "account/messages/password_changed.txt": _("Your passphrase is changed."),
    "account/messages/password_set.txt": _("You have a passphrase now."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes."),
    "mfa/messages/totp_activated.txt": _("Your app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer asked for."),
    "mfa/messages/webauthn_added.txt": _("You have a new passkey."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": _("The other devices are signed out."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts with a pseudonym, neutral mail in the person's language, and the same answer to everybody."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and passphrase do not belong together."),
        "incorrect_password": _("This is not your passphrase."),
        "enter_current_password": _("This is not your passphrase."),
        "incorrect_code": _("This is not the code. Please look again."),
        "too_many_login_attempts": _("That was many tries. Please wait five minutes, then try again."),
        "rate_limited": _("That was quick. Please wait a little, then try again."),
        "email_taken": _("This address cannot be used."),
        "duplicate_email": _("This is your address already."),
        "same_as_current": _("This is your address already."),
    }

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: Any, signup: Any) -> bool:
        """Whoever signs up has been written to by then, at the address they typed (`newcomers.SignUp`)."""
        return not signup

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: Any) -> None:
        """A code, or, to an address that has an account, that it has one."""
        if signing_up.only_seems(emailconfirmation.user):
            self.send_mail("account/email/account_already_exists", emailconfirmation.email, {})
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever it goes to, and without one word about what the site is for."""
        person = Person.objects.filter(email__iexact=email).first()
        language = person.language if person else language_and_zone(self.request)[0]
        with translation.override(language):
            mailing.put_out(letter(template_prefix, email, context))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str = "",
        *rest: Any,
        message: str = "",
        **more: Any,
    ) -> None:
        """Only what is worth saying, in our words."""
        said = message or SAID.get(message_template)
        if said:
            super().add_message(request, level, message=str(said))

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """Whoever is barred may come in as far as the reason."""
        if barring.is_barred(user):
            return None
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        sessions.begin(request.session)
        give_remembered(request.session, user)
        signing_up.forget_browser(user)
        returning.forget(request.session)
        if has_consented(user, Consent.TERMS):
            request.session[TERMS_IN_SESSION] = VERSIONS[Consent.TERMS]

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        own = UserSession.objects.filter(session_key=request.session.session_key)
        own.update(ip=NO_ADDRESS, user_agent=device_of(request.headers.get("User-Agent", "")))
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.IS_HTTPS
        )
        if not user.exit_key:
            response.set_cookie(EXIT_KEY_COOKIE, "off", samesite="Lax", secure=settings.IS_HTTPS)
        return response

    def logout(self, request: HttpRequest) -> None:
        wake(f"person:{request.user.pk}")
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        super().set_password(user, password)
        wake(f"person:{user.pk}")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:account")

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": gettext("Use your passphrase"),
            "mfa_reauthenticate": gettext("Use a code from your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted for an address and an account together: nobody can lock another person out."""
        return (
            f"{self.get_client_ip(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Second factors: their secrets sealed, and only the pseudonym in what an authenticator shows."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the code. Please look again."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes come with a passkey or an app. Set up one of them first."
        ),
        "unverified_email": _("Please confirm your address first."),
    }

    def encrypt(self, text: str) -> str:
        return seal_for_house(text, purpose=_SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_for_house(encrypted_text, purpose=_SECOND_FACTOR)

    def get_totp_label(self, user: Person) -> str:
        return user.pseudonym

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.KITH_NAME}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        return {"id": user.key.encode(), "display_name": user.pseudonym, "name": user.pseudonym}


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # allauth carries no types
    """Ending sessions ends what streams to them too."""

    def end_sessions(self, ended: Iterable[UserSession]) -> None:
        ended = list(ended)
        super().end_sessions(ended)
        for person in {session.user_id for session in ended}:
            wake(f"person:{person}")
