"""Who may not write for a while: in one group, or anywhere. Moderation decides it, two layers above.

It says how to ask when it is ready. Whoever is held may read, leave, take back, and ask for a person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.html import format_html
from django.utils.translation import gettext as _

from kith.gates import Refused
from kith.groups.models import Group
from kith.people.models import Person
from kith.ui import times


@dataclass(frozen=True, slots=True)
class Hold:
    """Until when somebody may not write, why, and the page on which they can appeal."""

    until: datetime
    reason: str
    is_everywhere: bool
    path: str

    @property
    def says(self) -> str:
        """What is held back and until when, for the person alone."""
        if self.is_everywhere:
            what = _("You cannot write until %(until)s.")
        else:
            what = _(
                "You cannot write in this group until %(until)s. A quiet word to its hosts still works, while"
                " a meeting is open and for a day afterwards."
            )
        return what % {"until": times.moment(self.until)}


class HoldOn(Protocol):
    """What holds this person there. The hosts alone would read it: `to_hosts`."""

    def __call__(self, person: Person, group: Group | None, *, to_hosts: bool) -> Hold | None: ...


_asked: list[HoldOn] = []


def ask_by(hold_on: HoldOn) -> None:
    """From now on `hold_on` says what holds them there."""
    _asked[:] = [hold_on]


class Held(Refused):
    """The verb says no, why and until when, and where to appeal. The page keeps the words and shows it."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(
            format_html(
                '{} {} <span class="row"><a href="{}">{}</a><a href="/asking/">{}</a></span>',
                hold.says,
                _("The reason: %(reason)s") % {"reason": hold.reason},
                hold.path,
                _("Read it and appeal"),
                _("I would like a person"),
            )
        )


def before_writing(person: Person, group: Group | None = None, *, to_hosts: bool = False) -> None:
    """What every verb asks by which somebody writes for others. `to_hosts`: the hosts alone read it."""
    hold = hold_now(person, group, to_hosts=to_hosts)
    if hold is not None:
        raise Held(hold)


def hold_now(person: Person, group: Group | None = None, *, to_hosts: bool = False) -> Hold | None:
    """The same for a page, which says it above the box before anything is written."""
    found = (hold_on(person, group, to_hosts=to_hosts) for hold_on in _asked)
    return next((hold for hold in found if hold is not None), None)
