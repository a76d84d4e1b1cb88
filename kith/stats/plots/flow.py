"""Flow of people through a trial (CONSORT 2010) and of records through a review (PRISMA 2020)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from kith.stats.plots.boxes import (
    Box,
    Item,
    arrow_down,
    arrow_right,
    box_of,
    counted,
    fork,
    high_enough,
    phase,
)
from kith.stats.plots.canvas import HEAD, LINE, WIDE, Canvas, drawing, wrapped
from kith.stats.results import Table

Reasons = tuple[tuple[str, int], ...]  # words and how many, in the order to be shown
GAP = 26.0


@dataclass(frozen=True, kw_only=True)
class ConsortArm:
    """One arm from allocation to analysis, in people."""

    name: str
    allocated: int
    received: int
    lost: int
    discontinued: int
    analysed: int
    not_received: Reasons = ()

    def boxes(self) -> tuple[list[Item], list[Item], list[Item]]:
        """What the boxes of allocation, follow-up and analysis say."""
        missed = self.allocated - self.received
        return (
            [
                (counted(f"Allocated to {self.name}", self.allocated), 0),
                (counted("received it", self.received), 1),
                (counted("did not receive it", missed), 1),
                *reasons(self.not_received, 2),
            ],
            [
                (counted("Lost to follow-up", self.lost), 0),
                (counted("Discontinued", self.discontinued), 0),
            ],
            [
                (counted("Analysed", self.analysed), 0),
                (counted("Excluded from analysis", self.allocated - self.analysed), 0),
            ],
        )


@dataclass(frozen=True, kw_only=True)
class Consort:
    """People from assessment to analysis. The sums are checked where the counts are made, not here."""

    title: str
    assessed: int
    excluded: Reasons
    randomised: int
    arms: tuple[ConsortArm, ...]

    def as_table(self) -> Table:
        """Every count of the diagram, from the top down."""
        rows: list[tuple[object, ...]] = [("Assessed for eligibility", self.assessed)]
        rows += [(f"Excluded: {words}", count) for words, count in self.excluded]
        rows += [("Randomised", self.randomised)]
        for arm in self.arms:
            counts = ("allocated", "received", "lost", "discontinued", "analysed")
            rows += [(f"{arm.name}: {one}", getattr(arm, one)) for one in counts]
            rows += [(f"{arm.name}: not received, {words}", count) for words, count in arm.not_received]
        return Table(self.title, ("", "people"), tuple(rows))


@dataclass(frozen=True, kw_only=True)
class Prisma:
    """Records, reports and studies of a review of databases and registers."""

    title: str
    databases: int
    registers: int
    duplicates: int
    screened: int
    excluded_screen: int
    sought: int
    not_retrieved: int
    assessed: int
    excluded_full: Reasons
    included: int
    automation: int = 0
    other_removed: int = 0
    reports: int | None = None

    def steps(self) -> list[tuple[str, list[Item], list[Item]]]:
        """Phase, box, and box beside it, from identification to inclusion."""
        found = [("databases", self.databases), ("registers", self.registers)]
        removed = [
            ("duplicates", self.duplicates),
            ("marked by automation tools", self.automation),
            ("other reasons", self.other_removed),
        ]
        kept = [(counted("Studies included in review", self.included), 0)]
        if self.reports is not None:
            kept.append((counted("Reports of included studies", self.reports), 0))
        return [
            (
                "Identification",
                [("Records identified from:", 0), *reasons(found)],
                [("Records removed before screening:", 0), *reasons(removed)],
            ),
            (
                "Screening",
                _one("Records screened", self.screened),
                _one("Records excluded", self.excluded_screen),
            ),
            (
                "Screening",
                _one("Reports sought for retrieval", self.sought),
                _one("Reports not retrieved", self.not_retrieved),
            ),
            (
                "Screening",
                _one("Reports assessed for eligibility", self.assessed),
                [*_one("Reports excluded", _sum(self.excluded_full)), *reasons(self.excluded_full)],
            ),
            ("Included", kept, []),
        ]

    def as_table(self) -> Table:
        """Every count of the diagram, from the top down."""
        rows: list[tuple[object, ...]] = [
            ("Records from databases", self.databases),
            ("Records from registers", self.registers),
            ("Duplicates removed", self.duplicates),
            ("Removed by automation tools", self.automation),
            ("Removed for other reasons", self.other_removed),
            ("Records screened", self.screened),
            ("Records excluded", self.excluded_screen),
            ("Reports sought for retrieval", self.sought),
            ("Reports not retrieved", self.not_retrieved),
            ("Reports assessed for eligibility", self.assessed),
            *((f"Reports excluded: {words}", count) for words, count in self.excluded_full),
            ("Studies included", self.included),
        ]
        rows += [("Reports of included studies", self.reports)] if self.reports is not None else []
        return Table(self.title, ("", "count"), tuple(rows))


def reasons(counts: Sequence[tuple[str, int]], depth: int = 1) -> list[Item]:
    return [(counted(words, count), depth) for words, count in counts]


def _one(words: str, count: int) -> list[Item]:
    return [(counted(words, count), 0)]


def _sum(counts: Reasons) -> int:
    return sum(count for _, count in counts)


def draw_consort(data: Consort, *, width: float = WIDE) -> str:
    """The diagram as SVG: boxes from assessment down to analysis, one column for each arm.

    >>> arm = ConsortArm(name="Group", allocated=9, received=9, lost=1, discontinued=0, analysed=9)
    >>> figure = Consort(title="Flow", assessed=10, excluded=(("declined", 1),), randomised=9, arms=(arm,))
    >>> "Randomised" in draw_consort(figure)
    True
    """
    plan = ConsortPlan(data, width)
    with drawing(width, plan.height) as canvas:
        canvas.head(data.title)
        plan.draw(canvas)
        return canvas.svg(title=data.title, says=_told(data.as_table()))


class ConsortPlan:
    """Where the boxes stand: the upper part in the middle, the arms side by side under it."""

    def __init__(self, data: Consort, width: float) -> None:
        half = width / 2
        upper = max(0.42 * width, 190)
        y = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 22
        gone = [*_one("Excluded", _sum(data.excluded)), *reasons(data.excluded)]
        self.assessed = box_of(_one("Assessed for eligibility", data.assessed), half - upper / 2, y, upper)
        self.excluded = box_of(gone, half + 26, self.assessed.bottom + GAP / 2, half - 26)
        y = self.excluded.bottom + GAP / 2
        self.randomised = box_of(_one("Randomised", data.randomised), half - upper / 2, y, upper)
        self.spine = half
        self.arms = self._arms(data, width, self.randomised.bottom + 2 * GAP)
        self.height = max(column[-1].bottom for column in self.arms) + 6

    def _arms(self, data: Consort, width: float, y: float) -> list[list[Box]]:
        """One column of boxes for each arm; boxes of one step begin at the same height."""
        wide = (width - 14 * (len(data.arms) - 1)) / len(data.arms)
        columns: list[list[Box]] = [[] for _ in data.arms]
        for step in zip(*(arm.boxes() for arm in data.arms), strict=True):
            row = [box_of(lines, n * (wide + 14), y, wide) for n, lines in enumerate(step)]
            bottom = max(box.bottom for box in row)
            for column, box in zip(columns, row, strict=True):
                column.append(box.down_to(bottom))
            y = bottom + GAP
        return columns

    def draw(self, canvas: Canvas) -> None:
        for box in (self.assessed, self.excluded, self.randomised, *chain(*self.arms)):
            box.draw(canvas)
        arrow_down(canvas, self.assessed, self.randomised, at=self.spine)
        arrow_right(canvas, self.spine, self.excluded)
        fork(canvas, self.randomised, [column[0] for column in self.arms], at=self.spine)
        for column in self.arms:
            for upper, lower in pairwise(column):
                arrow_down(canvas, upper, lower)


def draw_prisma(data: Prisma, *, width: float = WIDE) -> str:
    """The diagram as SVG: identification, screening, inclusion; what was left out stands to the right.

    >>> figure = Prisma(title="Flow", databases=9, registers=1, duplicates=2, screened=8, excluded_screen=5,
    ...                 sought=3, not_retrieved=1, assessed=2, excluded_full=(("design", 1),), included=1)
    >>> "Records screened" in draw_prisma(figure)
    True
    """
    rows = _prisma_rows(data, width)
    height = max(box.bottom for _, *pair in rows for box in pair if box) + 6
    with drawing(width, height) as canvas:
        canvas.head(data.title)
        for upper, lower in pairwise(rows):
            arrow_down(canvas, upper[1], lower[1])
        for _, box, beside in rows:
            box.draw(canvas)
            if beside:
                beside.draw(canvas)
                arrow_right(canvas, box.right, beside)
        for name in dict.fromkeys(name for name, *_ in rows):
            phase(canvas, name, [box for one, *pair in rows if one == name for box in pair if box])
        return canvas.svg(title=data.title, says=_told(data.as_table()))


def _prisma_rows(data: Prisma, width: float) -> list[tuple[str, Box, Box | None]]:
    left = 34.0
    wide = (width - left - 30) / 2
    y = LINE * HEAD * len(wrapped(data.title, width, HEAD, bold=True)) + 22
    rows: list[tuple[str, Box, Box | None]] = []
    for name, lines, beside in data.steps():
        box = high_enough(box_of(lines, left, y, wide), name if name == "Included" else "")
        aside = box_of(beside, left + wide + 30, y, wide) if beside else None
        rows.append((name, box, aside))
        y = max(box.bottom, aside.bottom if aside else 0) + GAP
    return rows


def _told(table: Table) -> str:
    return "; ".join(f"{words}: {count}" for words, count in table.rows) + "."
