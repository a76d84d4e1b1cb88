"""What people fill in about groups."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kith.groups import founding, marking
from kith.groups.models import Group, Topic
from kith.groups.unsent import is_same
from kith.people import zones
from kith.ui.forms import Answers, LongList, Pick, Picks

LEAST_SEATS, MOST_SEATS = 2, 50


if TYPE_CHECKING:
    FormOfGroup = forms.ModelForm[Group]
else:  # Django's own class takes no subscript when it runs
    FormOfGroup = forms.ModelForm


class GroupForm(FormOfGroup):
    """What a group is, when it is founded and whenever a host changes it."""

    WORDS: ClassVar[tuple[str, ...]] = founding.WORDS

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.filter(is_open=True).order_by("pk"),
        label=_("What it is about"),
        required=False,
        widget=Picks,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=Pick)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones.by_region, widget=LongList(kept_as="zones"))
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=LEAST_SEATS,
        max_value=MOST_SEATS,
        initial=12,
        help_text=_("Groups of six to twelve hold together best."),
    )
    reply_within_hours = forms.IntegerField(
        label=_("Hours until somebody should have answered"),
        min_value=1,
        max_value=336,
        initial=24,
        help_text=_("When a thread waits longer than this, the hosts are shown it."),
    )

    class Meta:
        model = Group
        fields = (
            "name",
            "purpose",
            "topics",
            "kind",
            "mode",
            "admission",
            "language",
            "zone",
            "capacity",
            "reply_within_hours",
            "is_public",
        )
        labels = {
            "name": _("Name of the group"),
            "purpose": _("What it is for"),
            "kind": _("Who leads it"),
            "mode": _("How you meet"),
            "admission": _("How people come in"),
            "is_public": _("Show it on the front page, to people who are not signed in"),
        }
        help_texts = {
            "name": _("A plain name. No mail and no title of a page ever shows it."),
            "purpose": _("Two or three sentences. Who is it for, and what is an evening like?"),
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            "kind": Pick,
            "mode": Pick,
            "admission": Answers(
                notes={
                    Group.OPEN: _("A free seat is taken at once."),
                    Group.ON_REQUEST: _("Somebody asks, and a host answers."),
                    Group.BY_INVITATION: _("Only by a link from a host. The group is not listed."),
                }
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            chosen = self.instance.topics.all()
            self.fields["topics"].queryset = (  # type: ignore[attr-defined]  # typed as a plain Field
                (Topic.objects.filter(is_open=True) | chosen).distinct().order_by("pk")
            )

    @property
    def typed(self) -> dict[str, str]:
        """Words that came with the form, wrong or not. A box left as it was holds those of others."""
        came = {box: self.data.get(box, "") for box in self.WORDS}
        return {box: text for box, text in came.items() if not is_same(text, self.initial.get(box, ""))}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_public") and cleaned.get("admission") == Group.BY_INVITATION:
            self.add_error("is_public", _("A group by invitation is shown to nobody else."))
        return cleaned


class SettingsForm(GroupForm):
    """The same for a host who changes it, with marks of what they were shown: others may change it too."""

    BOXES = (*founding.ARRANGED, "topics")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for box in self.BOXES:
            shown = marking.mark(_shown_in(self.instance, box))
            self.fields[_mark_of(box)] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=marking.LENGTH, initial=shown
            )

    @property
    def drawn_from(self) -> dict[str, str]:
        """What was shown, by its marks. Empty of a page that sent none."""
        return {box: self.data.get(_mark_of(box), "") for box in self.BOXES}

    @property
    def typed(self) -> dict[str, str]:
        """Nor is a box typed that was sent as it was shown, whatever stands there by now."""
        shown = self.drawn_from
        return {box: text for box, text in super().typed.items() if marking.mark(text) != shown[box]}

    def draw_anew(self, sent: QueryDict, boxes: list[str], group: Group) -> None:
        """The page that comes back shows what stands in these now: the next press is made in its sight."""
        anew = sent.copy()
        for box in boxes:
            anew[_mark_of(box)] = marking.mark(_shown_in(group, box))
        self.data = anew


def _mark_of(box: str) -> str:
    return f"shown_{box}"


def _shown_in(group: Group, box: str) -> Any:
    if box == "topics":
        return list(group.topics.values_list("pk", flat=True))
    return getattr(group, box)


class FoundingForm(GroupForm):
    """The group, and the agreement its members will accept."""

    WORDS = (*GroupForm.WORDS, "agreement")

    agreement = forms.CharField(
        label=_("The agreement"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Everybody accepts it before joining. Change it as you like."),
    )


class AcceptingForm(forms.Form):
    """Saying yes to the agreement that stands above. The page itself carries the version it shows."""

    version = forms.IntegerField(min_value=1, max_value=32767)
    accepts = forms.BooleanField(label=_("I have read the agreement and will keep to it"))


class AskingForm(AcceptingForm):
    """The same, with words for the hosts."""

    words = forms.CharField(
        label=_("A few words to the hosts"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The hosts read them, and those who answer for safety when there is an alert."),
    )


class RewritingForm(forms.Form):
    """The next version of the agreement, and the version it was drawn from."""

    drawn_from = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("The agreement"), max_length=5000, widget=forms.Textarea(attrs={"rows": 14})
    )
    is_major = forms.BooleanField(
        label=_("This changes what we promise. Everybody accepts it again before reading on."),
        required=False,
    )


class RemovalForm(forms.Form):
    """Why somebody's seat ends."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it. Say what happened, not what they are."),
    )


class AnswerForm(forms.Form):
    """A host's answer to somebody who asks."""

    words = forms.CharField(
        label=_("Words to them, if you cannot take them in"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
