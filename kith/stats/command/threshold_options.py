"""Options that say how the scores of a scale are read: a scale that ships, and a study's own values."""

import argparse
from typing import Any

from kith.stats.command.typed import finite
from kith.stats.refusing import BadInput
from kith.stats.thresholds import Bound, Threshold, threshold, thresholds


def threshold_options(parser: argparse.ArgumentParser) -> None:
    known = ", ".join(thresholds())
    parser.add_argument("--measure", metavar="NAME", help=f"a scale with thresholds that ship: {known}")
    parser.add_argument("--better", choices=("lower", "higher"), help="which scores are better")
    parser.add_argument("--reliable", metavar="BOUND", help='a reliable change, such as ">= 6"')
    parser.add_argument("--case", metavar="BOUND", help='a case, such as ">= 10"')
    parser.add_argument("--remission", metavar="BOUND", help='remission, such as "< 5"')
    parser.add_argument("--sd", type=finite, help="standard deviation of scores before")
    parser.add_argument("--r", type=finite, help="reliability of the measure")
    parser.add_argument("--type-of-r", metavar="WORDS", help="such as test-retest or alpha")
    parser.add_argument("--range", nargs=2, type=finite, metavar=("LOW", "HIGH"), help="ends of the scale")
    parser.add_argument("--whole-points", action="store_true", help="scores are whole numbers")


def threshold_of(asked: argparse.Namespace) -> Threshold:
    """The scale's thresholds with whatever the study says otherwise."""
    own: dict[str, Any] = {
        name: None if (given := getattr(asked, name)) is None else Bound.read(given)
        for name in ("reliable", "case", "remission")
    }
    own |= {name: getattr(asked, name) for name in ("better", "sd", "r", "type_of_r")}
    own |= {"range": asked.range and tuple(asked.range), "whole_points": asked.whole_points or None}
    if asked.measure:
        return threshold(asked.measure).overridden(**own)
    if asked.better is None:
        raise BadInput("name a scale by --measure, or say by --better which scores are better")
    return Threshold(scale="the scale", **{name: value for name, value in own.items() if value is not None})
