"""Forms of meetings: the weekly time, moving and calling off, the parts of an evening, words to a room."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.database.guards import Bounded
from kith.groups import marking
from kith.groups.models import Group
from kith.meetings import wording
from kith.meetings.models import Meeting, Series
from kith.meetings.planning import MOST_PARTS, SHORT, Planned
from kith.meetings.scheduling import Weekly, mark_of_time
from kith.meetings.weaving import Row, mark_of, mark_of_question
from kith.people import zones
from kith.ui.forms import LongList

if TYPE_CHECKING:
    FormsOfPart = BaseFormSet["PartForm"]
else:  # Django's own class takes no subscript when it runs
    FormsOfPart = BaseFormSet


class SeriesForm(Bounded):
    """When and where a group meets every week."""

    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(enumerate(wording.WEEKDAYS)))
    starts_at_hour = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=240, initial=60)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("The hour stays the same on the clocks of this zone. Everybody sees it in their own."),
        choices=zones.by_region,
        widget=LongList(kept_as="zones"),
    )
    mode = forms.ChoiceField(label=_("How you meet"), choices=list(wording.MODES.items()))
    place = forms.CharField(
        label=_("Place"),
        help_text=_("For meetings in person. Members of the group alone see it."),
        max_length=200,
        required=False,
    )
    link = forms.URLField(
        label=_("Video link"),
        help_text=_("For meetings by video. Members of the group alone see it."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=22)

    @classmethod
    def of(cls, group: Group, series: Series | None) -> "SeriesForm":
        """The form before anybody changed it: the weekly time that holds, or what the group is like."""
        if series is None:
            return cls(initial={"zone": group.zone, "mode": group.mode})
        shown = {name: getattr(series, name) for name in Weekly.__dataclass_fields__}
        return cls(initial=shown | {"shown": series.key})

    @property
    def drawn_from(self) -> str | None:
        """The key of the series that was shown. None of a page that did not say."""
        return self.data.get("shown")

    def draw_anew(self, sent: QueryDict, standing: Series | None) -> None:
        """The page that comes back shows what holds now: the next press is made in its sight."""
        anew = sent.copy()
        anew["shown"] = standing.key if standing is not None else ""
        self.data = anew

    def weekly(self) -> Weekly:
        return Weekly(**{name: self.cleaned_data[name] for name in Weekly.__dataclass_fields__})


class OfOneMeeting(Bounded):
    """A form about one meeting. It brings along when that was as the page was drawn."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    @property
    def drawn_from(self) -> str | None:
        """The mark of the meeting that was shown. None of a page that sent none."""
        return self.data.get("shown")

    def draw_anew(self, sent: QueryDict, meeting: Meeting) -> None:
        """The page that comes back shows when it is now: the next press is made in its sight."""
        anew = sent.copy()
        anew["shown"] = mark_of_time(meeting)
        self.data = anew


class BecauseForm(OfOneMeeting):
    """Why a meeting does not take place. Members read it."""

    because = forms.CharField(
        label=_("Why"), help_text=_("The members of the group read this."), max_length=200, required=False
    )


class MoveForm(OfOneMeeting):
    """Another time for one meeting, on the clocks of the group's zone, and why."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    because = forms.CharField(
        label=_("Why"), help_text=_("The members of the group read this."), max_length=200, required=False
    )

    def moment(self, zone: str) -> datetime:
        wall = datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], tzinfo=clock.zone(zone))
        return wall.astimezone(UTC)


class PartForm(Bounded):
    """One part of an evening, with marks of what stood there. Without a kind there is no such part."""

    kind = forms.ChoiceField(
        label=_("Part"), choices=[("", _("no part")), *wording.PARTS.items()], required=False
    )
    question = forms.CharField(label=_("Question or topic"), max_length=200, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, minutes, question = (
            str(self.initial.get(box) or "") for box in ("kind", "minutes", "question")
        )
        for box, shown in (
            ("shown", mark_of(kind, minutes, question)),
            ("asked", mark_of_question(question)),
        ):
            self.fields[box] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=marking.LENGTH, initial=shown
            )

    def clean(self) -> dict[str, Any]:
        """A part that stood there is left out by one choice, its question with it. A new one needs a part."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        is_new = self.row.question.strip() and self.row.is_new_question
        if is_new and "kind" not in self.errors and not given.get("kind"):
            self.add_error("kind", _("Choose which part this is, or empty the box."))
        return given

    @property
    def has_marks(self) -> bool:
        return self.add_prefix("shown") in self.data

    @property
    def row(self) -> Row:
        """What was sent, wrong or not. Without marks: what stands there now is what was shown."""
        kind, minutes, question = (str(self[box].value() or "") for box in ("kind", "minutes", "question"))
        shown, asked = (
            str(self[box].value() or "") if self.has_marks else self.fields[box].initial
            for box in ("shown", "asked")
        )
        return Row(kind, minutes, question, shown, asked)

    def planned(self) -> Planned | None:
        given: dict[str, Any] = self.cleaned_data
        if not given.get("kind"):
            return None
        return Planned(given["kind"], given.get("minutes") or SHORT, given.get("question") or "")


class FormsOfEvening(FormsOfPart):
    """The parts of an evening, each with what stood there when the page was drawn."""

    @property
    def rows(self) -> list[Row]:
        return [form.row for form in self]

    @property
    def drawn_from(self) -> list[str] | None:
        """The marks of the parts that were shown. None of a page that sent no marks."""
        if not all(form.has_marks for form in self):
            return None
        return [row.shown for row in self.rows if row.shown]

    def draw_anew(self, rows: list[Row]) -> dict[str, Any]:
        """What the page sends the next time: these rows, and room for more."""
        room = max(len(rows), min(len(rows) + self.extra, self.max_num))
        drawn: dict[str, Any] = {
            f"{self.prefix}-TOTAL_FORMS": room,
            f"{self.prefix}-INITIAL_FORMS": sum(bool(row.shown) for row in rows),
        }
        for number in range(room):
            row = rows[number] if number < len(rows) else Row("", "", "")
            for box in Row.__dataclass_fields__:
                drawn[f"{self.prefix}-{number}-{box}"] = getattr(row, box)
        return drawn


PartForms = cast(
    type[FormsOfEvening],
    formset_factory(
        PartForm, formset=FormsOfEvening, extra=2, max_num=MOST_PARTS, absolute_max=3 * MOST_PARTS
    ),
)
"""How many parts an evening has, the verb says: where two hosts added some, all of them are shown."""


class WordsForm(Bounded):
    """Words to the room, or a quiet word. The nonce makes the same form sent twice one message."""

    words = forms.CharField(
        strip=False, widget=forms.Textarea(attrs={"rows": 3}), label=_("Your words")
    )  # how many they may be, the verb says: a box that takes no more would cut them without a word
    nonce = forms.CharField(max_length=64, widget=forms.HiddenInput)
