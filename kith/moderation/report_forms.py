"""What people fill in: a report, a decision, an appeal and its answer. The verbs decide what may be."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kith.groups.models import Group
from kith.moderation.access import Whom
from kith.moderation.deciding import Choice
from kith.moderation.models import Decision, Report
from kith.moderation.wording import APPEALS, FEAR_NOTE, MEASURE_NOTES, MEASURES, REPORTS
from kith.people.models import Person
from kith.ui.forms import Answers, Pick

LONGEST = 2000
DAYS = (1, 3, 7, 30, 90)
GROUP = "group"
NEEDS_A_MESSAGE, NEEDS_A_GROUP = {Decision.HIDE}, {Decision.MUTE, Decision.REMOVAL}


class ReportForm(forms.Form):
    """What is wrong, in one kind and a few words."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=list(REPORTS.items()), widget=Answers(notes={Report.FEAR: FEAR_NOTE})
    )
    words = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only those who answer for safety read them."),
    )


class GroupReportForm(ReportForm):
    """The same, and whom it is about: one of those who sit there, or the group as a whole."""

    whom = forms.ChoiceField(label=_("Whom or what is it about?"))
    field_order = ("whom", "kind", "words")

    def __init__(self, *args: Any, people: Iterable[Whom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (one.seat, _("%(name)s, host") % {"name": one.name} if one.is_host else one.name)
            for one in people
        ]
        _choose(self, "whom", [("", _("Choose")), (GROUP, _("The group as a whole")), *named])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("whom") == GROUP and cleaned.get("kind") == Report.FEAR:
            self.add_error("whom", _("Whom do you fear for? Choose their name."))
        return cleaned


class Reason(forms.CharField):
    """Left empty only where nothing follows: the verb asks for it, and the page does not call it optional."""

    is_needed = True


class DecisionForm(forms.Form):
    """What follows, and why. `measures` are the rungs that can be reached, `people` whom it may concern."""

    about = forms.ChoiceField(label=_("Whom does it concern?"), required=False)
    measure = forms.ChoiceField(label=_("What follows?"))
    reason = Reason(
        label=_("Why"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Needed unless nothing follows. The person reads it. Say what happened, not what they are, and"
            " nothing of who reported."
        ),
    )
    in_its_place = forms.CharField(
        label=_("What readers see in place of a covered message"), max_length=160, required=False
    )
    days = forms.TypedChoiceField(
        label=_("For how long, if it is for a time"), coerce=int, required=False, widget=Pick
    )

    def __init__(
        self, *args: Any, measures: Iterable[str], people: Iterable[Person] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = [measure for measure in Decision.LADDER if measure in set(measures)]
        self.fields["measure"].widget = Answers(notes=MEASURE_NOTES)
        _choose(self, "measure", [(one, MEASURES[one]) for one in chosen])
        _choose(self, "days", [(n, _days(n)) for n in DAYS])
        _choose(self, "about", [("", _("Nobody yet")), *((one.key, one.pseudonym) for one in people)])
        self._leave_out(set(chosen), has_people=bool(list(people)))

    def _leave_out(self, measures: set[str], *, has_people: bool) -> None:
        """What no choice needs is not asked."""
        unneeded = {
            "about": not has_people,
            "reason": measures == {Decision.NONE},
            "in_its_place": Decision.HIDE not in measures,
            "days": not measures & set(Decision.FOR_A_TIME),
        }
        for name, is_unneeded in unneeded.items():
            if is_unneeded:
                del self.fields[name]

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            given["measure"],
            given.get("reason", ""),
            int(given.get("days") or 0),
            given.get("in_its_place", ""),
        )


class AppealForm(forms.Form):
    """Why somebody else should look at it."""

    words = forms.CharField(
        label=_("What should somebody else look at?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only those who answer for safety read it."),
    )


class AnswerForm(forms.Form):
    """What becomes of an appeal, and why."""

    outcome = forms.ChoiceField(label=_("What do you decide?"), choices=list(APPEALS.items()), widget=Pick)
    words = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads it."),
    )


class VigilForm(forms.Form):
    """Over which group."""

    group = forms.ModelChoiceField(
        Group.objects.filter(closed_at__isnull=True).order_by("name"),
        to_field_name="key",
        label=_("Group"),
        empty_label=_("Choose"),
    )


def _choose(form: forms.Form, name: str, choices: list[tuple[str | int, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def _days(number: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", number) % {"days": number}
