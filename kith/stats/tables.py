"""Tables: reading a CSV, and taking columns out of it that are what a method needs them to be."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.refusing import BadInput

Floats = npt.NDArray[np.float64]

EXAMPLES = Path(__file__).resolve().parent / "data"
EXAMPLE = "example:"
MISSING = ("", "NA", "NaN", "nan", "N/A", "NULL", ".")
HEADER_ROWS = 2  # the first row of data is line 2 of its file


def read(name: str | Path) -> pd.DataFrame:
    """Read a CSV with a header line. `example:growth.csv` is one of those that ship.

    Empty cells, NA, NaN, NULL and a lone full stop are missing. The index is the line in the file.
    """
    path = EXAMPLES / str(name).removeprefix(EXAMPLE) if str(name).startswith(EXAMPLE) else Path(name)
    try:
        table = pd.read_csv(
            path, na_values=MISSING, keep_default_na=False, skipinitialspace=True, low_memory=False
        )
    except FileNotFoundError:
        raise BadInput(f"there is no file {name}{_examples_for(name)}") from None
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise BadInput(f"{name} cannot be read as CSV: {str(fault).splitlines()[0]}") from None
    if not len(table):
        raise BadInput(f"{name} has a header and no rows")
    table.index = pd.RangeIndex(HEADER_ROWS, HEADER_ROWS + len(table))
    return table


def need(table: pd.DataFrame, *columns: str) -> None:
    """Every one of these columns is there, or say which is not and which are."""
    for column in columns:
        if column not in table.columns:
            raise BadInput(f"there is no such column; there are {_listed(table.columns)}", column=column)


def numbers(table: pd.DataFrame, column: str) -> Floats:
    """A column of finite numbers, shape (rows,); what is missing is NaN."""
    need(table, column)
    values = pd.to_numeric(table[column], errors="coerce")
    wrong = values.isna() & table[column].notna()
    if wrong.any():
        row = wrong.idxmax()
        raise BadInput(f'"{table.at[row, column]}" is not a number', column=column, row=_line(row))
    found: Floats = values.to_numpy(np.float64)
    infinite = np.isinf(found)
    if infinite.any():
        raise BadInput("a number must be finite", column=column, row=_line(table.index[infinite.argmax()]))
    return found


def labels(table: pd.DataFrame, column: str) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A column of names as codes from 0, shape (rows,), with the names in order. Missing is -1."""
    need(table, column)
    codes, names = pd.factorize(table[column], sort=True, use_na_sentinel=True)
    return codes.astype(np.int64), [_name(one) for one in names]


def two_arms(table: pd.DataFrame, column: str) -> tuple[Floats, tuple[str, str]]:
    """A column of two arms as 0 and 1, shape (rows,), with their names: the first in order is the control."""
    codes, names = labels(table, column)
    if len(names) != 2:
        raise BadInput(
            f"there must be two arms, and there {_are(len(names))}: {_listed(names)}", column=column
        )
    arms = codes.astype(np.float64)
    arms[codes < 0] = np.nan
    return arms, (names[0], names[1])


def complete(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The rows where none of these columns is missing."""
    need(table, *columns)
    kept = table.dropna(subset=list(dict.fromkeys(columns)))
    if not len(kept):
        raise BadInput(f"no row has a value in each of {_listed(columns)}")
    return kept


def _line(row: object) -> int | None:
    return int(row) if isinstance(row, int | np.integer) else None


def _name(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def _listed(names: Sequence[object]) -> str:
    shown = ", ".join(map(str, list(names)[:12]))
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown


def _examples_for(name: str | Path) -> str:
    if not str(name).startswith(EXAMPLE):
        return ""
    return "; there are " + ", ".join(sorted(f"{EXAMPLE}{one.name}" for one in EXAMPLES.glob("*.csv")))
