"""The sheet a figure is drawn on: matplotlib without its global state, measured in the units of the file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import StringIO
from textwrap import wrap
from threading import RLock
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Polygon
from matplotlib.textpath import text_to_path

from kith.stats.plots.colours import DAY
from kith.stats.plots.scale import KEPT
from kith.stats.plots.svg import finished

WIDE, NARROW = 720, 390
SMALL, BODY, HEAD = 13.5, 15.0, 17.0
LINE = 1.3  # of the size of the letters
MEASURED_IN = "DejaVu Sans"  # comes with matplotlib and is wider than the fonts shown: what fits, fits
Side = Literal["left", "center", "right"]
Height = Literal["top", "center", "baseline", "bottom"]

# Settings are the library's only global state, and drawing reads them: one figure at a time.
_ONE_AT_A_TIME = RLock()
_SETTINGS: dict[str, Any] = {
    "font.family": [MEASURED_IN],
    "svg.fonttype": "none",
    "svg.hashsalt": "kith",
    "text.parse_math": False,
    "text.usetex": False,
    "path.simplify": False,
    "path.sketch": None,
    "axes.unicode_minus": True,
}


class Canvas:
    """A figure of `width` by `height` units. Positions count from the top left corner, as in the file."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self.figure.patch.set_visible(False)
        self.page = self.figure.add_axes((0, 0, 1, 1))
        self.page.set_xlim(0, width)
        self.page.set_ylim(height, 0)
        self.page.set_axis_off()
        self.drawn = 0.0  # what is drawn later lies above

    def above(self) -> float:
        self.drawn += 1
        return self.drawn

    def write(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = BODY,
        colour: str = "ink",
        side: Side = "left",
        height: Height = "center",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        self.page.text(
            x,
            y,
            clean(words),
            size=size,
            color=DAY[colour],
            ha=side,
            va=height,
            weight=700 if bold else 400,
            rotation=90 if turned else 0,
            rotation_mode="anchor",
            zorder=self.above(),
        )

    def paragraph(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        size: float = BODY,
        colour: str = "ink",
        side: Side = "left",
        bold: bool = False,
    ) -> float:
        """Lines under each other, the first with its top at `y`. Says where the next would begin."""
        for n, line in enumerate(lines):
            self.write(x, y + (n + 0.5) * LINE * size, line, size=size, colour=colour, side=side, bold=bold)
        return y + len(lines) * LINE * size

    def head(self, title: str, *, under: str = "") -> float:
        """The title, and a line under it. Says where the picture may begin."""
        y = self.paragraph(0, 4, wrapped(title, self.width, HEAD, bold=True), size=HEAD, bold=True)
        if under:
            y = self.paragraph(0, y + 2, wrapped(under, self.width, SMALL), size=SMALL, colour="ink2")
        return y + 10

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        colour: str = "ink",
        width: float = 1.0,
        dash: Any = "-",
        alpha: float = 1.0,
    ) -> None:
        self.page.plot(
            xs,
            ys,
            color=DAY[colour],
            linewidth=width,
            linestyle=dash,
            alpha=None if alpha == 1 else alpha,
            solid_capstyle="butt",
            zorder=self.above(),
            marker="",
        )

    def shape(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        fill: str = "ink",
        edge: str = "",
        alpha: float = 1,
    ) -> None:
        """A filled outline; one that is not whole (`alpha`) has no edge."""
        self.page.add_patch(
            Polygon(
                list(zip(xs, ys, strict=True)),
                closed=True,
                facecolor=DAY[fill],
                edgecolor=DAY[edge or fill],
                linewidth=1 if alpha == 1 else 0,
                alpha=None if alpha == 1 else alpha,
                zorder=self.above(),
            )
        )

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.page.add_patch(
            FancyBboxPatch(
                (left, top),
                right - left,
                bottom - top,
                boxstyle="round,pad=0,rounding_size=6",
                facecolor="none",
                edgecolor=DAY["edge"],
                linewidth=1.5,
                zorder=self.above(),
            )
        )

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                mutation_scale=11,
                shrinkA=0,
                shrinkB=0,
                linewidth=1.5,
                zorder=self.above(),
                color=DAY["edge"],
            )
        )

    def svg(self, *, title: str, says: str) -> str:
        """The file. `says` is what a person who does not see the picture should know."""
        written = StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        self.figure.savefig(written, format="svg", metadata=nothing, transparent=True)
        return finished(
            written.getvalue(), title=clean(title), says=clean(says), width=self.width, height=self.height
        )


@contextmanager
def drawing(width: float, height: float) -> Iterator[Canvas]:
    """A sheet to draw on, with the library's settings as they were made and ours on top."""
    ours: dict[Any, Any] = {
        name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")
    }
    ours.update(_SETTINGS)
    with _ONE_AT_A_TIME, mpl.rc_context(ours):
        yield Canvas(width, height)


@lru_cache(maxsize=4096)
def measured(words: str, size: float = BODY, *, bold: bool = False) -> float:
    """How wide these words are, in units of the file.

    >>> measured("ten", 10) < measured("eleven", 10) < measured("eleven", 20)
    True
    """
    face = FontProperties(family=[MEASURED_IN], size=size, weight=700 if bold else 400)
    width, _, _ = text_to_path.get_text_width_height_descent(clean(words), face, False)
    return float(width)


def wrapped(words: str, width: float, size: float = BODY, *, bold: bool = False) -> list[str]:
    """Words in lines that are no wider than `width`; a word wider than that is broken.

    >>> wrapped("one two", 30, 10)
    ['one', 'two']
    """
    lines: list[str] = []
    for word in filter(None, clean(words).split(" ")):
        if lines and measured(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] += f" {word}"
        elif measured(word, size, bold=bold) <= width:
            lines.append(word)
        else:
            most = max(int(len(word) * width / measured(word, size, bold=bold)), 1)
            lines += wrap(word, most)
    return lines or [""]


def clean(words: str) -> str:
    """Words without the characters that no XML file may hold."""
    return "".join(sign if sign.isprintable() or sign == KEPT else " " for sign in words)
