"""The plan: who goes where, which groups are new, who keeps waiting and why, and how good all that is.

Frozen objects that say no sentence: pages, mails and the command put them into words. Days are counted to
the problem's `today`. Nothing here depends on how long the making took, so equal runs give equal plans.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

VERSION: Final = 1  # of the JSON document


class Rule(StrEnum):
    """The rules that can keep a person out of a place, in the order in which they are named."""

    TOPIC = "topic"  # no topic in common
    LANGUAGE = "language"
    MODE = "mode"  # how it meets
    VENUE = "venue"  # where it meets
    ACCESS = "access"  # something they need is not there
    GENDER = "gender"  # it admits others
    AGES = "ages"
    HOURS = "hours"  # too few meetings they can come to
    WISH = "wish"  # a hard wish is not granted
    APART = "apart"  # somebody they must not meet is there
    SEATED = "seated"  # they are in it already, or lead it
    DECLINED = "declined"


class Shortage(StrEnum):
    """What is short at a place that suits somebody who waits: at each the first of these that is so."""

    SEATS = "seats"  # it is full
    SIZE = "size"  # too few people who wait could begin it
    MIXTURE = "mixture"  # too few further along, or who would help hold it
    FACILITATOR = "facilitator"  # its facilitator leads enough new groups, or one at that time
    ROOM = "room"  # no room is left at its opening
    VALUE = "value"  # none of these: another plan could have them there


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a place suits a person. `total` is 0 to 1,000; the parts are 0 to 100 each."""

    total: int
    topics: int
    language: int
    mode: int
    hours: int
    wishes: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a page can say about a person and their place."""

    topics: tuple[str, ...]  # shared, the weightiest first
    language_rank: int  # 0: the one they speak best
    mode_rank: int  # 0: the one they like best
    meetings: int
    can_come: int  # meetings
    preferred: int  # of these, in hours they prefer
    wishes_granted: tuple[int, ...]  # by their number in the person's list
    wishes_missed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A person, the place the plan has for them, and what that is worth beside what it has cost."""

    person: str
    place: str  # the id of an open group or of a new one
    fit: Fit
    waited: int  # days
    overdue: bool
    kept: bool  # the same place as in the earlier plan
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be made."""

    id: str
    opening: str
    facilitator: str
    form: str
    topic: str
    language: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Barrier:
    """A rule that alone keeps the person out of so many places: all others there are kept."""

    rule: Rule
    places: int


@dataclass(frozen=True, slots=True)
class Relaxing:
    """What one person would gain if one rule were relaxed: a place that this alone opens, and its fit.

    `wish` is the number of the hard wish in the person's list, where the rule is one. `site` tells a rule
    of the site or of the group from one of the person's own.
    """

    rule: Rule
    site: bool
    place: str
    fit: int
    wish: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person who keeps waiting: how many places suit them, and what stands between."""

    person: str
    waited: int  # days
    overdue: bool
    suitable: int  # places that break no rule
    shortages: tuple[Shortage, ...]
    barriers: tuple[Barrier, ...]
    relaxing: tuple[Relaxing, ...]


@dataclass(frozen=True, slots=True)
class SiteRelaxing:
    """What relaxing one rule of the site by one step would gain over the whole plan."""

    rule: str  # a field of the site's rules
    value_now: int
    value_then: int
    gain_overdue: int
    gain_value: int


@dataclass(frozen=True, slots=True)
class Value:
    """What a plan is worth: people overdue and placed first, then `total`, which is the sum of the parts."""

    overdue: int
    total: int
    placed: int
    fit: int
    waiting: int
    kept: int
    new_groups: int  # taken off: 0 or less


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan places more overdue people than `overdue`. None that places at least as many of them as this
    plan does is worth more than `total`."""

    overdue: int
    total: int

    def gap(self, value: Value) -> float:
        """How far below the bound a plan may be, as a share of the bound: 0 only where it reaches it."""
        return (self.total - value.total) / max(abs(self.total), 1)


@dataclass(frozen=True, slots=True)
class Stability:
    """What became of the people who had a place in an earlier plan."""

    had: int
    kept: int
    moved: int
    waiting_again: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to one problem, with all that is needed to make it again."""

    problem: str  # the hash of the input
    made_by: str  # version of Kith's matching, and of the solver
    seed: int
    workers: int
    value: Value
    bound: Bound
    placements: tuple[Placement, ...]
    new_groups: tuple[NewGroup, ...]
    waiting: tuple[Waiting, ...]
    invited: tuple[tuple[str, str], ...]  # people who were asked, and the group that keeps their seat
    stability: Stability
    relaxing: tuple[SiteRelaxing, ...] = ()

    @property
    def gap(self) -> float:
        return self.bound.gap(self.value)
