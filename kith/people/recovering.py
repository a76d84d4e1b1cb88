"""The page where whoever forgot their passphrase writes a new one."""

from typing import Any

from allauth.account.views import CompletePasswordResetView
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from kith.people import locking
from kith.people.models import Person


class NewPassphrase(CompletePasswordResetView):
    """After the code was typed."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """A code opens the account only while the address that it was sent to is the one of the account."""
        person = self._process.user
        if person is None or not self._is_still_theirs(person):
            self._process.abort()
            return redirect("account_reset_password")
        return super().form_valid(form)

    def _is_still_theirs(self, person: Person) -> bool:
        locking.lock(person.pk)
        person.refresh_from_db()
        address: str = self._process.state["email"]
        return person.email.lower() == address.lower()
