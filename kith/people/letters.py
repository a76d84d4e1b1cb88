"""What mail about an account says. No letter names what this site is about, and all have one subject."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_YOUR_CODE = gettext_lazy("Here is your code. Type it into the page that asked for it, within 10 minutes.")
_KNOWN = gettext_lazy(
    "Someone asked for a new account with this address, and there is one already. Sign in as before. If you"
    " forgot your passphrase, ask for a new one on the sign-in page."
)
_UNKNOWN = gettext_lazy(
    "Someone asked for a new passphrase with this address, and there is no account with it. Perhaps you used"
    " another address."
)
_NOBODY_CAME = gettext_lazy(
    "If this was not you, you need not do anything. Nobody gets in without the code or the passphrase."
)
_SOMEBODY_MAY_HAVE_COME = gettext_lazy(
    "If this was not you, somebody else may have been in your account. Ask for a new passphrase on the"
    " sign-in page, then sign out everywhere. If that does not work, turn to the people who run this site."
)
# Letters that follow a question at the door. All others say that something in the account has changed.
AT_THE_DOOR = frozenset(
    f"account/email/{name}"
    for name in (
        "email_confirmation_signup",
        "email_confirmation",
        "email_confirm",
        "password_reset_code",
        "account_already_exists",
        "unknown_account",
    )
)

# What the account library wants to say, and what we say.
SENTENCES: dict[str, str | Promise] = {
    "account/email/email_confirmation_signup": _YOUR_CODE,
    "account/email/email_confirmation": _YOUR_CODE,
    "account/email/password_reset_code": _YOUR_CODE,
    "account/email/account_already_exists": _KNOWN,
    "account/email/unknown_account": _UNKNOWN,
    "account/email/email_changed": gettext_lazy(
        "The address of your account was changed. This one is no longer used."
    ),
    "account/email/email_confirm": gettext_lazy("The address of your account is confirmed."),
    "account/email/email_deleted": gettext_lazy("An address was taken from your account."),
    "account/email/password_changed": gettext_lazy("The passphrase of your account was changed."),
    "account/email/password_set": gettext_lazy("Your account has a passphrase now."),
    "account/email/password_reset": gettext_lazy("Your account has a new passphrase."),
    "mfa/email/recovery_codes_generated": gettext_lazy(
        "Your account has new recovery codes. The old ones are void."
    ),
    "mfa/email/totp_activated": gettext_lazy("Signing in to your account now asks for a code from your app."),
    "mfa/email/totp_deactivated": gettext_lazy(
        "Signing in to your account no longer asks for a code from your app."
    ),
    "mfa/email/webauthn_added": gettext_lazy("Your account has a new passkey."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was taken from your account."),
}


def letter(kind: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """The letter of that kind, in the language that is active."""
    page = {
        "sentence": SENTENCES[kind],
        "if_not_you": _NOBODY_CAME if kind in AT_THE_DOOR else _SOMEBODY_MAY_HAVE_COME,
        "code": context.get("code", ""),
        "site": settings.KITH_NAME,
        "url": settings.KITH_URL,
    }
    body = render_to_string("people/letter.txt", page)
    return EmailMessage(_("A message about your account"), body, settings.DEFAULT_FROM_EMAIL, [to])
