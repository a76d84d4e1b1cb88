"""The columns that a formula asks for: numbers, classes as contrasts, and their products, named as R does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.formulas import Expression, Term, Terms, Variable
from kith.stats.refusing import BadInput
from kith.stats.tables import Floats, labels, line_of, need, numbers

OPERATIONS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "log": np.log,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "negative": np.negative,
    "I": np.asarray,
    "(": np.asarray,
}


@dataclass(frozen=True)
class Columns:
    """Named columns, each of shape (rows,)."""

    names: tuple[str, ...]
    values: tuple[Floats, ...]

    def matrix(self) -> Floats:
        """Shape (rows, columns)."""
        return np.column_stack(self.values)


Levels = dict[str, list[str]]  # the classes of each variable that has classes, by its text


def values(expression: Expression, table: pd.DataFrame) -> Floats:
    """Arithmetic on the columns of a table, shape (rows,). BadInput where a result is not finite."""
    with np.errstate(all="ignore"):
        found = np.broadcast_to(_value(expression, table), len(table)).astype(np.float64)
    wrong = np.isinf(found)
    if expression.operation != "column":
        given = np.all([~np.isnan(numbers(table, one)) for one in set(expression.columns())], axis=0)
        wrong |= np.isnan(found) & given
    if wrong.any():
        row = table.index[wrong.argmax()]
        raise BadInput(f"{expression} is not a finite number", row=line_of(row))
    return found


def _value(expression: Expression, table: pd.DataFrame) -> Floats:
    if expression.operation == "column":
        return numbers(table, str(expression.parts[0]))
    if expression.operation == "number":
        return np.asarray(expression.parts[0], np.float64)
    parts = [_value(one, table) for one in expression.parts if isinstance(one, Expression)]
    if len(parts) == 1:
        return FUNCTIONS[expression.operation](parts[0])
    return OPERATIONS[expression.operation](parts[0], parts[1])


def has_classes(variable: Variable, table: pd.DataFrame) -> bool:
    """Whether a variable stands for classes: factor(x), or a column of text.

    A column of numbers with a little text in it is a mistake and not a class: `numbers` names the row.
    """
    if variable.is_factor or variable.expression.operation != "column":
        return variable.is_factor
    column = str(variable.expression.parts[0])
    need(table, column)
    found = table[column]
    if pd.api.types.is_bool_dtype(found) or isinstance(found.dtype, pd.CategoricalDtype):
        return True
    if pd.api.types.is_numeric_dtype(found):
        return False
    text = found.dropna()
    return bool(pd.to_numeric(text, errors="coerce").notna().mean() <= 0.5) if len(text) else False


def classes(variable: Variable, table: pd.DataFrame) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Codes from 0, shape (rows,), and the names of the classes in order."""
    if variable.expression.operation == "column":
        column = str(variable.expression.parts[0])
        codes, names = labels(table, column)
        if isinstance(table[column].dtype, pd.CategoricalDtype):
            order = [str(one) for one in table[column].cat.categories if str(one) in set(names)]
            codes = np.array([order.index(one) for one in names])[codes]
            return codes, order
        return codes, [name.upper() if name in {"True", "False"} else name for name in names]
    return labels(pd.DataFrame({"x": values(variable.expression, table)}, index=table.index), "x")


def design(terms: Terms, table: pd.DataFrame, levels: Levels | None = None) -> Columns:
    """The model matrix by R's rules of treatment contrasts.

    A class is coded by contrasts where the term without it, or one that holds that term, came before; by
    one column a class where it did not. `levels` are the classes to use, filled where they are not there
    yet: a prediction uses those of the fit. Source: Chambers and Hastie 1992, chapter 2.
    """
    levels = {} if levels is None else levels
    names, columns = (["(Intercept)"], [np.ones(len(table))]) if terms.intercept else ([], [])
    coded = {one.text for term in terms.terms for one in term if has_classes(one, table)}
    full = _coded_in_full(terms, coded)
    parts: dict[tuple[str, bool], Columns] = {}
    for place, term in enumerate(terms.terms):
        for one in term:
            key = (one.text, (place, one.text) in full)
            if key not in parts:
                parts[key] = _variable(one, table, levels, classed=one.text in coded, full=key[1])
        product = _product([parts[one.text, (place, one.text) in full] for one in term])
        names += product.names
        columns += product.values
    return Columns(tuple(names), tuple(columns))


def _coded_in_full(terms: Terms, coded: set[str]) -> set[tuple[int, str]]:
    """Which class in which term has a column for every class."""
    sets = [{one.text for one in term} for term in terms.terms]
    full = set()
    for place, term in enumerate(terms.terms):
        for name in (one.text for one in term if one.text in coded):
            rest = sets[place] - {name}
            if rest and not any(rest <= before for before in sets[:place]):
                full.add((place, name))
    first = _first_class(terms.terms, coded)
    if first and not terms.intercept:
        full.add(first)
    return full


def _first_class(terms: Sequence[Term], coded: set[str]) -> tuple[int, str] | None:
    found = ((place, one.text) for place, term in enumerate(terms) for one in term if one.text in coded)
    return next(found, None)


def _variable(one: Variable, table: pd.DataFrame, levels: Levels, *, classed: bool, full: bool) -> Columns:
    if not classed:
        return Columns((one.text,), (values(one.expression, table),))
    codes, names = classes(one, table)
    wanted = levels.setdefault(one.text, names)
    if unknown := [name for name in names if name not in wanted]:
        raise BadInput(f'the class "{unknown[0]}" was not in the data of the fit', column=one.text)
    if len(wanted) < 2:
        raise BadInput(f'all rows are of one class, "{wanted[0]}"', column=one.text)
    shown = wanted if full else wanted[1:]
    return Columns(
        tuple(one.text + name for name in shown),
        tuple(
            (codes == names.index(name)).astype(np.float64) if name in names else np.zeros(len(table))
            for name in shown
        ),
    )


def _product(parts: Sequence[Columns]) -> Columns:
    """Every column of one times every column of the other; the first runs fastest."""
    found = parts[0]
    for other in parts[1:]:
        pairs = [(a, b) for b in range(len(other.names)) for a in range(len(found.names))]
        found = Columns(
            tuple(f"{found.names[a]}:{other.names[b]}" for a, b in pairs),
            tuple(found.values[a] * other.values[b] for a, b in pairs),
        )
    return found
