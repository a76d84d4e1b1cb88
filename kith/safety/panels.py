"""What a help panel shows to one person: the lines of their country, and whether anybody has been told."""

from dataclasses import dataclass

from kith.people.models import Person
from kith.safety.alerting import NOBODY, word_of
from kith.safety.lines import Emergency, Line, emergency_for, lines_for
from kith.safety.models import Alert
from kith.safety.wording import language

WORDS, ANSWER, SOMEONE_ELSE = "words", "answer", "someone_else"
VARIANTS = (WORDS, ANSWER, SOMEONE_ELSE)
_LINES = 2


@dataclass(frozen=True)
class Panel:
    """The inputs of `safety/_panel.html`."""

    variant: str
    level: int
    lines: tuple[Line, ...]
    emergency: tuple[Emergency, ...]
    word: str  # how far word of it has come: `kith.safety.alerting.word_of`
    asked: bool
    place: str


def panel_for(person: Person, *, alert: Alert | None, variant: str = WORDS) -> Panel:
    """The panel for `person`, who wrote or answered what raised `alert`.

    Without an alert (somebody else is meant) nobody has been told.
    """
    country = person.lives_in
    return Panel(
        variant=variant,
        level=alert.level if alert else 1,
        lines=lines_for(country, language())[:_LINES],
        emergency=emergency_for(country)[:1],
        word=word_of(alert) if alert else NOBODY,
        asked=alert is not None and alert.cause == Alert.REQUEST and alert.is_recent(),
        place=alert.place if alert else "",
    )
