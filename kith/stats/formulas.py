"""Formulas: what is to be explained, by what, and what varies between people and groups, in lme4's words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from kith.stats.refusing import BadInput

FUNCTIONS = ("log", "sqrt", "exp")
CODING = ("factor", "as.factor")
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?P<name>[^\W\d][\w.]*|\.[^\W\d][\w.]*)"
    r"|`(?P<quoted>[^`]+)`|(?P<sign>\|\||[-+*:^/()|~,]))"
)


@dataclass(frozen=True)
class Expression:
    """Arithmetic on columns: an operation and what it is applied to."""

    operation: str  # column, number, negative, one of + - * / ^, or a function
    parts: "tuple[Expression | str | float, ...]"

    def columns(self) -> Iterator[str]:
        if self.operation == "column":
            yield str(self.parts[0])
        for part in self.parts:
            if isinstance(part, Expression):
                yield from part.columns()

    def __str__(self) -> str:
        inner = [str(part) if isinstance(part, Expression) else _plain(part) for part in self.parts]
        if self.operation in {"column", "number"}:
            return inner[0]
        if self.operation == "negative":
            return f"-{inner[0]}"
        if self.operation in {"^", "/"}:
            return self.operation.join(inner)
        if self.operation in {"+", "-", "*"}:
            return f" {self.operation} ".join(inner)
        return f"({inner[0]})" if self.operation == "(" else f"{self.operation}({inner[0]})"


@dataclass(frozen=True)
class Variable:
    """What stands between the signs of a formula: a column, a column taken as classes, or arithmetic."""

    text: str
    expression: Expression
    is_factor: bool = False  # asked for by factor(); a column of text is one unasked


Term = tuple[Variable, ...]  # the variables that are multiplied; the empty one is the intercept


@dataclass(frozen=True)
class Terms:
    """Terms in R's order: those of fewer variables first, then as they were written."""

    intercept: bool
    terms: tuple[Term, ...]

    def columns(self) -> list[str]:
        found = [name for term in self.terms for one in term for name in one.expression.columns()]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class RandomTerm:
    """What varies, and between what: `(week|member)`, `(1|site:group)`."""

    terms: Terms
    group: tuple[str, ...]  # columns whose combinations are the levels

    @property
    def factor(self) -> str:
        return ":".join(self.group)

    def columns(self) -> list[str]:
        return [*self.terms.columns(), *self.group]


@dataclass(frozen=True)
class Formula:
    text: str
    response: Variable
    fixed: Terms
    random: tuple[RandomTerm, ...]

    def columns(self) -> list[str]:
        """The columns that it uses, each once."""
        found = [*self.response.expression.columns(), *self.fixed.columns()]
        found += [name for one in self.random for name in one.columns()]
        return list(dict.fromkeys(found))


def parse(text: str) -> Formula:
    """Read a formula as lme4 writes it.

    The fixed part has + - * : ^ / and parentheses, 0, 1 and -1 for the intercept, I(...), log(), sqrt(),
    exp() and factor(). A random term stands in parentheses: (1|g), (x|g), (0 + x|g), (x||g), (1|a/b),
    (1|a:b). Anything else is BadInput that names the place. Source: Wilkinson and Rogers 1973; Bates et
    al. 2015.

    >>> found = parse("phq9 ~ week*arm + (week|member) + (1|group)")
    >>> [":".join(one.text for one in term) for term in found.fixed.terms]
    ['week', 'arm', 'week:arm']
    >>> [one.factor for one in found.random]
    ['member', 'group']
    """
    return _Reader(text).formula()


def parse_terms(text: str) -> Terms:
    """Read a right-hand side without random terms: `arm + base`."""
    reader = _Reader(text)
    terms = reader.sum_of_terms()
    reader.expect("")
    if reader.random:
        raise BadInput(f'the formula "{text}" must have no random term')
    return terms.ordered(reader.seen)


