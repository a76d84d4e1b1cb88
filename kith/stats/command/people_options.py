"""Options of every question about people measured: who a row is, and which columns."""

import argparse

import pandas as pd

from kith.stats.refusing import BadInput
from kith.stats.tables import need, read


def person_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", metavar="COLUMN", help="who a row is: each person may have one row")


def people_of(asked: argparse.Namespace) -> pd.DataFrame:
    """The file, one row a person. Raises `BadInput` that names the row where somebody comes again."""
    table = read(asked.file)
    if asked.person is None:
        return table
    need(table, asked.person)
    for wrong, says in (
        (table[asked.person].isna(), "a row must say who it is"),
        (table[asked.person].duplicated(), "this person has a row already: one row a person"),
    ):
        if wrong.any():
            raise BadInput(says, column=asked.person, row=int(wrong.idxmax()))
    return table


def names(listed: str) -> tuple[str, ...]:
    """Columns by commas.

    >>> names("age, sex")
    ('age', 'sex')
    """
    return tuple(filter(None, (one.strip() for one in listed.split(","))))


def amounts(listed: str) -> list[float]:
    """Numbers by commas, for argparse.

    >>> amounts("4,12")
    [4.0, 12.0]
    """
    try:
        return [float(one) for one in names(listed)]
    except ValueError:
        raise argparse.ArgumentTypeError(f'numbers by commas are wanted, and not "{listed}"') from None
