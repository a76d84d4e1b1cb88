"""Tables: reading a CSV, and taking columns out of it that are what a method needs them to be."""

import csv
import io
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
PLAIN = (np.dtype(np.float64), np.dtype(np.int64))  # what pandas reads a column of numbers as
HEADER_ROWS = 2  # the first row of data is line 2 of its file


def located(name: str | Path) -> Path:
    """The file of that name; `example:growth.csv` is one of those that ship."""
    return EXAMPLES / str(name).removeprefix(EXAMPLE) if str(name).startswith(EXAMPLE) else Path(name)


def read(name: str | Path) -> pd.DataFrame:
    """Read a CSV with a header line. `example:growth.csv` is one of those that ship.

    Empty cells, NA, NaN, NULL and a lone full stop are missing. The index is the line in the file. Lines that
    hold nothing but commas are nobody, and are left out; the lines after them keep their numbers.
    """
    text, skipped = _text(located(name), str(name))
    table = _parsed(text, str(name))
    lines, is_blank = _lines_of(text, table)
    table.index = pd.Index(np.asarray(lines, np.int64) + skipped)
    table = table[~is_blank]
    if not len(table):
        raise BadInput(f"{name} has a header and no rows")
    return table


def _text(path: Path, name: str) -> tuple[str, int]:
    """What stands in the file, read once: it may be a pipe. And how many empty lines before the header."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"there is no file {name}{_examples_for(name)}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not in UTF-8: save it in that encoding") from None
    except OSError as fault:
        raise BadInput(f"{name} cannot be read as CSV: {fault}") from None
    kept = text.lstrip("\r\n")
    return kept, text[: len(text) - len(kept)].count("\n")


def _parsed(text: str, name: str) -> pd.DataFrame:
    kept = {"keep_default_na": False, "skipinitialspace": True, "skip_blank_lines": False}
    try:
        header = pd.read_csv(io.StringIO(text), header=None, nrows=1, dtype=str, **kept)
        _refuse_header(header.iloc[0].str.strip().tolist())
        table = pd.read_csv(io.StringIO(text), na_values=MISSING, low_memory=False, **kept)
    except ValueError as fault:  # pandas' own are ValueErrors
        raise BadInput(f"{name} cannot be read as CSV: {str(fault).splitlines()[0]}") from None
    if len(table) and not isinstance(table.index, pd.RangeIndex):
        raise BadInput(f"{name} cannot be read as CSV: rows hold more values than the header has names")
    return table


def _lines_of(text: str, table: pd.DataFrame) -> tuple[npt.ArrayLike, npt.NDArray[np.bool_]]:
    """The line on which each row begins, and which rows hold nothing at all, not even an NA: shapes (rows,).

    A cell in quotes may go over several lines.
    """
    unknown = np.asarray(table.isna().all(axis=1), np.bool_)
    if '"' not in text and not unknown.any():
        return range(HEADER_ROWS, HEADER_ROWS + len(table)), unknown
    records = csv.reader(io.StringIO(text), skipinitialspace=True)
    read = [(records.line_num, any(cell.strip() for cell in cells)) for cells in records][: len(table) + 1]
    begins = [end + 1 for end, _ in read[:-1]]
    return begins, unknown & ~np.array([holds for _, holds in read[1:]], np.bool_)


def _refuse_header(names: Sequence[str]) -> None:
    """Two columns of one name: nobody knows which is meant. Semicolons: a table of another kind."""
    for name in names:
        if name and names.count(name) > 1:
            raise BadInput("stands twice in the header: a column needs a name of its own", column=name)
    if len(names) == 1 and ";" in names[0]:
        raise BadInput("columns must stand apart by commas, and these stand apart by semicolons", row=1)


def need(table: pd.DataFrame, *columns: str) -> None:
    """Every one of these columns is there, or say which is not and which are."""
    for column in columns:
        if column not in table.columns:
            raise BadInput(f"there is no such column; there are {_listed(table.columns)}", column=column)


def refuse(table: pd.DataFrame, wrong: npt.ArrayLike, says: str, *, column: str) -> None:
    """Raise `BadInput` at the first row that is wrong. `{}` in `says` stands for the value there.

    `wrong` has shape (rows,). The row is named as its line in the file, where the index is lines.
    """
    flags = np.asarray(wrong, dtype=np.bool_)
    if not flags.any():
        return
    row = table.index[int(flags.argmax())]
    raise BadInput(says.replace("{}", worded(table.at[row, column])), column=column, row=line_of(row))


def numbers(table: pd.DataFrame, column: str) -> Floats:
    """A column of finite numbers, shape (rows,); what is missing is NaN."""
    need(table, column)
    given = table[column]
    if given.dtype not in PLAIN:
        values = pd.to_numeric(given, errors="coerce")
        refuse(table, values.isna() & given.notna(), '"{}" is not a number', column=column)
        given = values
    found: Floats = given.to_numpy(np.float64)
    refuse(table, np.isinf(found), "a number must be finite", column=column)
    return found


def holds_numbers(table: pd.DataFrame, column: str) -> bool:
    """Whether a column is meant as numbers: one stray word among them is a mistake, words alone are names."""
    return bool(pd.to_numeric(table[column], errors="coerce").notna().any())


def labels(table: pd.DataFrame, column: str) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A column of names as codes from 0, shape (rows,), with the names in order. Missing is -1."""
    need(table, column)
    codes, names = pd.factorize(table[column], sort=True, use_na_sentinel=True)
    return codes.astype(np.int64), [worded(one) for one in names]


def two_arms(
    table: pd.DataFrame, column: str, reference: str | None = None
) -> tuple[Floats, tuple[str, str]]:
    """A column of two arms as 0 and 1, shape (rows,), with their names in that order.

    0 is the arm compared with: `reference`, or the first in order. Raises `BadInput` for another number of
    arms, and for a reference that is none of them.
    """
    codes, names = labels(table, column)
    if len(names) != 2:
        raise BadInput(
            f"there must be two arms, and there {_are(len(names))}: {_listed(names)}", column=column
        )
    if reference is not None and reference not in names:
        raise BadInput(f'"{reference}" is no arm; there are {names[0]} and {names[1]}', column=column)
    arms = codes.astype(np.float64)
    arms[codes < 0] = np.nan
    return (1 - arms, (names[1], names[0])) if reference == names[1] else (arms, (names[0], names[1]))


def complete(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The rows where none of these columns is missing."""
    need(table, *columns)
    held = np.ones(len(table), np.bool_)
    for column in dict.fromkeys(columns):
        held &= table[column].notna().to_numpy()
    kept = table.loc[held]
    if not len(kept):
        raise BadInput(f"no row has a value in each of {_listed(columns)}")
    return kept


def line_of(row: object) -> int | None:
    """The line of a file that an index names, where it names lines."""
    return int(row) if isinstance(row, int | np.integer) else None


def worded(value: object) -> str:
    """A name as it is written: 3 where a column with gaps turned it into 3.0.

    >>> worded(3.0), worded(2.5), worded("cbt")
    ('3', '2.5', 'cbt')
    """
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
