"""Equivalence: `kith stats equivalence`."""

import argparse
from dataclasses import replace

from kith.stats.command.trial_options import (
    endpoint_of,
    endpoint_options,
    margin_of,
    margin_options,
    timing_note,
)
from kith.stats.command.typed import finite, refuse_ignored, share
from kith.stats.plots.margin import draw_margins
from kith.stats.refusing import BadInput
from kith.stats.tables import numbers, read
from kith.stats.trials.beside_margin import margins_of
from kith.stats.trials.differences import Difference, one_sample, paired
from kith.stats.trials.equivalence import Equivalence, equivalence
from kith.stats.trials.populations import in_populations

EXAMPLE = (
    "kith stats equivalence example:two_arms_in_groups.csv --outcome post --arm arm --base base "
    "--strata site --group group --per-protocol kept --margin example:margin.json "
    "--first-data-at 2026-02-02T10:00:00Z"
)
OF_ARMS = ("base", "strata", "group", "reference", "alone", "per_protocol")


def options(parser: argparse.ArgumentParser) -> None:
    endpoint_options(parser, needs_arm=False)
    margin_options(parser)
    parser.add_argument("--paired", metavar="COLUMN", help="instead of arms: the other half of each pair")
    parser.add_argument("--against", type=finite, metavar="VALUE", help="instead of arms: a stated value")
    parser.add_argument("--alpha", type=share, default=0.05, help="of each one-sided test; .05 if not said")


def run(asked: argparse.Namespace) -> Equivalence:
    margin = margin_of(asked)
    found = equivalence(differences(asked), margin, alpha=asked.alpha)
    return replace(found, notes=(*found.notes, *timing_note(asked)))


def picture(result: Equivalence) -> str:
    return draw_margins(margins_of(result))


def differences(asked: argparse.Namespace) -> list[Difference]:
    if sum(one is not None for one in (asked.arm, asked.paired, asked.against)) != 1:
        raise BadInput("state one of --arm, --paired and --against")
    table = read(asked.file)
    if asked.arm is not None:
        return in_populations(table, endpoint_of(asked), per_protocol=asked.per_protocol)
    refuse_ignored(asked, OF_ARMS, "belongs to a comparison of arms")
    values = numbers(table, asked.outcome)
    if asked.paired is not None:
        return [paired(values, numbers(table, asked.paired))]
    return [one_sample(values, against=asked.against)]
