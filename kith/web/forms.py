"""Forms of the pages that compose contexts."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kith.groups.models import Group, Topic
from kith.groups.wishing import Wishes
from kith.web.fitting import HOURS


class WishesForm(forms.Form):
    """The two-minute questions. Every one may be left empty."""

    topics = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.MultipleChoiceField(
        label=_("At which hours, on your clock?"),
        required=False,
        choices=list(HOURS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    modes = forms.MultipleChoiceField(
        label=_("How would you meet?"),
        required=False,
        choices=Group.MODE_WORDS,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Who leads it?"),
        required=False,
        choices=Group.KIND_WORDS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices_of("topics", [(topic.slug, str(topic)) for topic in Topic.objects.filter(is_open=True)])
        self.choices_of("languages", settings.LANGUAGES)

    def choices_of(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices

    def wishes(self) -> Wishes:
        return Wishes(**{name: tuple(values) for name, values in self.cleaned_data.items()})
