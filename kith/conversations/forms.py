"""The forms in which people write. What may be written is decided by the verbs, in one place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.conversations.models import KINDS_OF_HELP

LONGEST_DRAFT = 100_000
"""A draft may be longer than what can be sent at once: it is kept whole, or the page says that it is not."""

PSEUDONYM, ALIAS = "pseudonym", "alias"
SHOWN_AS = [(PSEUDONYM, ""), (ALIAS, "")]


class Writing(forms.Form):
    """Words, whose the words are, and a nonce: the same form sent twice makes one message."""

    words = forms.CharField(required=False, strip=False)
    content_note = forms.CharField(required=False, max_length=80, label=_("Content note"))
    shown_as = forms.ChoiceField(required=False, choices=SHOWN_AS)
    nonce = forms.CharField(max_length=64)

    @property
    def is_alias(self) -> bool:
        return str(self.cleaned_data["shown_as"]) == ALIAS


class Reply(Writing):
    offers = forms.MultipleChoiceField(required=False, choices=[(kind, kind) for kind in KINDS_OF_HELP])


class NewThread(Writing):
    title = forms.CharField(required=False, label=_("Title"))
    asked = forms.MultipleChoiceField(required=False, choices=[(kind, kind) for kind in KINDS_OF_HELP])


class Edit(forms.Form):
    title = forms.CharField(required=False, label=_("Title"))
    words = forms.CharField(required=False, strip=False)
    content_note = forms.CharField(required=False, max_length=80, label=_("Content note"))


class Saving(forms.Form):
    """A draft, as the page saves it while somebody writes."""

    place = forms.CharField(max_length=96)
    words = forms.CharField(required=False, strip=False, max_length=LONGEST_DRAFT)
    title = forms.CharField(required=False, max_length=1000)
    content_note = forms.CharField(required=False, max_length=1000)
    shown_as = forms.ChoiceField(required=False, choices=SHOWN_AS)
    offers = forms.MultipleChoiceField(required=False, choices=[(kind, kind) for kind in KINDS_OF_HELP])
    asked = forms.MultipleChoiceField(required=False, choices=[(kind, kind) for kind in KINDS_OF_HELP])
    nonce = forms.CharField(required=False, max_length=64)


class Search(forms.Form):
    text = forms.CharField(max_length=200, required=False, label=_("Search in this group"))
