"""Of the account library's pages, which carry no types: those that ours inherit, as far as ours ask them.

What stands here is read off django-allauth's own source. The others are not looked at.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

class NextRedirectMixin:
    def passthrough_next_url(self, url: str) -> str: ...

class SignupView(NextRedirectMixin, FormView[Any]):
    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponse | None: ...

class SignupByPasskeyView(SignupView): ...
class LoginView(NextRedirectMixin, FormView[Any]): ...

class ConfirmEmailVerificationCodeView(NextRedirectMixin, FormView[Any]):
    stage: Any
    _process: Any
    def _verify_form_valid(self, form: Any) -> HttpResponse: ...
    def _verify_form_invalid(self, form: Any) -> HttpResponse: ...
    def _change_form_valid(self, form: Any) -> HttpResponse: ...
    def _resend_form_valid(self, form: Any) -> HttpResponse: ...

class CompletePasswordResetView(NextRedirectMixin, FormView[Any]):
    _process: Any

def __getattr__(name: str) -> Any: ...
