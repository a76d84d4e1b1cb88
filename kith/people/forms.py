"""The forms of an account."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.functional import Promise as StrPromise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kith.people import signing_up, zones
from kith.people.access import NameTaken, is_taken, waiting
from kith.people.account_forms import FILL_IN
from kith.people.models import Consent, Person
from kith.people.naming import LONGEST, check_pseudonym, tidy
from kith.people.passphrases import LongEnough, NotWellKnown
from kith.people.signing_up import Asked
from kith.ui import places
from kith.ui.context import LANGUAGE_NAMES
from kith.ui.forms import LongList

_ASKED = _(
    "One or two short questionnaires every {days} days. Your answers are for you. They help you see your own"
    " course, and you can stop at any time."
)
_IN_DANGER = _(
    "If an answer says that you think of harming yourself, we show help at once and note it for those who"
    " answer for safety."
)


class PseudonymField(forms.CharField):
    """A name nobody else has, nor one that looks like it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("The name others will see"))
        kwargs.setdefault(
            "help_text", _("Not your real name. A plant, a river, a colour, anything you like.")
        )
        super().__init__(max_length=LONGEST, strip=True, **kwargs)
        self.widget.attrs.update({"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        name = tidy(super().clean(value))
        check_pseudonym(name)
        return name


def terms_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("I have read the terms and agree to them"),
        error_messages={"required": _("Without this there is no account. You may read them first.")},
    )


def measurement_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("You may ask me now and then how I am doing"),
        help_text=format_lazy("{} {}", format_lazy(_ASKED, days=settings.KITH_CHECKIN_DAYS), _IN_DANGER),
        required=False,
    )


def research_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("My answers may be used in research, without my name"),
        help_text=_("This is separate from everything else, and you can take it back."),
        required=False,
    )


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=list(LANGUAGE_NAMES.items()))


def zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Your time zone"), choices=zones.by_region, widget=LongList(kept_as="zones")
    )


def zone_to_choose_field() -> forms.ChoiceField:
    """Asked of a newcomer: empty, until they or their browser say it."""
    return forms.ChoiceField(
        label=_("Your time zone"),
        choices=lambda: [("", _("Choose the place nearest to you")), *zones.by_region()],
        widget=LongList(kept_as="zones to choose", attrs={"data-zone": ""}),
    )


def country_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("The country you are in"),
        help_text=_("So that Help now begins with the right lines."),
        choices=_countries,
        widget=LongList(kept_as="countries"),
        required=False,
    )


def _countries() -> list[tuple[str, StrPromise | str]]:
    return [("", _("The one of my time zone")), *places.countries()]


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth carries no types
    """Everything we ask of a newcomer: a name, an address, a passphrase, and what they agree to."""

    field_order = (
        "pseudonym", "email", "password1", "language", "zone", "adult", "terms", "measurement", "research",
    )  # fmt: skip
    cleaned_data: dict[str, Any]

    pseudonym = PseudonymField()
    language = language_field()
    zone = zone_to_choose_field()
    adult = forms.BooleanField(
        label=_("I am 18 or older"),
        error_messages={"required": _("You must be 18 or older to have an account here.")},
    )
    terms = terms_field()
    measurement = measurement_field()
    research = research_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.KITH_ADULTS_ONLY:
            del self.fields["adult"]
        self.fields["language"].initial = get_language()
        self.fields["zone"].initial = zones.of_browser(
            context.request.COOKIES.get(settings.ZONE_COOKIE_NAME, ""),
            context.request.headers.get("Accept-Language", ""),
        )
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _(
            "Nobody in a group sees it. Mail from us says nothing about what this is."
        )
        if "password1" in self.fields:
            self.fields["password1"].label = _("Passphrase")
            self.fields["password1"].help_text = LongEnough.help_text
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field, forms.BooleanField):
                field.error_messages["required"] = FILL_IN

    def clean_pseudonym(self) -> str:
        name: str = self.cleaned_data["pseudonym"]
        own = waiting(name, browser=self.browser(name))
        if is_taken(name, except_for=own):
            raise ValidationError(str(NameTaken()), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if data.get("password1"):
            maybe = Person(email=data.get("email", ""), pseudonym=data.get("pseudonym", ""))
            try:
                NotWellKnown().validate(data["password1"], maybe)
            except ValidationError as fault:
                self.add_error("password1", fault)
        return data

    def validate_unique_email(self, value: str) -> str:
        """Whether it is known is asked when the account is made, and told by letter alone."""
        return value

    def browser(self, pseudonym: str) -> str:
        """By what this browser is known when it asks for that name again."""
        return signing_up.mark_of(signing_up.secret_of(context.request), pseudonym)

    def asked(self) -> Asked:
        """Hashing takes as long for every address, outside any lock."""
        data = self.cleaned_data
        return Asked(
            data["pseudonym"],
            data["email"],
            hashed=make_password(data.get("password1")),
            language=data["language"],
            zone=data["zone"],
            is_adult=bool(data.get("adult")),
        )

    def wishes(self) -> list[str]:
        return [to for to in Consent.NAMES if self.cleaned_data[to]]


class TermsForm(forms.Form):
    """Taking the terms of today, for who has an account already."""

    terms = terms_field()


class ConsentForm(forms.Form):
    """The two consents that can be given and taken back at any time."""

    measurement = measurement_field()
    research = research_field()


class NameForm(forms.Form):
    """Another name."""

    pseudonym = PseudonymField()


class SettingsForm(forms.Form):
    """Language, zone, country, mail, and the key that leaves."""

    language = language_field()
    zone = zone_field()
    country = country_field()
    wants_mail = forms.BooleanField(
        label=_("Send me mail when there is something for me"),
        help_text=_("It says that you have a message, and no more."),
        required=False,
    )
    exit_key = forms.BooleanField(
        label=_("Pressing Shift three times leaves this site at once"),
        help_text=_("The button Quick exit always does."),
        required=False,
    )
