"""`kith stats claim`: whether the numbers of printed claims can be true together."""

from argparse import ArgumentParser, Namespace

from kith.stats.synthesis.claims import NUMBERS, WORDS, ClaimChecks, check_claims
from kith.stats.tables import read

EXAMPLE = "kith stats claim example:claims.csv"


def options(parser: ArgumentParser) -> None:
    """Columns have fixed names, so there is nothing to choose: the help says which there are."""
    parser.description = f"{parser.description} Columns: {', '.join((*WORDS, *NUMBERS))}."


def run(asked: Namespace) -> ClaimChecks:
    return check_claims(read(asked.file))