class _Sum:
    """Terms while they are being read: kept once each, as sets of variables, in the order written."""

    def __init__(self, *terms: frozenset[str], intercept: bool | None = None) -> None:
        self.terms = list(dict.fromkeys(terms))
        self.intercept = intercept  # None where nothing was said

    def plus(self, other: "_Sum") -> "_Sum":
        said = self.intercept if other.intercept is None else other.intercept
        return _Sum(*self.terms, *other.terms, intercept=said)

    def minus(self, other: "_Sum") -> "_Sum":
        said = self.intercept if other.intercept is None else not other.intercept
        return _Sum(*(one for one in self.terms if one not in other.terms), intercept=said)

    def times(self, other: "_Sum") -> "_Sum":
        return _Sum(*(mine | its for mine in self.terms for its in other.terms))

    def ordered(self, seen: dict[str, Variable]) -> Terms:
        order = list(seen)
        found = sorted(self.terms, key=len)
        named = tuple(tuple(seen[name] for name in sorted(term, key=order.index)) for term in found)
        return Terms(self.intercept is not False, named)


@dataclass(frozen=True)
class _Token:
    kind: str  # number, name, sign or end
    text: str
    place: int


class _Reader:
    """A formula, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._split())
        self.next = 0
        self.seen: dict[str, Variable] = {}
        self.random: list[RandomTerm] = []

    def _split(self) -> Iterator[_Token]:
        place, text = 0, self.text.rstrip()
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None:
                self.refuse(
                    len(text[:place]) + len(text[place:]) - len(text[place:].lstrip()), "is not known"
                )
            kind = str(found.lastgroup)
            yield _Token("name" if kind == "quoted" else kind, found[kind], found.start(kind))
            place = found.end()
        yield _Token("end", "", len(text))

    def refuse(self, place: int, says: str) -> NoReturn:
        what = f'"{self.text[place : place + 12].strip()}"' if self.text[place:].strip() else "the end"
        raise BadInput(f'formula "{self.text}", character {place + 1}: {what} {says}')

    @property
    def token(self) -> _Token:
        return self.tokens[self.next]

    def take(self, *signs: str) -> str | None:
        """The next sign, if it is one of these."""
        if self.token.kind == "sign" and self.token.text in signs:
            self.next += 1
            return self.tokens[self.next - 1].text
        return None

    def expect(self, sign: str) -> None:
        if not sign and self.token.kind != "end":
            self.refuse(self.token.place, "cannot stand here")
        if sign and not self.take(sign):
            self.refuse(self.token.place, f'stands where "{sign}" was expected')

    def formula(self) -> Formula:
        if "~" not in self.text:
            raise BadInput(f'formula "{self.text}": there is no "~" between the outcome and its predictors')
        response = self.response()
        self.expect("~")
        fixed = self.sum_of_terms()
        self.expect("")
        terms = tuple(one for one in fixed.terms if one != frozenset([response.text]))
        fixed.terms = list(terms)
        return Formula(self.text.strip(), response, fixed.ordered(self.seen), tuple(self.random))

    def response(self) -> Variable:
        return self.variable(self.arithmetic(), is_factor=False)

    def sum_of_terms(self) -> _Sum:
        found = self.product(negative=self.take("-", "+") == "-")
        while sign := self.take("+", "-"):
            other = self.product()
            found = found.plus(other) if sign == "+" else found.minus(other)
        return found

    def product(self, *, negative: bool = False) -> _Sum:
        found = self.interaction()
        while sign := self.take("*", "/"):
            other = self.interaction()
            if sign == "*":
                found = found.plus(other).plus(found.times(other))
            else:
                found = found.plus(_Sum(frozenset().union(*found.terms)).times(other))
        return _Sum().minus(found) if negative else found

    def interaction(self) -> _Sum:
        found = self.power()
        while self.take(":"):
            found = found.times(self.power())
        return found

    def power(self) -> _Sum:
        found = self.atom()
        if self.take("^"):
            exponent = self.token
            if exponent.kind != "number" or not exponent.text.isdigit() or not int(exponent.text):
                self.refuse(exponent.place, "is no whole power; arithmetic needs I(...)")
            self.next += 1
            single = found
            for _ in range(int(exponent.text) - 1):
                found = found.plus(found.times(single))
        return found

    def atom(self) -> _Sum:
        token = self.token
        if token.kind == "number":
            return self.intercept(token)
        if token.text == "(" and self.holds_bar():
            self.random_terms()
            return _Sum()
        if self.take("("):
            found = self.sum_of_terms()
            self.expect(")")
            return found
        if token.kind != "name":
            self.refuse(token.place, "cannot stand here")
        return _Sum(frozenset([self.named().text]))

    def intercept(self, token: _Token) -> _Sum:
        if token.text not in {"0", "1"}:
            self.refuse(token.place, "is no term; 0 and 1 stand for the intercept")
        self.next += 1
        return _Sum(intercept=token.text == "1")

    def named(self) -> Variable:
        """A column, or a function of columns."""
        token = self.token
        self.next += 1
        if not self.take("("):
            return self.variable(Expression("column", (token.text,)))
        if token.text not in {*FUNCTIONS, *CODING, "I"}:
            self.refuse(token.place, "is no known function; there are I, log, sqrt, exp and factor")
        inner = self.arithmetic()
        self.expect(")")
        if token.text in CODING:
            return self.variable(inner, is_factor=True, name=token.text)
        return self.variable(Expression(token.text, (inner,)))

    def variable(
        self, expression: Expression, *, is_factor: bool = False, name: str | None = None
    ) -> Variable:
        text = f"{name}({expression})" if name else str(expression)
        return self.seen.setdefault(text, Variable(text, expression, is_factor))

    def arithmetic(self) -> Expression:
        return self.chain(self.scaled, "+", "-")

    def scaled(self) -> Expression:
        return self.chain(self.signed, "*", "/")

    def chain(self, part: Callable[[], Expression], *signs: str) -> Expression:
        found = part()
        while sign := self.take(*signs):
            found = Expression(sign, (found, part()))
        return found

    def signed(self) -> Expression:
        if self.take("-"):
            return Expression("negative", (self.signed(),))
        found = self.value()
        return Expression("^", (found, self.signed())) if self.take("^") else found

    def value(self) -> Expression:
        token = self.token
        if self.take("("):
            inner = self.arithmetic()
            self.expect(")")
            return Expression("(", (inner,))
        if token.kind not in {"number", "name"}:
            self.refuse(token.place, "cannot stand here")
        self.next += 1
        if token.kind == "number":
            return Expression("number", (float(token.text),))
        if self.take("("):
            if token.text not in {*FUNCTIONS, "I"}:
                self.refuse(token.place, "is no known function; there are I, log, sqrt and exp")
            inner = self.arithmetic()
            self.expect(")")
            return Expression(token.text, (inner,))
        return Expression("column", (token.text,))

    def holds_bar(self) -> bool:
        """Whether the parenthesis that opens here holds a bar of its own."""
        depth = 0
        for token in self.tokens[self.next :]:
            depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
            if depth == 1 and token.kind == "sign" and token.text in {"|", "||"}:
                return True
            if depth == 0:
                return False
        return False

    def random_terms(self) -> None:
        opens = self.token.place
        self.expect("(")
        fixed, self.seen = self.seen, {}
        terms = self.sum_of_terms().ordered(self.seen)
        self.seen = fixed
        bars = self.take("|", "||")
        groups = self.groups()
        if not self.take(")"):
            self.refuse(self.token.place, "cannot stand in what groups: names, : and / can")
        if not terms.intercept and not terms.terms:
            self.refuse(opens, "varies by nothing")
        for group in groups:
            self.random += [RandomTerm(one, group) for one in _apart(terms, apart=bars == "||")]

    def groups(self) -> list[tuple[str, ...]]:
        """a/b is a, and b within a."""
        found = [self.combination()]
        while self.take("/"):
            found.append((*self.combination(), *found[-1]))
        return found[::-1]

    def combination(self) -> tuple[str, ...]:
        found = [self.column()]
        while self.take(":"):
            found.append(self.column())
        return tuple(found)

    def column(self) -> str:
        if self.token.kind != "name":
            self.refuse(self.token.place, "is no column to group by")
        self.next += 1
        return self.tokens[self.next - 1].text


def _apart(terms: Terms, *, apart: bool) -> list[Terms]:
    """Behind a double bar every term varies on its own."""
    if not apart:
        return [terms]
    first = [Terms(intercept=True, terms=())] if terms.intercept else []
    return first + [Terms(intercept=False, terms=(term,)) for term in terms.terms]


def _plain(part: str | float) -> str:
    return f"{part:g}" if isinstance(part, float) else part
