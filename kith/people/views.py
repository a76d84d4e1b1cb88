"""Pages of an account: an overview, the name, the settings, what was agreed to, signing out everywhere."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.gates import Refused, member, public
from kith.people import consenting, ending, preferring, renaming
from kith.people.adapters import EXIT_KEY_COOKIE
from kith.people.forms import ConsentForm, NameForm, SettingsForm, TermsForm
from kith.people.middleware import TERMS_IN_SESSION
from kith.people.models import Consent, Person, Role


@public
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Anyone may read the terms. Who is signed in and has not taken those of today is asked to."""
    person = request.user if isinstance(request.user, Person) else None
    asked = person is not None and not consenting.has_consented(person, Consent.TERMS)
    form = TermsForm(request.POST or None) if asked else None
    if form is not None and person is not None and form.is_valid():
        consenting.give(person, Consent.TERMS)
        request.session[TERMS_IN_SESSION] = consenting.VERSIONS[Consent.TERMS]
        return redirect(site.LOGIN_REDIRECT_URL)
    version = consenting.VERSIONS[Consent.TERMS]
    return render(
        request, "people/terms.html", {"form": form, "version": version, "adults_only": site.KITH_ADULTS_ONLY}
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    standing = {to: consenting.has_consented(person, to) for to in ConsentForm.base_fields}
    form = ConsentForm(request.POST or None, initial=standing)
    if form.is_valid():
        for to, wanted in form.cleaned_data.items():
            (consenting.give if wanted else consenting.withdraw)(person, to)
        messages.success(request, _("Kept as you chose."))
        return redirect("people:consents")
    return render(
        request, "people/consents.html", {"form": form, "given": person.consents.standing().order_by("to")}
    )


@member
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    kinds = set(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
    return render(
        request, "people/account.html", {"person": person, "factors": kinds, "types": Authenticator.Type}
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    form = NameForm(request.POST or None, initial={"pseudonym": person.pseudonym})
    if form.is_valid():
        try:
            renaming.rename(person, form.cleaned_data["pseudonym"])
        except Refused as no:
            form.add_error("pseudonym", str(no))
        else:
            messages.success(request, _("This is your name from now on."))
            return redirect("people:account")
    return render(request, "people/name.html", {"form": form})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    form = SettingsForm(
        request.POST or None, initial={wish: getattr(person, wish) for wish in preferring.WISHES}
    )
    if not form.is_valid():
        looks = person.holds(*Role.LOOK_AFTER_ALERTS)
        return render(request, "people/settings.html", {"form": form, "looks_after_alerts": looks})
    preferring.prefer(person, **form.cleaned_data)
    with override(person.language):
        messages.success(request, _("Kept as you chose."))
    response = redirect("people:settings")
    response.set_cookie(site.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax", secure=site.IS_HTTPS)
    response.set_cookie(
        EXIT_KEY_COOKIE, "" if person.exit_key else "off", samesite="Lax", secure=site.IS_HTTPS
    )
    return response


@member
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one too."""
    ending.end_everywhere(cast(Person, request.user))
    logout(request)
    return redirect(site.ACCOUNT_LOGOUT_REDIRECT_URL)
