"""Forms of safety: the plan in six parts, and the trusted contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kith.safety.models import TrustedContact
from kith.safety.planning import LONGEST

_PART: dict[str, Any] = {
    "required": False,
    "max_length": LONGEST,
    "widget": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
}


class PlanForm(forms.Form):
    """What helps this person when it gets bad, from what they can do alone to who can be called."""

    signs = forms.CharField(
        label=_("How I notice that it is getting bad"),
        help_text=_(
            "What I think, do or feel before: not sleeping, not answering anybody, a certain thought."
        ),
        **_PART,
    )
    alone = forms.CharField(
        label=_("What I can do by myself"),
        help_text=_(
            "What has carried me through an hour before: a walk, a shower, one song, counting breaths."
        ),
        **_PART,
    )
    places = forms.CharField(
        label=_("Where I can go, and with whom I think of something else"),
        help_text=_("A library, a kitchen of friends, a bench in sight of others. I need not say how I am."),
        **_PART,
    )
    people = forms.CharField(
        label=_("Whom I can tell that it is bad"),
        help_text=_("Names and numbers of those who would want to know."),
        **_PART,
    )
    professionals = forms.CharField(
        label=_("Who helps for a living"),
        help_text=_("A doctor, a practice, a line, the nearest hospital, with their numbers and hours."),
        **_PART,
    )
    safe = forms.CharField(
        label=_("How I keep away from what could hurt me"),
        help_text=_("What I give to somebody to keep, lock away or throw out, and who helps me do it."),
        **_PART,
    )


class TrustedForm(forms.Form):
    """Who, how, and from when on."""

    name = forms.CharField(label=_("Who"), max_length=80)
    reach = forms.CharField(
        label=_("How to reach them"),
        max_length=200,
        help_text=_("A number or an address. Nobody but you can read it until then."),
    )
    words = forms.CharField(
        label=_("What they may be told"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: that I am not well, and where I usually am. Not what I wrote here."),
    )
    from_level = forms.TypedChoiceField(
        label=_("When they may be told"),
        coerce=int,
        initial=TrustedContact.DANGER,
        widget=forms.RadioSelect,
        choices=[
            (TrustedContact.DANGER, _("Only when my life seems to be in danger now")),
            (TrustedContact.WORRIED, _("Also when people here are very worried and cannot reach me")),
        ],
    )
    agrees = forms.BooleanField(
        label=_("A person who answers for safety here may tell them then. I can take this back at any time.")
    )
