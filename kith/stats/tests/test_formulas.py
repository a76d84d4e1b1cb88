"""Formulas are read as R reads them: the names here are those of `colnames(model.matrix(...))` in R 4.2.2."""

import numpy as np
import pandas as pd
import pytest

from kith.stats.formulas import parse, parse_terms
from kith.stats.mixed.designing import design
from kith.stats.refusing import BadInput

TABLE = pd.DataFrame(
    {
        "y": [1.0, 2, 3, 4, 5, 6],
        "x": [1.0, 2, 4, 8, 16, 32],
        "z": [0.5, 1, 0, 2, 1, 3],
        "a": ["p", "q", "r", "p", "q", "r"],
        "b": ["k", "k", "l", "l", "k", "l"],
        "n": [1, 2, 1, 2, 1, 2],
    }
)


@pytest.mark.parametrize(
    ("right", "names"),
    [
        ("x", "(Intercept); x"),
        ("x*z", "(Intercept); x; z; x:z"),
        ("z:x + x", "(Intercept); x; z:x"),
        ("(x + z + a)^2", "(Intercept); x; z; aq; ar; x:z; x:aq; x:ar; z:aq; z:ar"),
        ("0 + a", "ap; aq; ar"),
        ("0 + a + b", "ap; aq; ar; bl"),
        ("0 + x + a", "x; ap; aq; ar"),
        ("a*b", "(Intercept); aq; ar; bl; aq:bl; ar:bl"),
        ("a + a:b", "(Intercept); aq; ar; ap:bl; aq:bl; ar:bl"),
        ("a/b", "(Intercept); aq; ar; ap:bl; aq:bl; ar:bl"),
        ("x:a", "(Intercept); x:ap; x:aq; x:ar"),
        ("x + x:a", "(Intercept); x; x:aq; x:ar"),
        ("a + x:a", "(Intercept); aq; ar; ap:x; aq:x; ar:x"),
        ("a:x", "(Intercept); ap:x; aq:x; ar:x"),
        ("0 + a:b", "ap:bk; aq:bk; ar:bk; ap:bl; aq:bl; ar:bl"),
        ("factor(n)*x", "(Intercept); factor(n)2; x; factor(n)2:x"),
        ("I(x^2) + log(z + 1)", "(Intercept); I(x^2); log(z + 1)"),
        ("I(x*2) + sqrt(x)", "(Intercept); I(x * 2); sqrt(x)"),
        ("x*(z + a)", "(Intercept); x; z; aq; ar; x:z; x:aq; x:ar"),
        ("a:b", "(Intercept); ap:bk; aq:bk; ar:bk; ap:bl; aq:bl; ar:bl"),
        ("x:a:b", "(Intercept); x:ap:bk; x:aq:bk; x:ar:bk; x:ap:bl; x:aq:bl; x:ar:bl"),
        ("0+x:a", "x:ap; x:aq; x:ar"),
        ("a*b-a", "(Intercept); bl; aq:bk; ar:bk; aq:bl; ar:bl"),
        ("log(z+1):a+I(-x)", "(Intercept); I(-x); log(z + 1):ap; log(z + 1):aq; log(z + 1):ar"),
        ("(x+z)^3", "(Intercept); x; z; x:z"),
        ("x/z", "(Intercept); x; x:z"),
        ("(x+z)/a", "(Intercept); x; z; x:z:ap; x:z:aq; x:z:ar"),
        ("1", "(Intercept)"),
        ("x - 1", "x"),
        ("-1 + x", "x"),
        ("0 + x", "x"),
        ("x*z - x:z", "(Intercept); x; z"),
        ("x + x", "(Intercept); x"),
    ],
)
def test_columns_are_named_as_r_names_them(right, names):
    assert "; ".join(design(parse_terms(right), TABLE).names) == names


def test_values_follow_the_names():
    made = design(parse_terms("0 + I(x^2/2 - -z) + a:x"), TABLE)
    np.testing.assert_allclose(made.values[0], TABLE.x**2 / 2 + TABLE.z)
    np.testing.assert_allclose(made.values[2], TABLE.x * (TABLE.a == "q"))


@pytest.mark.parametrize(
    ("text", "random"),
    [
        ("y ~ x + (x|g)", [("g", True, 1)]),
        ("y ~ x + (0 + x|g)", [("g", False, 1)]),
        ("y ~ x + (x||g)", [("g", True, 0), ("g", False, 1)]),
        ("y ~ x + (1|a/b)", [("b:a", True, 0), ("a", True, 0)]),
        ("y ~ x + (1|a:b) + (1|c)", [("a:b", True, 0), ("c", True, 0)]),
        ("y ~ (1|a) + x", [("a", True, 0)]),
    ],
)
def test_random_terms(text, random):
    found = parse(text).random
    assert [(one.factor, one.terms.intercept, len(one.terms.terms)) for one in found] == random


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("y ~ x + poly(x, 2)", 9),
        ("y ~ x + (1|g", 13),
        ("y ~ x ? z", 7),
        ("y ~ x + ", 8),
        ("y ~ 2 + x", 5),
        ("y ~ x^z", 7),
        ("y ~ x + (1|g + h)", 14),
        ("y ~ x + (0|g)", 9),
        ("y ~ x)", 6),
        ("~ x", 1),
        ("y ~ x ~ z", 7),
        ("y ~ .", 5),
        ("y ~ x | g", 7),
    ],
)
def test_what_is_not_understood_is_pointed_to(text, place):
    with pytest.raises(BadInput, match=f"character {place}:"):
        parse(text)


def test_a_formula_needs_a_tilde():
    with pytest.raises(BadInput, match='no "~"'):
        parse("y + x")


def test_text_in_a_number_names_the_row():
    table = TABLE.assign(x=["1", "2", "three", "4", "5", "6"])
    table.index = pd.RangeIndex(2, 8)
    with pytest.raises(BadInput, match='column "x", row 4: "three" is not a number'):
        design(parse_terms("x"), table)


def test_arithmetic_that_has_no_answer_names_the_row():
    table = TABLE.assign(z=[1, 2, -1, 1, 1, 1])
    with pytest.raises(BadInput, match="row 2: log"):
        design(parse_terms("log(z)"), table)


def test_one_class_only_is_refused():
    with pytest.raises(BadInput, match="one class"):
        design(parse_terms("a"), TABLE.assign(a="p"))


def test_names_in_backticks_may_hold_anything():
    assert design(parse_terms("`a score` + x"), TABLE.assign(**{"a score": 1.0})).names[1] == "a score"
