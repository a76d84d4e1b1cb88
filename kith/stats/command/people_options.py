"""Options of every question about people measured: who a row is, and which columns."""

import argparse

import pandas as pd

from kith.stats.tables import need, read, refuse


def person_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", metavar="COLUMN", help="who a row is: each person may have one row")


def people_of(asked: argparse.Namespace) -> pd.DataFrame:
    """The file, one row a person. Raises `BadInput` that names the row where somebody comes again."""
    table = read(asked.file)
    if asked.person is None:
        return table
    need(table, asked.person)
    people = table[asked.person]
    refuse(table, people.isna(), "a row must say who it is", column=asked.person)
    refuse(table, people.duplicated(), "this person has a row already: one row a person", column=asked.person)
    return table
