"""The forms of the account library, in our words: a passphrase typed once, and no words inside a field."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import Login
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from kith.people import barring
from kith.people.models import Person
from kith.people.passphrases import LongEnough

FILL_IN = _("Please fill this in.")
_ADDRESS = _("E-mail address")
_CODE = _("Code")
_PASSPHRASE = _("Passphrase")
_NEW = _("New passphrase")


class InOurWords:
    """Our labels and hints for a form of the library; `left_out` names fields that are asked for no more."""

    labels: dict[str, str | Promise] = {}
    hints: dict[str, str | Promise] = {}
    left_out: tuple[str, ...] = ()
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            del self.fields[name]
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.error_messages["required"] = FILL_IN
            field.help_text = self.hints.get(name, "")


class SignInForm(InOurWords, account.LoginForm):  # type: ignore[misc]  # allauth carries no types
    labels = {
        "login": _ADDRESS,
        "password": _PASSPHRASE,
        "remember": _("Stay signed in when the browser closes, for 12 hours at most"),
    }
    hints = {"remember": _("Leave this empty on a device that others use too.")}

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """The library asks here whether many letters went to an address that waits, and not to one that only
        seems to. Here it is asked when the letter is sent, of both.
        """
        adapter = get_adapter()
        self.user = adapter.authenticate(self.request, **credentials)
        if self.user is None:
            raise adapter.validation_error("email_password_mismatch")
        self._login = Login(user=self.user, email=credentials["email"])
        given: dict[str, Any] = self.cleaned_data
        return given


class AddressForm(InOurWords, account.AddEmailForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"email": _("New e-mail address")}
    hints = {"email": _("We send a code to it. Your old address stays until you have typed the code.")}


class ChangePassphraseForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"oldpassword": _("Your passphrase now"), "password1": _NEW}
    hints = {"password1": LongEnough.help_text}
    left_out = ("password2",)


class SetPassphraseForm(InOurWords, account.SetPasswordForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"password1": _PASSPHRASE}
    hints = {"password1": LongEnough.help_text}
    left_out = ("password2",)


class ForgottenForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"email": _ADDRESS}

    def clean_email(self) -> str:
        """Whoever is barred may sign in to read why, so a passphrase they forgot can be replaced too.

        A known address is looked up in the accounts as well, as an unknown one is: both take as long.
        """
        address: str = self.cleaned_data["email"]
        found = filter_users_by_email(address, prefer_verified=True, for_login=True)
        if found:
            list(Person.objects.filter(email=address.lower()).iterator())
        self.users = [person for person in found if person.is_active or barring.is_barred(person)]
        return address


class NewPassphraseForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"password1": _NEW}
    hints = {"password1": LongEnough.help_text}
    left_out = ("password2",)


class AgainForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"password": _PASSPHRASE}


class AddressCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"code": _CODE}


class OtherAddressForm(InOurWords, forms.Form):
    """The address that a newcomer meant. Whether it is known is told by letter alone."""

    labels = {"email": _ADDRESS}

    email = account.EmailField()

    def clean_email(self) -> str:
        address: str = get_adapter().clean_email(self.cleaned_data["email"])
        return address


class ForgottenCodeForm(InOurWords, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"code": _CODE}


class SecondStepForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"code": _("Code from your app, or a recovery code")}


class SecondStepAgainForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"code": _("Code from your app, or a recovery code")}


class StartAppForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"code": _("The code your app shows")}


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    labels = {
        "name": _("What you call this passkey"),
        "passwordless": _("I want to sign in with this passkey alone"),
    }
    hints = {"passwordless": _("The device then asks for its own PIN, your finger or your face.")}


class FirstPasskeyForm(InOurWords, webauthn.SignupWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    labels = {"name": _("What you call this passkey")}


class PasskeySignInForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """Signing in with a passkey. It names its person by their public key, never by a row number."""

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        auth.parse_authentication_response(credential)
        return auth.complete_authentication(self._person_named_in(credential), credential)

    def _person_named_in(self, credential: dict[str, Any]) -> Person:
        try:
            key = websafe_decode(credential["response"]["userHandle"]).decode("ascii")
            return Person.objects.get(key=key)
        except (KeyError, TypeError, ValueError, Person.DoesNotExist):
            raise get_second_factor_adapter().validation_error("incorrect_code") from None
