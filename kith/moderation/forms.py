"""The form of the rota."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.database.guards import Bounded
from kith.moderation.wording import PARTS
from kith.people.models import Person
from kith.safety.alerting import staff_besides

_LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    """A moment on the clock of whoever fills it in."""
    box = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    return forms.DateTimeField(label=label, widget=box, input_formats=[_LOCAL])


class TurnForm(Bounded):
    """Who is to be on duty, as what, from when, until when."""

    person = forms.ChoiceField(label=_("Who"))
    part = forms.ChoiceField(label=_("As what"), choices=list(PARTS.items()))
    starts_at = _moment(_("From"))
    ends_at = _moment(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.key, one.pseudonym) for one in staff_besides(0).order_by("pseudonym")]

    def turn(self) -> tuple[Person, str, datetime, datetime]:
        said = self.cleaned_data
        return Person.objects.get(key=said["person"]), said["part"], said["starts_at"], said["ends_at"]
