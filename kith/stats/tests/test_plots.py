"""Figures show the numbers they are given, fit their sheet, and follow day, night and paper."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import exp, log
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from kith.stats.mixed import fit
from kith.stats.mixed.drawing import growth_of
from kith.stats.plots.canvas import NARROW, WIDE, measured
from kith.stats.plots.colours import DAY, NIGHT, PAPER, SERIES, style_sheet
from kith.stats.plots.flow import Consort, ConsortArm, Prisma, draw_consort, draw_prisma
from kith.stats.plots.forest import Forest, Pooled, Study, draw_forest
from kith.stats.plots.funnel import Funnel, draw_funnel
from kith.stats.plots.growth import Growth, GrowthCurve, draw_growth
from kith.stats.plots.influence import Influence, draw_influence
from kith.stats.plots.margin import Margins, Shown, draw_margins
from kith.stats.plots.panel import series, spread
from kith.stats.plots.plane import (
    Acceptability,
    AcceptabilityCurve,
    OptionPoint,
    Options,
    Plane,
    draw_acceptability,
    draw_frontier,
    draw_plane,
)
from kith.stats.plots.stacking import stacked
from kith.stats.plots.steps import StepCurve, Steps, draw_steps
from kith.stats.plots.trend import Dot, Trend, draw_trend
from kith.stats.refusing import BadInput
from kith.stats.tables import read
from kith.stats.tests.figures import root_of

SVG = "{http://www.w3.org/2000/svg}"
ODD = 'Ann & <Bob> "style="fill: red" $x^2$'

STUDIES = tuple(
    Study(
        name=f"Study {n}, {1990 + n}", value=value, low=value - 1.96 * se, high=value + 1.96 * se,
        weight=weight, group=group,
    )
    for n, (value, se, weight, group) in enumerate(
        [
            (log(0.5), 0.3, 4.0, "open groups"),
            (log(0.8), 0.1, 16.0, "open groups"),
            (log(1.3), 0.4, 1.0, "closed groups, by invitation"),
            (log(0.7), 2.5, 0.8, "closed groups, by invitation"),
        ]
    )
)  # fmt: skip
ALL = Pooled(
    name="All studies", value=log(0.75), low=log(0.6), high=log(0.94), model="REML, Hartung-Knapp", k=4,
    tau2=0.02, i2=31.5, i2_rule="from tau²", prediction=(log(0.4), log(1.4)),
)  # fmt: skip
FOREST = Forest(
    title="Dropout from mutual-support groups against usual care",
    measure="Risk ratio",
    ratio=True,
    studies=STUDIES,
    pooled=(replace(ALL, name="Open groups", group="open groups", prediction=None, k=2), ALL),
    left="← fewer leave the groups",
    right="more leave the groups →",
)
NAMES = tuple(study.name for study in STUDIES)
FUNNEL = Funnel(
    title="Small studies and large",
    measure="SMD",
    ratio=False,
    names=NAMES,
    values=(-0.2, -0.5, 0.1, -0.9),
    ses=(0.1, 0.2, 0.3, 0.4),
    centre=-0.3,
    contours=True,
    imputed=((0.3, 0.4),),
)
INFLUENCE = Influence(
    title="What single studies do",
    measure="Risk ratio",
    ratio=True,
    names=NAMES,
    residuals=(0.4, -2.4, 1.0, 0.1),
    cooks=(0.1, 0.9, 0.2, 0.0),
    hats=(0.2, 0.5, 0.2, 0.1),
    left_out=tuple((one.value / 4 - 0.2, -0.6, 0.1) for one in STUDIES),
    pooled=-0.28,
)
CONSORT = Consort(
    title="People in the trial",
    assessed=212,
    excluded=(("not eligible", 51), ("declined", 20), ("other", 5)),
    randomised=136,
    arms=tuple(
        ConsortArm(
            name=name, allocated=68, received=61, lost=9, discontinued=4, analysed=68,
            not_received=(("moved away before the first meeting", 7),),
        )
        for name in ("mutual support", "cognitive behavioural therapy")
    ),
)  # fmt: skip
PRISMA = Prisma(
    title="Records of the review", databases=940, registers=38, duplicates=212, screened=766,
    excluded_screen=690, sought=76, not_retrieved=4, assessed=72,
    excluded_full=(("design", 21), ("population", 14), ("outcome", 13)), included=24, reports=30,
)  # fmt: skip
DRAWN = np.random.Generator(np.random.PCG64(1)).normal((0.03, 150), (0.02, 80), (3_000, 2))
PLANE = Plane(
    title="Cost and effect", effects=DRAWN[:, 0], costs=DRAWN[:, 1], effect=0.03, cost=150, threshold=20_000,
    currency="EUR", effect_unit="QALY", comparison="groups against usual care",
)  # fmt: skip
ACCEPTABILITY = Acceptability(
    title="Probability of being the better choice",
    thresholds=(0, 10_000, 20_000, 50_000),
    options=(
        AcceptabilityCurve(name="mutual support", probabilities=(0.02, 0.6, 0.8, 0.9)),
        AcceptabilityCurve(name="usual care", probabilities=(0.98, 0.4, 0.2, 0.1)),
    ),
    currency="EUR",
    effect_unit="QALY",
)
OPTIONS = Options(
    title="Options by cost and effect",
    options=(
        OptionPoint(name="usual care", cost=300, effect=0.60, standing="on the frontier"),
        OptionPoint(name="mutual support group", cost=420, effect=0.628, standing="on the frontier"),
        OptionPoint(
            name="guided reading", cost=520, effect=0.622, standing="dominated by mutual support group"
        ),
        OptionPoint(name="individual therapy", cost=1250, effect=0.662, standing="on the frontier"),
    ),
    currency="EUR",
    effect_unit="QALY",
)
GROWTH = Growth(
    title="Depression in both arms",
    outcome="PHQ-9",
    time="Week",
    bounds=(0, 27),
    better="lower",
    curves=tuple(
        GrowthCurve(
            name=name,
            times=(0, 4, 8, 12, 26),
            values=tuple(15 - fall * n for n in range(5)),
            lows=tuple(14 - fall * n for n in range(5)),
            highs=tuple(16 - fall * n for n in range(5)),
            counts=(68, 64, 60, 59, 51),
        )
        for name, fall in (("Mutual support", 1.4), ("Usual care", 1.3))
    ),
)
STEPS = Steps(
    title="Staying in the group",
    event="leaving",
    time="weeks",
    curves=(
        StepCurve(
            name="Open groups", times=(0, 3, 9), values=(1, 0.8, 0.6), lows=(1, 0.7, 0.4),
            highs=(1, 0.9, 0.8), censored=(5, 7), at_risk=(40, 30, 12),
        ),
        StepCurve(name="Closed groups", times=(0, 2, 10), values=(1, 0.9, 0.61), at_risk=(38, 33, 9)),
    ),
    marks=(0, 5, 10),
)  # fmt: skip
MARGINS = Margins(
    title="Equivalence: PHQ-9, new minus reference",
    measure="Difference (points), 90 % interval",
    differences=(
        Shown(name="intention to treat", value=1.5, low=0.16, high=2.83),
        Shown(name="per protocol", value=1.4, low=0.0, high=2.9),
    ),
    low=-2.5,
    high=2.5,
    level=0.9,
    finding="Equivalence was not shown: the interval reaches beyond the margin.",
    left="← new is better",
    right="new is worse →",
)
REGRESSION = Trend(
    title="Effects by the number of sessions",
    along="sessions",
    measure="Risk ratio",
    ratio=True,
    xs=(4, 10, 24),
    values=(-0.1, -0.25, -0.6),
    lows=(-0.4, -0.4, -1.1),
    highs=(0.2, -0.1, -0.1),
    null=0.0,
    dots=tuple(
        Dot(name=one.name, x=4 + 6 * n, value=one.value, weight=one.weight) for n, one in enumerate(STUDIES)
    ),
    finding="A difference between studies is not one between people.",
)
RISK = Trend(
    title="Risk of remission by meetings, adjusted", along="meetings", measure="remitted", share=True,
    xs=(0, 6, 12), values=(0.2, 0.4, 0.6), lows=(0.1, 0.3, 0.4), highs=(0.3, 0.5, 0.8),
)  # fmt: skip
TIPPING = Trend(
    title="Difference as outcomes unseen are moved", along="delta", measure="Difference, pooled", null=0.0,
    xs=(-4, 0, 4), values=(-2.5, -2, -1.5), lows=(-4, -3.5, -3), highs=(-1, -0.5, 0.1), mark=3.2,
    finding="Under missing at random the difference is clear of 0; this turns at delta 3.2.",
)  # fmt: skip
FIGURES: dict[str, tuple[Any, Callable[..., str]]] = {
    "forest": (FOREST, draw_forest),
    "funnel": (FUNNEL, draw_funnel),
    "influence": (INFLUENCE, draw_influence),
    "consort": (CONSORT, draw_consort),
    "prisma": (PRISMA, draw_prisma),
    "plane": (PLANE, draw_plane),
    "acceptability": (ACCEPTABILITY, draw_acceptability),
    "frontier": (OPTIONS, draw_frontier),
    "growth": (GROWTH, draw_growth),
    "survival": (STEPS, draw_steps),
    "margins": (MARGINS, draw_margins),
    "incidence": (replace(STEPS, rising=True), draw_steps),
    "regression": (REGRESSION, draw_trend),
    "risk": (RISK, draw_trend),
    "tipping": (TIPPING, draw_trend),
}
EVERY = [pytest.param(name, width, id=f"{name}-{width}") for name in FIGURES for width in (WIDE, NARROW)]


@cache
def file_of(name: str, width: float = WIDE) -> str:
    data, draw = FIGURES[name]
    return draw(data, width=width)


def drawn(name: str, width: float = WIDE) -> ElementTree.Element:
    return root_of(file_of(name, width))


def words(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def boxes(root: ElementTree.Element) -> list[tuple[str, float, float, float, float]]:
    """Each text with the rectangle it covers: left, top, right, bottom. Turned texts are left out."""
    found = []
    for one in root.iter(f"{SVG}text"):
        if one.get("transform"):
            continue
        size, x, y = float(one.get("font-size", "0px")[:-2]), float(one.get("x", 0)), float(one.get("y", 0))
        wide = measured(one.text or "", size, bold=one.get("font-weight") == "700")
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[one.get("text-anchor", "start")] * wide
        found.append((one.text or "", left, y - 0.72 * size, left + wide, y + 0.15 * size))
    return found


@pytest.mark.parametrize(("name", "width"), EVERY)
def test_words_stay_on_the_sheet(name: str, width: float) -> None:
    root = drawn(name, width)
    high = float(root.get("height", 0))
    out = [
        one for one in boxes(root) if one[1] < -1 or one[3] > width + 1 or one[2] < -1 or one[4] > high + 1
    ]
    assert out == []


@pytest.mark.parametrize(("name", "width"), EVERY)
def test_words_do_not_cover_each_other(name: str, width: float) -> None:
    placed = boxes(drawn(name, width))
    covered = [
        (one[0], other[0])
        for n, one in enumerate(placed)
        for other in placed[n + 1 :]
        if min(one[3], other[3]) - max(one[1], other[1]) > 1
        and min(one[4], other[4]) - max(one[2], other[2]) > 1
    ]
    assert covered == []


@pytest.mark.parametrize("name", FIGURES)
def test_no_letters_are_small(name: str) -> None:
    for root in (drawn(name), drawn(name, NARROW)):
        assert min(float(one.get("font-size", "0px")[:-2]) for one in root.iter(f"{SVG}text")) >= 13


@pytest.mark.parametrize("name", FIGURES)
def test_a_strict_content_policy_lets_every_figure_pass(name: str) -> None:
    text, root = file_of(name), drawn(name)
    assert not [one for one in root.iter() for key in one.attrib if key == "style" or key.startswith("on")]
    assert "<script" not in text
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", text)


@pytest.mark.parametrize("name", FIGURES)
def test_every_colour_has_a_name(name: str) -> None:
    """What is painted without a class would stay as it is in the dark."""
    for one in drawn(name).iter():
        for role in ("fill", "stroke"):
            colour = one.get(role, "none")
            assert colour == "none" or f"{role}-" in one.get("class", ""), (one.tag, colour)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_tells_its_finding_to_those_who_listen(name: str) -> None:
    root = drawn(name)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert re.search(r"\d", root[1].text or "")


def test_the_same_numbers_make_the_same_file_also_when_drawn_side_by_side() -> None:
    alone = [file_of(name) for name in FIGURES]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda pair: pair[1](pair[0]), FIGURES.values()))
    assert [name for name, one, other in zip(FIGURES, alone, together, strict=True) if one != other] == []


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_numbers_as_a_table(name: str) -> None:
    table = FIGURES[name][0].as_table()
    assert table.rows
    assert all(len(row) == len(table.header) for row in table.rows)


def test_odd_names_are_words_and_nothing_else() -> None:
    studies = (replace(STUDIES[0], name=ODD), *STUDIES[1:])
    root = root_of(draw_forest(replace(FOREST, studies=studies)))
    assert "".join(ODD.split()) in "".join("".join(words(root)).split())


def test_areas_of_squares_are_in_proportion_to_weights() -> None:
    sides = squares(drawn("forest"))
    assert [(side / sides[1]) ** 2 for side in sides] == pytest.approx(
        [4 / 16, 1, 1 / 16, 0.8 / 16], rel=0.01
    )


def squares(root: ElementTree.Element) -> list[float]:
    """The sides of the marks of studies, in the order of the studies."""
    found = []
    for path in root.iter(f"{SVG}path"):
        corners = re.findall(r"[ML] ([\d.]+) ([\d.]+)", path.get("d", ""))
        if "fill-ink" in path.get("class", "").split() and len(corners) == 4:
            found.append(float(corners[1][0]) - float(corners[0][0]))
    return found


def test_ratios_lie_on_an_axis_of_logarithms() -> None:
    at = {text: (left + right) / 2 for text, left, _, right, _ in boxes(drawn("forest"))}
    assert at["1"] - at["0.5"] == pytest.approx(at["2"] - at["1"], abs=0.5)


def test_a_forest_says_its_model() -> None:
    text = " ".join(words(drawn("forest")))
    assert "REML, Hartung-Knapp; 4 studies; tau² 0.020; I² 31.5 % (from tau²)" in text
    assert "Prediction interval" in text


def test_the_table_of_ratios_shows_ratios() -> None:
    rows = {row[0]: row for row in FOREST.as_table().rows}
    assert rows["All studies"][2] == pytest.approx(0.75)
    assert rows["Study 1, 1991"][-1] == pytest.approx(100 * 16 / 21.8)
    assert FUNNEL.as_table().rows[0][1] == pytest.approx(-0.2)
    assert INFLUENCE.as_table().rows[0][4] == pytest.approx(exp(INFLUENCE.left_out[0][0]))


def test_an_interval_much_wider_than_the_rest_is_cut_and_not_hidden() -> None:
    text = " ".join(words(drawn("forest")))
    assert "0.70 (0.01 to 94.00)" in text


def test_limits_of_a_funnel_open_by_the_normal_quantile() -> None:
    root = drawn("funnel")
    dashed = [
        p for p in root.iter(f"{SVG}path") if p.get("stroke-dasharray") and "stroke-c1" in p.get("class", "")
    ]
    at = {text: (left + right) / 2 for text, left, _, right, _ in boxes(root)}
    unit = at["1.0"] - at["0.0"] if "1.0" in at else (at["0.5"] - at["\N{MINUS SIGN}0.5"])
    for path in dashed:
        (x0, _), (x1, _) = (
            map(float, pair) for pair in re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path.get("d", ""))
        )
        assert abs(x1 - x0) / unit == pytest.approx(1.96 * 1.05 * 0.4, rel=0.01)
    assert len(dashed) == 2


def test_series_differ_by_more_than_colour() -> None:
    told = series(4)
    assert all(len({str(one[n]) for one in told}) == 4 for n in range(3))
    with pytest.raises(BadInput, match="at most 4 curves"):
        series(5)


def test_names_at_the_ends_of_curves_move_apart() -> None:
    moved = spread([100, 101, 102, 300], 20, 0, 400)
    assert all(two - one >= 19.9 for one, two in pairwise(moved))


def test_day_night_and_paper_have_the_same_names() -> None:
    assert DAY.keys() == NIGHT.keys() == PAPER.keys()
    assert len(set(DAY.values())) == len(DAY)  # a colour is found again by its value
    sheet = style_sheet()
    assert "prefers-color-scheme: dark" in sheet
    assert "@media print" in sheet
    assert all(f"--{name}: {NIGHT[name]}" in sheet for name in SERIES)


def test_stacked_figures_keep_their_parts_apart() -> None:
    file = stacked([draw_plane(PLANE), draw_acceptability(ACCEPTABILITY)])
    root = root_of(file)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert PLANE.title in (root[0].text or "")
    assert 'fill="#6b2a4b"' in file


def test_means_of_a_model_are_its_contrasts() -> None:
    model = fit("phq9 ~ week*arm + (week|member) + (1|group)", read("example:growth.csv"))
    course = growth_of(model, time="week", by="arm")
    one = model.contrast({"(Intercept)": 1, "week": 12, "arm": 1, "week:arm": 12})
    assert one.interval is not None
    assert course.curves[1].values[-1] == pytest.approx(one.value)
    assert course.curves[1].lows[-1] == pytest.approx(one.interval.low)
    with pytest.raises(BadInput, match="fixed part"):
        growth_of(model, time="member")


def test_one_end_of_a_margin_is_drawn_for_non_inferiority() -> None:
    text = draw_margins(replace(MARGINS, low=None))
    assert text.count(">margin ") == 1


def test_shares_of_a_plane_add_up() -> None:
    assert sum(PLANE.shares().values()) == pytest.approx(1)


def test_a_step_keeps_its_value_until_the_next() -> None:
    curve = STEPS.curves[0]
    assert [curve.at(time, curve.values) for time in (0, 2.9, 3, 100)] == [1, 1, 0.8, 0.6]


@pytest.mark.parametrize("arms", [1, 3, 4])
def test_a_trial_may_have_one_arm_or_four(arms: int) -> None:
    many = replace(CONSORT, arms=tuple(replace(CONSORT.arms[0], name=f"arm {n}") for n in range(arms)))
    text = draw_consort(many, width=NARROW if arms == 1 else WIDE)
    assert text.count("Allocated") == arms + text.split("</desc>")[0].count("Allocated")


@pytest.mark.parametrize("values", [(0.2,), (0.2, 0.2)])
def test_studies_that_agree_wholly_can_be_drawn(values: tuple[float, ...]) -> None:
    studies = tuple(Study(name=f"S{n}", value=v, low=v, high=v, weight=1) for n, v in enumerate(values))
    one = Pooled(name="All", value=0.2, low=0.2, high=0.2, model="fixed", k=len(values))
    assert "<svg" in draw_forest(
        Forest(title="T", measure="SMD", ratio=False, studies=studies, pooled=(one,))
    )
