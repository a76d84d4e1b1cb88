"""Non-inferiority: `kith stats noninferiority`."""

import argparse
from dataclasses import replace

from kith.stats.command.trial_options import (
    endpoint_of,
    endpoint_options,
    margin_of,
    margin_options,
    timing_note,
)
from kith.stats.command.typed import share
from kith.stats.plots.margin import draw_margins
from kith.stats.tables import read
from kith.stats.trials.beside_margin import margins_of
from kith.stats.trials.noninferiority import NonInferiority, noninferiority
from kith.stats.trials.populations import in_populations

EXAMPLE = (
    "kith stats noninferiority example:two_arms_in_groups.csv --outcome post --arm arm --base base "
    "--group group --per-protocol kept --margin example:margin.json --first-data-at 2026-02-02T10:00:00Z"
)


def options(parser: argparse.ArgumentParser) -> None:
    endpoint_options(parser)
    margin_options(parser)
    parser.add_argument("--alpha", type=share, default=0.025, help="one-sided; .025 if not said")
    parser.add_argument(
        "--superiority", action="store_true", help="then superiority, if the margin stated it"
    )


def run(asked: argparse.Namespace) -> NonInferiority:
    margin = margin_of(asked)
    found = in_populations(read(asked.file), endpoint_of(asked), per_protocol=asked.per_protocol)
    tested = noninferiority(found, margin, alpha=asked.alpha, superiority=asked.superiority)
    return replace(tested, notes=(*tested.notes, *timing_note(asked)))


def picture(result: NonInferiority) -> str:
    return draw_margins(margins_of(result))
