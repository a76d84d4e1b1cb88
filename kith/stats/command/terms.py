"""Options that every question about costs needs: the columns, and the terms on which money is counted."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.typed import amounts, finite, names
from kith.stats.costs.people import People, Terms
from kith.stats.tables import read


def terms_options(parser: ArgumentParser) -> None:
    parser.add_argument("--arm", required=True, metavar="COLUMN", help="the arm or option of each row")
    parser.add_argument(
        "--cost", required=True, metavar="COLUMNS", help="one column, or one a year by commas"
    )
    parser.add_argument("--effect", required=True, metavar="COLUMNS", help="the same for the effect")
    parser.add_argument("--unit", required=True, help="what one unit of effect is, such as QALY")
    parser.add_argument(
        "--lower", action="store_true", help="lower scores are better: differences are turned"
    )
    parser.add_argument("--group", metavar="COLUMN", help="groups of people, resampled whole")
    parser.add_argument("--person", metavar="COLUMN", help="who it is: each may come once")
    parser.add_argument("--currency", required=True, help="such as EUR")
    parser.add_argument("--price-year", required=True, type=int, help="the year of the prices")
    parser.add_argument(
        "--discount", required=True, type=finite, help="rate a year, a proportion such as 0.035; 0 for none"
    )
    parser.add_argument(
        "--threshold", required=True, type=finite, help="money per unit of effect that decides"
    )
    parser.add_argument(
        "--thresholds", type=amounts, default=[], metavar="AMOUNTS", help="further ones to show, by commas"
    )
    parser.add_argument("--perspective", default="", help="in words: whose costs, and which")
    parser.add_argument("--draws", type=int, default=10_000, help="of the bootstrap")
    parser.add_argument("--seed", type=int, default=1, help="of the bootstrap (1)")


def terms_in(asked: Namespace) -> Terms:
    return Terms(
        currency=asked.currency,
        price_year=asked.price_year,
        discount=asked.discount,
        effect_unit=asked.unit,
        threshold=asked.threshold,
        perspective=asked.perspective,
        lower_is_better=asked.lower,
    )


def people_in(asked: Namespace, *, covariates: str = "") -> People:
    return People(
        rows=read(asked.file),
        arm=asked.arm,
        cost=names(asked.cost),
        effect=names(asked.effect),
        covariates=names(covariates),
        group=asked.group,
        person=asked.person,
    )
