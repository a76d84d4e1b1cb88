"""Wording: the sentences that say why somebody is placed where they are, or waits.

Each is a plain text with names in braces, so that a page can have it translated before the names are filled
in. They speak of a person as "they": the reader may be the coordinator or, through a page, the person.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from kith.matching.plan import Rule, Shortage


class Sentence(NamedTuple):
    """A text of this module and what goes into its braces. `str` puts the two together."""

    text: str
    facts: Mapping[str, str | int]

    def __str__(self) -> str:
        return self.text.format(**self.facts)


def counted(one: str, many: str, count: int, **facts: str | int) -> Sentence:
    """The one text for 1, the other for every other number.

    >>> str(counted("{count} day", "{count} days", 2))
    '2 days'
    """
    return Sentence(one if count == 1 else many, {"count": count, **facts})


IN_OPEN_GROUP: Final = "{person} gets a seat in the open group {place}."
IN_NEW_GROUP: Final = (
    "{person} begins in a new group about {topic}, in {language}: opening {opening}, "
    "led by {facilitator}, form {form}."
)
BESIDES: Final = ("{count} other person begins with them.", "{count} others begin with them.")
STAYS: Final = "An earlier plan had the same place for them."
SHARED: Final = "What they have in common with the group: {topics}."
FIRST_LANGUAGE: Final = "It speaks the language they put first."
LATER_LANGUAGE: Final = "It speaks a language of theirs, number {number} of their list."
FIRST_MODE: Final = "It meets in the way they like best."
LATER_MODE: Final = "It meets in a way they take, number {number} of their list."
ALL_LIKED: Final = "They can come to all {meetings} meetings, at hours they like."
ALL_MEETINGS: Final = "They can come to all {meetings} meetings, {preferred} of these at hours they like."
SOME_MEETINGS: Final = (
    "They can come to {can} of {meetings} meetings, {preferred} of these at hours they like."
)
GRANTED: Final = ("It grants the wish they have.", "It grants all {count} wishes they have.")
MISSED: Final = (
    "It does not grant the wish they have.",
    "It grants {granted} of their {count} wishes; not granted: number {missed}.",
)
FIT_AND_WAIT: Final = (
    "Fit: {fit:,} of 1,000, after {count} day of waiting.",
    "Fit: {fit:,} of 1,000, after {count} days of waiting.",
)
PARTS: Final = (
    "Parts of it, each of 100: topics {topics}, language {language}, way of meeting {mode}, "
    "hours {hours}, wishes {wishes}."
)
PLACED_OVERDUE: Final = (
    "They waited longer than the largest wait of the site, so a place came before the fit."
)

WAITS: Final = (
    "{person} keeps waiting, {count} day so far.",
    "{person} keeps waiting, {count} days so far.",
)
WAITS_OVERDUE: Final = "That is longer than the largest wait of the site. No rule gives way to that."
NOWHERE: Final = "There is no group, open or possible, that breaks no rule for them."
SUITABLE: Final = (
    "{count} group, open or possible, breaks no rule for them.",
    "{count} groups, open or possible, break no rule for them.",
)
SHORT_OF: Final[Mapping[Shortage, str]] = {
    Shortage.SEATS: "Groups that suit them are full.",
    Shortage.SIZE: "Too few people are left for a new group that suits them.",
    Shortage.MIXTURE: "A group that suits them lacks people further along, or people who would help hold it.",
    Shortage.FACILITATOR: "Nobody is left to lead a new group that suits them.",
    Shortage.ROOM: "There is no room left at the times of new groups that suit them.",
    Shortage.VALUE: "Another plan would have a place for them; none that is worth more was found.",
}
BARRIER: Final[Mapping[Rule, tuple[str, str]]] = {
    Rule.TOPIC: (
        "Only the topic keeps them out of {count} place.",
        "Only the topic keeps them out of {count} places.",
    ),
    Rule.LANGUAGE: (
        "Only the language keeps them out of {count} place.",
        "Only the language keeps them out of {count} places.",
    ),
    Rule.MODE: (
        "Only the way of meeting keeps them out of {count} place.",
        "Only the way of meeting keeps them out of {count} places.",
    ),
    Rule.VENUE: (
        "Only the venue keeps them out of {count} place.",
        "Only the venue keeps them out of {count} places.",
    ),
    Rule.ACCESS: (
        "Only missing access keeps them out of {count} place.",
        "Only missing access keeps them out of {count} places.",
    ),
    Rule.GENDER: (
        "Only its rule on genders keeps them out of {count} place.",
        "Only their rule on genders keeps them out of {count} places.",
    ),
    Rule.AGES: (
        "Only its rule on ages keeps them out of {count} place.",
        "Only their rule on ages keeps them out of {count} places.",
    ),
    Rule.HOURS: (
        "Only the hours keep them out of {count} place.",
        "Only the hours keep them out of {count} places.",
    ),
    Rule.WISH: (
        "Only a wish they hold to keeps them out of {count} place.",
        "Only a wish they hold to keeps them out of {count} places.",
    ),
    Rule.APART: (
        "Only somebody they must not meet keeps them out of {count} place.",
        "Only somebody they must not meet keeps them out of {count} places.",
    ),
    Rule.SEATED: (
        "In {count} place that would suit them they are already.",
        "In {count} places that would suit them they are already.",
    ),
    Rule.DECLINED: (
        "{count} place that would suit them they have declined.",
        "{count} places that would suit them they have declined.",
    ),
}
RELAXED_BY_THEM: Final[Mapping[Rule, str]] = {
    Rule.TOPIC: "If they came for another topic as well: {place}, with a fit of {fit:,} of 1,000.",
    Rule.MODE: "If they took another way of meeting: {place}, with a fit of {fit:,} of 1,000.",
    Rule.VENUE: "If they could get to the venue: {place}, with a fit of {fit:,} of 1,000.",
    Rule.GENDER: "If the group were open to their gender: {place}, with a fit of {fit:,} of 1,000.",
    Rule.AGES: "If the group were open to their age: {place}, with a fit of {fit:,} of 1,000.",
    Rule.HOURS: "If they had more hours: {place}, with a fit of {fit:,} of 1,000.",
    Rule.WISH: "If they did not hold to wish {wish}: {place}, with a fit of {fit:,} of 1,000.",
    Rule.DECLINED: "If they took what they have declined: {place}, with a fit of {fit:,} of 1,000.",
}
RELAXED_BY_THE_SITE: Final[Mapping[Rule, str]] = {
    **RELAXED_BY_THEM,
    Rule.HOURS: "If the site asked for fewer meetings: {place}, with a fit of {fit:,} of 1,000.",
}
NOTHING_OPENS: Final = "No rule that can be given up would, alone, open a place of this plan to them."
INVITED: Final = (
    "{person} is invited to {group} and has not answered. Their seat is held; no plan gives it away."
)
