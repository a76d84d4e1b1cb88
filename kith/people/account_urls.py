"""The pages of the account library that exist here, each with its gate. No other is reachable."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path, register_converter

from kith.gates import member, public
from kith.people import newcomers, recovering, second_steps
from kith.people.passkeys import PasskeyConverter

register_converter(PasskeyConverter, "passkey")

urlpatterns = [
    path("signup/", public(newcomers.SignUp.as_view()), name="account_signup"),
    path("signup/passkey/", public(newcomers.SignUpByPasskey.as_view()), name="account_signup_by_passkey"),
    path("confirm-email/", public(newcomers.AddressCode.as_view()), name="account_email_verification_sent"),
    path("login/", public(newcomers.SignIn.as_view()), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", member(account.reauthenticate), name="account_reauthenticate"),
    path("email/", member(account.email), name="account_email"),
    path("password/change/", member(account.password_change), name="account_change_password"),
    path("password/set/", member(account.password_set), name="account_set_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/confirm/",
        public(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        public(recovering.NewPassphrase.as_view()),
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        public(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("2fa/", member(second_steps.Index.as_view()), name="mfa_index"),
    path("2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", member(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", member(second_steps.StartApp.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", member(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", member(second_steps.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        member(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        member(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", member(second_steps.Passkeys.as_view()), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", member(second_steps.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("2fa/passkeys/<passkey:pk>/remove/", member(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        member(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/login/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("2fa/passkeys/signup/", public(webauthn.signup_webauthn), name="mfa_signup_webauthn"),
    path("sessions/", member(sessions.list_usersessions), name="usersessions_list"),
]
