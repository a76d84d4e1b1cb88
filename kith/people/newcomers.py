"""Pages of signing up: the form, which may be sent again, and the page that asks for the code.

They are the account library's. Here they are the same whether an address is known, by one way for both:
there is always an account that waits (`signing_up`), and only the letter differs.
"""

import time
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.stagekit import clear_login, get_pending_stage, stash_login
from allauth.account.stages import EmailVerificationStage, LoginStage
from allauth.account.views import ConfirmEmailVerificationCodeView, LoginView, SignupByPasskeyView, SignupView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume_or_429
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from kith.gates import Refused
from kith.people import consenting, locking, returning, signing_up
from kith.people.models import Person

KEPT_IN_THE_FORM = ("pseudonym", "language", "zone")


class SignUp(SignupView):
    """The form of a newcomer."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        """Whoever opens the page is led to where they were. A form that is sent is the last word."""
        if request.method == "POST" and stage.login.signup and stage.key == EmailVerificationStage.key:
            return None
        return super()._redirect_to_pending_stage(request, stage)

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        person = returning.asked_for(self.request.session)
        return initial | ({name: getattr(person, name) for name in KEPT_IN_THE_FORM} if person else {})

    def form_valid(self, form: Any) -> HttpResponse:
        request = self.request
        try:
            person = signing_up.ask(form.asked(), browser=form.browser(form.cleaned_data["pseudonym"]))
        except Refused as no:
            form.add_error("pseudonym", str(no))
            return self.form_invalid(form)
        consenting.remember(request.session, person, form.wishes())
        returning.remember(request.session, person, form=self.passthrough_next_url(request.path))
        address, there = form.cleaned_data["email"], self.get_success_url()
        return _on_to_the_code(request, person, address, redirect_url=there, by_passkey=form.by_passkey)


class SignUpByPasskey(SignUp):
    """The same without a passphrase."""

    template_name = SignupByPasskeyView.template_name

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by_passkey": True}


class SignIn(LoginView):
    """Signing in. Whoever was never confirmed goes on where the code is typed, and gets another."""

    def form_valid(self, form: Any) -> HttpResponse:
        if signing_up.still_waits(form.user):
            there = self.get_success_url()
            return _on_to_the_code(self.request, form.user, form.cleaned_data["login"], redirect_url=there)
        return super().form_valid(form)


def _on_to_the_code(
    request: HttpRequest, person: Person, address: str, *, redirect_url: str | None, by_passkey: bool = False
) -> HttpResponse:
    """Write to the address that was typed, and lead to the page that asks for the code."""
    try:
        EmailVerificationProcess.initiate(request=request, user=person, email=address)
        answer: HttpResponse = complete_signup(
            request, user=person, redirect_url=redirect_url, by_passkey=by_passkey
        )
    except ImmediateHttpResponse as too_often:
        answer = too_often.response
    return answer


class AddressCode(ConfirmEmailVerificationCodeView):
    """The page that asks for the code, and lets a newcomer give another address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Where a code was sent that cannot be used any more, say so, and lead back to the form."""
        was_sent = EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session
        process = EmailVerificationProcess.resume(request)
        if process is not None and not _is_theirs(process, request):
            process.abort()
            process = None
        if request.user.is_anonymous:
            was_sent = was_sent or bool(returning.form_of(request.session))
            if process is None and was_sent and not _is_past_the_code(request):
                return self._over()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form_url = returning.form_of(self.request.session)
        return super().get_context_data(**kwargs) | {"form_url": form_url}

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        """What is confirmed is the address that the account waits for, and nobody changes it meanwhile."""
        is_newcomer = self.request.user.is_anonymous
        with transaction.atomic():
            locking.lock(self._process.user.pk)
            for loaded in filter(None, (self._process, self.stage and self.stage.login)):
                loaded.user.refresh_from_db()
            if is_newcomer and self._process.user.email.lower() != self._process.email.lower():
                return redirect(self.request.path)
            return super()._verify_form_valid(form)

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        if self.request.user.is_anonymous:
            return self._shown_again(form) if self._process.record_invalid_attempt() else self._over()
        return super()._verify_form_invalid(form)

    def _change_form_valid(self, form: Any) -> HttpResponse:
        too_often: HttpResponse | None = consume_or_429(self.request, action="signup")
        if too_often is not None:
            return too_often
        process, address = self._process, form.cleaned_data["email"]
        if signing_up.change_address(process.user, address):
            process.record_change(email=address)
            process.generate_code()
            self._begin_anew()
            process.send()
        return redirect(self.passthrough_next_url(self.request.path))

    def _change_form_invalid(self, form: Any) -> HttpResponse:
        return self._shown_again(form)

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        answer = super()._resend_form_valid(form)
        self._begin_anew()
        return answer

    def _begin_anew(self) -> None:
        """The letter promises ten minutes to each code, and three tries."""
        self._process.state |= {"at": time.time(), "failed_attempts": 0}
        self._process.persist()
        if self.stage:
            self.stage.login.initiated_at = time.time()
            stash_login(self.request, self.stage.login)

    def _shown_again(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def _over(self) -> HttpResponse:
        clear_login(self.request)  # or the form would lead here again
        form_url = returning.form_of(self.request.session)
        return render(self.request, "people/code_is_over.html", {"form_url": form_url})


def _is_theirs(process: EmailVerificationProcess, request: HttpRequest) -> bool:
    """Of a newcomer the code of the last form, and of a member none but their own: others sign in here."""
    if request.user.is_anonymous:
        return process.user is not None and signing_up.waits_for(process.user, process.email)
    return bool(process.user == request.user)


def _is_past_the_code(request: HttpRequest) -> bool:
    """Whether a passkey is to be made next."""
    stage = get_pending_stage(request)
    return stage is not None and stage.key != EmailVerificationStage.key
