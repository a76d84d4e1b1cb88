"""One language made ready: its lexicon, and its rules as expressions found by their rarest word.

A pattern is tried only where the rarest of the tokens that it cannot do without stands, inside a window
as wide as the pattern. So a message costs what its telling words cost, not what the number of rules costs.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from kith.safety.screening import patterns
from kith.safety.screening.data_files import rule_files, toml
from kith.safety.screening.lexicon import HARD, HIT, QUOTE, SOFT, Lexicon, plain
from kith.safety.screening.patterns import Beside, Edge, Gap, Node, OneOf, Row, Times, Word
from kith.safety.screening.rules import NEGATED, PAST, Rule, Scope, rule_of, scope_of

Meant = TypeVar("Meant", Rule, Scope)
_STRETCH = 24  # tokens whose neighbourhood is looked up together
_ANY = r"[\s\S]"
_MARKS = {"HIT": HIT, "QUOTE": QUOTE, ",": HARD + SOFT}


@dataclass(slots=True)
class Trigger(Generic[Meant]):
    """One pattern of a rule, what it covers at most, and what else must stand in the window."""

    meant: Meant
    source: str
    width: int
    needs: tuple[frozenset[str], ...]
    expression: re.Pattern[str] | None = None


class Index(Generic[Meant]):
    """Patterns by the character that sets them off."""

    def __init__(self) -> None:
        self.by_code: dict[str, list[Trigger[Meant]]] = defaultdict(list)
        self.widest = 1

    def add(self, trigger: Trigger[Meant], anchors: Iterable[str]) -> None:
        self.widest = max(self.widest, trigger.width)
        for code in anchors:
            self.by_code[code].append(trigger)

    def hits(self, code: str, done: Collection[str] = ()) -> Iterator[tuple[Meant, int, int]]:
        """Every rule that applies, with its first token and last token + 1, once for each place.

        Rules whose ids stand in `done` are not looked for; the caller may add to it on the way.
        """
        seen: set[tuple[str, int, int]] = set()
        by_code = self.by_code
        stretch, around = -1, frozenset[str]()
        for at, character in enumerate(code):
            if character in by_code:
                if at // _STRETCH != stretch:
                    stretch = at // _STRETCH
                    first = stretch * _STRETCH
                    around = frozenset(code[max(0, first - self.widest) : first + _STRETCH + self.widest])
                for meant, start, end in _hits_at(code, at, by_code[character], around, done):
                    if (key := (meant.id, start, end)) not in seen:
                        seen.add(key)
                        yield meant, start, end


def _hits_at(
    code: str, at: int, triggers: list[Trigger[Meant]], around: frozenset[str], done: Collection[str]
) -> Iterator[tuple[Meant, int, int]]:
    """What begins, goes on or ends at one token; `around` are the characters near it."""
    for trigger in triggers:
        if trigger.meant.id in done or any(map(around.isdisjoint, trigger.needs)):
            continue
        expression = trigger.expression
        if expression is None:
            expression = trigger.expression = re.compile(trigger.source)
        # Two tokens more on the right, because a condition may look at the token behind.
        for found in expression.finditer(code, max(0, at - trigger.width), at + trigger.width + 2):
            start, end = found.span()
            if start <= at < end:
                yield trigger.meant, start, end


class Grammar:
    """The rules of one language, ready to be asked."""

    def __init__(self, language: str) -> None:
        self.language = language
        files = [toml(name) for name in rule_files(language)]
        words = _merged(
            toml("shared/words.toml"), toml(f"{language}/words.toml"), toml(f"{language}/verbs.toml")
        )
        self.common: list[str] = [plain(word) for word in toml(f"{language}/common.toml")["words"].split()]
        self.lexicon = Lexicon(words, self.common)
        self._fragments = {name: patterns.parse(text) for name, text in words.get("fragments", {}).items()}
        for slot, phrases in self.lexicon.phrases.items():
            self._fragments[f"{slot}*"] = patterns.parse(" | ".join(phrases))
        self.rules = [rule_of(one) for file in files for one in file.get("rule", [])]
        self.scopes = [scope_of(one) for file in files for one in file.get("scope", [])]
        self.harmless = [scope_of(one) for file in files for one in file.get("harmless", [])]
        self._build()

    def _build(self) -> None:
        trees = {text: self._tree(one.id, text) for one in all_of(self) for text in one.patterns}
        self.lexicon.ask_about(
            {name for tree in trees.values() for name in patterns.words_in(tree) if _is_word(name)}
        )
        self.lexicon.close()
        self._but, self._neg, self.first = (self._codes(slot) for slot in ("BUT", "NEG", "FIRST"))
        self.rule_index: Index[Rule] = self._indexed(self.rules, trees)
        self.harmless_index: Index[Scope] = self._indexed(self.harmless, trees)
        triggers = [
            Trigger(
                scope,
                self._source(trees[text], self._stops_of(scope)),
                patterns.width(trees[text]),
                tuple(self._needed(trees[text])[:2]),
            )
            for scope in self.scopes
            for text in scope.patterns
        ]
        self._scopes_of = {
            rule.id: [one for one in triggers if one.meant.verdict in rule.heeds and one.meant.concerns(rule)]
            for rule in self.rules
        }

    def _tree(self, owner: str, text: str) -> Node:
        try:
            return self._spread(patterns.parse(text), ())
        except patterns.BadPattern as fault:
            raise patterns.BadPattern(f"{owner}: {fault}") from None

    def _indexed(self, meant: list[Meant], trees: Mapping[str, Node]) -> Index[Meant]:
        index: Index[Meant] = Index()
        for one in meant:
            for text in one.patterns:
                tree = trees[text]
                needed = sorted(self._needed(tree), key=self.lexicon.weight)
                if not needed:
                    raise patterns.BadPattern(f'{one.id}: "{text}" cannot do without nothing')
                others = tuple(codes for codes in needed[1:3] if codes != needed[0])
                source = self._source(tree, self._but | self._denials(one))
                index.add(Trigger(one, source, patterns.width(tree), others), needed[0])
        return index

    def _stops_of(self, scope: Scope) -> frozenset[str]:
        """A denial ends with its clause: "no, I want to die". The past goes on: "but I am well now"."""
        stops = {NEGATED: self._but | {SOFT}, PAST: frozenset[str]()}
        return stops.get(scope.verdict, self._but)

    def _denials(self, meant: Rule | Scope) -> frozenset[str]:
        """What a gap may not leap over, so that a denial stands outside the hit, where scope sees it."""
        return self._neg if isinstance(meant, Rule) and NEGATED in meant.heeds else frozenset()

    def _spread(self, node: Node, inside: tuple[str, ...]) -> Node:
        """The tree with the fragments in place of their names, and folded words."""
        if isinstance(node, Word):
            return self._spread_word(node.name, inside)
        if isinstance(node, Times):
            return Times(self._spread(node.part, inside), node.least, node.most)
        if isinstance(node, Row | OneOf):
            return type(node)(tuple(self._spread(part, inside) for part in node.parts))
        if isinstance(node, Beside) and node.name in self._fragments:
            raise patterns.BadPattern(f'"{node.name}" is a fragment: a condition looks at one word')
        if isinstance(node, Beside) and _is_word(node.name):
            return Beside(plain(node.name), node.is_before, node.is_not)
        return node

    def _spread_word(self, name: str, inside: tuple[str, ...]) -> Node:
        if name in inside:
            raise patterns.BadPattern(f'the fragment "{name}" stands in itself')
        if name in self._fragments:
            return self._spread(self._fragments[name], (*inside, name))
        if f"{name}*" in self._fragments:
            phrases = self._spread(self._fragments[f"{name}*"], inside)
            return OneOf((phrases, Word(name))) if self.lexicon.has_words(name) else phrases
        if not _is_word(name) and name not in self.lexicon.names and name not in {*_MARKS, "_"}:
            raise patterns.BadPattern(f'there is no slot and no fragment "{name}"')
        return Word(plain(name)) if _is_word(name) else Word(name)

    @cache  # noqa: B019 - three grammars live as long as the process
    def _codes(self, name: str) -> frozenset[str]:
        if name in _MARKS:
            return frozenset(_MARKS[name])
        codes = self.lexicon.codes_of(f"={name}" if _is_word(name) else name)
        if not codes:
            raise patterns.BadPattern(f'"{name}" has no words')
        return codes

    def _needed(self, node: Node) -> list[frozenset[str]]:
        """Sets of characters of each of which one must stand in whatever the tree matches."""
        if isinstance(node, Word):
            return [] if node.name == "_" or node.name in _MARKS else [self._codes(node.name)]
        if isinstance(node, Times):
            return self._needed(node.part) if node.least else []
        if isinstance(node, Row):
            return [codes for part in node.parts for codes in self._needed(part)]
        if isinstance(node, OneOf):
            options = [self._needed(part) for part in node.parts]
            if all(options):
                return [frozenset().union(*(min(one, key=self.lexicon.weight) for one in options))]
        return []

    def _source(self, node: Node, stops: frozenset[str]) -> str:
        """The regular expression of a tree. A near gap does not leap over `stops`."""
        if isinstance(node, Word):
            return f"[^{HARD}{SOFT}{HIT}]" if node.name == "_" else _class(self._codes(node.name))
        if isinstance(node, Gap):
            leapt = _ANY if node.is_far else _class(stops | {HARD}, is_not=True)
            return f"{leapt}{{0,{node.most}}}?"
        if isinstance(node, Times):
            return f"(?:{self._source(node.part, stops)}){{{node.least},{node.most}}}"
        if isinstance(node, Row):
            return "".join(self._source(part, stops) for part in node.parts)
        if isinstance(node, OneOf):
            return f"(?:{'|'.join(self._source(part, stops) for part in node.parts)})"
        return self._condition(node)

    def _condition(self, node: Beside | Edge) -> str:
        if isinstance(node, Beside):
            look = {(True, True): "<!", (True, False): "<=", (False, True): "!"}[node.is_before, node.is_not]
            return f"(?{look}{_class(self._codes(node.name))})"
        edges = _class(frozenset(HARD + SOFT + QUOTE) | self._but)
        return rf"(?:(?<={edges})|(?<![\s\S]))" if node.sign == "^" else rf"(?:(?={edges})|(?![\s\S]))"

    def scope_found(self, code: str, rule: Rule) -> set[str]:
        """Of a stretch with HIT in it: the verdicts of all scopes that the rule heeds and that apply."""
        found = set()
        around = frozenset(code)
        for trigger in self._scopes_of[rule.id]:
            if any(map(around.isdisjoint, trigger.needs)) or trigger.meant.verdict in found:
                continue
            if trigger.expression is None:
                trigger.expression = re.compile(trigger.source)
            if trigger.expression.search(code):
                found.add(trigger.meant.verdict)
        return found


def all_of(grammar: Grammar) -> list[Rule | Scope]:
    """Everything in the data of a language that has patterns and examples."""
    return [*grammar.rules, *grammar.scopes, *grammar.harmless]


def _is_word(name: str) -> bool:
    return name != "_" and name not in _MARKS and not name[0].isupper() and name[0] != "<"


def _class(codes: frozenset[str], *, is_not: bool = False) -> str:
    """A set of characters as ranges, which an expression reads faster than a list."""
    ranges: list[list[int]] = []
    for number in sorted(map(ord, codes)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    spelled = "".join(rf"\u{a:04x}-\u{b:04x}" if a != b else rf"\u{a:04x}" for a, b in ranges)
    return f"[{'^' if is_not else ''}{spelled}]"


def _merged(*files: Mapping[str, Any]) -> dict[str, Any]:
    """Tables joined; lists of the same name one after the other."""
    whole: dict[str, Any] = {}
    for file in files:
        for key, value in file.items():
            if isinstance(value, dict):
                whole[key] = _merged(whole.get(key, {}), value)
            elif isinstance(value, list):
                whole[key] = [*whole.get(key, []), *value]
            else:
                whole[key] = value
    return whole
