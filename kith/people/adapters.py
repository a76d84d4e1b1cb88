"""Where the account library asks us: how a new person is made, what mail says, where secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from kith.people.consenting import VERSIONS, has_consented
from kith.people.middleware import TERMS_IN_SESSION, language_and_zone
from kith.people.models import Consent, Person
from kith.people.sealing import seal_for_house, unseal_for_house

_SECOND_FACTOR = "people.second_factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts with a pseudonym, neutral mail in the person's language, and the same answer to everybody."""

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:  # noqa: FBT001, FBT002
        data = form.cleaned_data
        user.take_name(data["pseudonym"])
        user.email, user.password = data["email"], form.hashed
        user.language, user.zone = data["language"], data["zone"]
        if commit:
            user.save()
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever it goes to, and without one word about what the site is for."""
        person = Person.objects.filter(email__iexact=email).first()
        language = person.language if person else language_and_zone(self.request)[0]
        with translation.override(language):
            super().send_mail(
                template_prefix, email, {**context, "site": settings.KITH_NAME, "url": settings.KITH_URL}
            )

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        if has_consented(user, Consent.TERMS):
            request.session[TERMS_IN_SESSION] = VERSIONS[Consent.TERMS]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Second factors: their secrets sealed, and no address in the label an authenticator shows."""

    def encrypt(self, text: str) -> str:
        return seal_for_house(text, purpose=_SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_for_house(encrypted_text, purpose=_SECOND_FACTOR)
