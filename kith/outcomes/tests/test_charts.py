"""Where things stand in the picture of a course, and what is said of it."""

import random
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from kith.outcomes import wording
from kith.outcomes.charts import NARROW, WIDE, draw
from kith.outcomes.course import Entry
from kith.outcomes.instruments import instrument

PHQ, UCLA = instrument("phq-9"), instrument("ucla-3")
START = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november(at):
    at(datetime(2026, 11, 24, tzinfo=UTC))
    with translation.override("en"):
        yield


def entry(total, days=0, measure=PHQ):
    return Entry("k" * 22, measure, "1", "en", START + timedelta(days=days), (), total, is_prorated=False)


def line(*totals, every=14, measure=PHQ):
    return [entry(total, days=every * step, measure=measure) for step, total in enumerate(totals)]


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_every_point_lies_inside_the_frame(size):
    chart = draw(PHQ, line(0, 27, 5, 13), size)
    assert all(size.left <= point.x <= chart.plot_right for point in chart.points)
    assert all(size.top <= point.y <= chart.plot_bottom for point in chart.points)
    assert [point.is_last for point in chart.points] == [False, False, False, True]


def test_a_higher_score_stands_higher_and_time_runs_to_the_right():
    chart = draw(PHQ, [entry(5), entry(20, days=10), entry(5, days=40)], WIDE)
    first, second, third = chart.points
    assert second.y < first.y == third.y
    assert (second.x - first.x) * 3 == pytest.approx(third.x - second.x, abs=0.5)


def test_the_bands_fill_the_range_without_gap_or_overlap():
    for measure in (PHQ, UCLA):
        bands = draw(measure, line(measure.low, measure.high, measure=measure), WIDE).bands
        assert bands[0].y + bands[0].height == pytest.approx(WIDE.height - WIDE.bottom, abs=0.2)
        assert bands[-1].y == WIDE.top
        for lower, upper in pairwise(bands):
            assert upper.y + upper.height == pytest.approx(lower.y, abs=0.2)
        assert [band.shade for band in bands] == sorted({band.shade for band in bands})


def test_the_line_of_reliable_change_stands_six_points_below_the_start():
    chart = draw(PHQ, line(17, 9), WIDE)
    eleven = draw(PHQ, line(11, 11), WIDE).points[0].y
    assert chart.reliable == eleven


def test_no_line_is_drawn_where_none_is_known_or_possible():
    assert draw(UCLA, line(9, 3, measure=UCLA), WIDE).reliable is None
    assert draw(PHQ, line(5, 3), WIDE).reliable is None
    assert draw(PHQ, line(17), WIDE).reliable is None


def test_one_answer_is_a_point_and_no_line():
    chart = draw(PHQ, line(12), NARROW)
    assert len(chart.points) == len(chart.dates) == 1


def test_the_first_and_last_date_stand_at_the_ends():
    dates = draw(PHQ, line(*range(10, 20)), WIDE).dates
    assert (dates[0].text, dates[-1].text) == ("Jun", "Oct")
    assert [dates[0].anchor, dates[-1].anchor] == ["", "end-anchor"]


def test_those_who_do_not_see_the_picture_are_told_the_finding():
    assert draw(PHQ, line(17, 9), WIDE).label == (
        "Low mood: 9 of 27, in the band called “mild”. You are 8 points lower than on 10 June."
    )


def test_a_large_difference_is_called_most_likely_a_change():
    first, last = line(17, 9)
    assert "most likely changed" in wording.chance(PHQ, first, last)
    assert "moderately severe" in wording.bands(first, last)


@pytest.mark.parametrize("last", [12, 17, 22])
def test_a_small_difference_is_called_possibly_chance(last):
    first, later = line(17, last)
    assert "yours is one of them" in wording.chance(PHQ, first, later)


def test_worse_is_said_as_plainly_as_better():
    assert wording.difference(*line(9, 17)) == "You are 8 points higher than on 10 June."
    assert wording.difference(*line(9, 8)) == "You are 1 point lower than on 10 June."
    assert wording.difference(*line(9, 9)) == "You are where you were on 10 June."
    assert "most likely changed" in wording.chance(PHQ, *line(9, 17))


def test_an_unknown_threshold_is_said_to_be_unknown():
    assert "not known for this measure" in wording.chance(UCLA, *line(9, 3, measure=UCLA))


def test_a_day_of_another_year_says_its_year():
    assert wording.day(datetime(2025, 3, 1, 12, tzinfo=UTC)) == "1 March 2025"


def words_of(band):
    """The box that the name of a band fills, from the widest letters it may have."""
    x, y = band.place
    return x, y - 10, x + 7.2 * len(band.text), y + 4


def meets(box, chart):
    """Whether the line, drawn in small steps, comes into the box, or a point of it (6.6 units wide) does."""
    left, top, right, bottom = box
    dots = [(point.x, point.y, 6.6) for point in chart.points]
    for one, other in pairwise(chart.points):
        for step in range(201):
            share = step / 200
            dots.append((one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share, 1.25))
    return any(left - r < x < right + r and top - r < y < bottom + r for x, y, r in dots)


def seeded_lines(count):
    for seed in range(count):
        numbers = random.Random(seed)
        yield line(*(numbers.randint(0, 27) for _step in range(numbers.randint(1, 14))), every=9)


@pytest.mark.parametrize("language", ["en", "pt-br", "es"])
def test_on_a_phone_no_name_of_a_band_lies_on_the_line(language):
    with translation.override(language):
        charts = [draw(PHQ, every, NARROW) for every in seeded_lines(60)]
    inside = [chart for chart in charts if not chart.names_below]
    assert 0 < len(inside) < len(charts)
    for chart in inside:
        for band in chart.bands:
            box = words_of(band)
            assert not meets(box, chart), (band.text, chart.path)
            assert chart.size.left < box[0] < box[2] < chart.plot_right
            assert band.y <= box[1] < box[3] <= band.y + band.height


def test_names_that_find_no_room_stand_under_the_picture():
    restless = draw(PHQ, line(*[0, 27] * 12, every=4), NARROW)
    assert restless.names_below
    html = render_to_string("outcomes/_chart.html", {"chart": restless})
    assert "chart-word" not in html
    listed = re.findall(r"</svg>([^<]+)</li>", html)
    bands = ["0-4 minimal", "5-9 mild", "10-14 moderate", "15-19 moderately severe", "20-27 severe"]
    assert listed == [band.replace("-", "\N{EN DASH}") for band in bands]


def test_beside_the_wide_picture_there_is_always_room():
    wide = draw(PHQ, line(*[0, 27] * 12, every=4), WIDE)
    assert not wide.names_below
    assert all(band.place is not None and band.place.x > wide.plot_right for band in wide.bands)
