"""One language made ready: its lexicon, and its rules as expressions found by their rarest word."""

from collections.abc import Mapping
from functools import cache, lru_cache, partial
from typing import Any

from kith.safety.screening import patterns
from kith.safety.screening.data_files import rule_files, toml, word_files
from kith.safety.screening.indexing import Index, Meant, Need, Needs, ScopeIndex, Trigger
from kith.safety.screening.lexicon import HARD, HIT, QUOTE, SOFT, Lexicon, plain
from kith.safety.screening.patterns import SIGNS_AT_THE_END, Beside, Edge, Gap, Node, OneOf, Row, Times, Word
from kith.safety.screening.rules import NEGATED, PAST, Rule, Scope, rule_of, scope_of, sum_of, theme_of

_NEAR_A_HIT = 24  # tokens
_MANY = 3  # options that are worth a look at what they may begin with
_ANY = r"[\s\S]"
_HELD = 300  # expressions of fragments that are kept for the next pattern; all together they would be large
_TELLING_NOTHING = {"_", "QUOTE", ","}
_MARKS = {"HIT": HIT, "QUOTE": QUOTE, ",": HARD + SOFT}


class Grammar:
    """The rules of one language, ready to be asked."""

    def __init__(self, language: str) -> None:
        self.language = language
        # Fragments stand in many patterns: what is found out about one holds wherever it stands.
        self._codes, self._class = cache(self._found_codes), cache(_class)
        self._source, self._needed = lru_cache(_HELD)(self._written), cache(self._found_needed)
        self._first, self._width = lru_cache(_HELD)(self._found_first), cache(self._found_width)
        self._weight_of = cache(lambda codes: self.lexicon.weight(codes))
        self._spread_words: dict[str, Node] = {}
        self._named = set[str]()  # the slots and words of all patterns
        files = [toml(name) for name in rule_files(language)]
        words = _merged(toml("shared/words.toml"), *map(toml, word_files(language)))
        self.common: list[str] = [plain(word) for word in toml(f"{language}/common.toml")["words"].split()]
        self.lexicon = Lexicon(words, self.common)
        self._fragments = {name: patterns.parse(text) for name, text in words.get("fragments", {}).items()}
        for slot, phrases in self.lexicon.phrases.items():
            self._fragments[f"{slot}*"] = patterns.parse(" | ".join(phrases))
        self.rules = [rule_of(one) for file in files for one in file.get("rule", [])]
        self.scopes = [scope_of(one) for file in files for one in file.get("scope", [])]
        self.harmless = [scope_of(one) for file in files for one in file.get("harmless", [])]
        self.themes = [theme_of(one) for file in files for one in file.get("theme", [])]
        ids = {one.id for one in (*self.rules, *self.themes)}
        self.sums = [sum_of(one, ids) for file in files for one in file.get("sum", [])]
        self.signs = frozenset(sign for one in self.sums for group in one.signs for sign in group)
        self._build()

    def _build(self) -> None:
        trees = {text: self._tree(one.id, text) for one in all_of(self) for text in one.patterns}
        self.lexicon.ask_about(filter(_is_word, self._named))
        self.lexicon.close()
        for name in self._named - {"_"}:
            self._codes(name)  # whatever is named must have words: it is found out now, not by a message
        self._but, self._neg, self.first = (self._codes(slot) for slot in ("BUT", "NEG", "FIRST"))
        self.needs = Needs(self._weight)
        self.rule_index: Index[Rule] = self._indexed(self.rules, trees)
        self.theme_index: Index[Rule] = self._indexed(self.themes, trees)
        self.harmless_index: Index[Scope] = self._indexed(self.harmless, trees)
        self.scope_index = ScopeIndex(
            [self._scope_trigger(scope, trees[text]) for scope in self.scopes for text in scope.patterns]
        )
        self.heeded = {rule.id: self.scope_index.heeded(rule) for rule in self.rules}
        self._needed.cache_clear()
        self._width.cache_clear()

    def _scope_trigger(self, scope: Scope, tree: Node) -> Trigger[Scope]:
        if "HIT" not in patterns.words_in(tree):  # then it may stand anywhere near
            far, hit = Gap(_NEAR_A_HIT, is_far=True), Word("HIT")
            tree = OneOf((Row((tree, far, hit)), Row((hit, far, tree))))
        trigger = self.needs.around_hit(
            scope, partial(self._source, tree, self._stops_of(scope)), self._needed(tree)
        )
        trigger.inside = frozenset[str]().union(*(self._codes(slot) for slot in scope.slots))
        return trigger

    def _tree(self, owner: str, text: str) -> Node:
        try:
            return self._spread(patterns.parse(text), ())
        except patterns.BadPattern as fault:
            raise patterns.BadPattern(f"{owner}: {fault}") from None

    def _indexed(self, meant: list[Meant], trees: Mapping[str, Node]) -> Index[Meant]:
        index: Index[Meant] = Index(self.needs)
        for one in meant:
            for text in one.patterns:
                tree = trees[text]
                needed = self._needed(tree)
                if not needed:
                    raise patterns.BadPattern(f'{one.id}: "{text}" cannot do without nothing')
                index.add(one, partial(self._source, tree, self._but | self._denials(one)), needed)
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
        if isinstance(node, Beside):
            return Beside(self._name(node.name), node.is_before, node.is_not)
        return node

    def _name(self, name: str) -> str:
        """The name of a slot as it is, a word folded. Both are written down."""
        name = plain(name) if _is_word(name) else name
        self._named.add(name)
        return name

    def _spread_word(self, name: str, inside: tuple[str, ...]) -> Node:
        if name in inside:
            raise patterns.BadPattern(f'the fragment "{name}" stands in itself')
        if name not in self._spread_words:
            self._spread_words[name] = self._word_or_fragment(name, inside)
        return self._spread_words[name]

    def _word_or_fragment(self, name: str, inside: tuple[str, ...]) -> Node:
        if name in self._fragments:
            return self._spread(self._fragments[name], (*inside, name))
        if f"{name}*" in self._fragments:
            phrases = self._spread(self._fragments[f"{name}*"], inside)
            return OneOf((phrases, Word(self._name(name)))) if self.lexicon.has_words(name) else phrases
        if not _is_word(name) and name not in self.lexicon.names and name not in {*_MARKS, "_"}:
            raise patterns.BadPattern(f'there is no slot and no fragment "{name}"')
        return Word(self._name(name))

    def _found_codes(self, name: str) -> frozenset[str]:
        if name in _MARKS:
            return frozenset(_MARKS[name])
        codes = self.lexicon.codes_of(f"={name}" if _is_word(name) else name)
        if not codes:
            raise patterns.BadPattern(f'"{name}" has no words')
        return codes

    def _weight(self, need: Need) -> float:
        return self._weight_of(need.codes)

    def _found_needed(self, node: Node) -> list[Need]:
        """Sets of characters of each of which one must stand in whatever the tree matches."""
        if isinstance(node, Word):
            return [] if node.name in _TELLING_NOTHING else [Need(self._codes(node.name))]
        if isinstance(node, Times) and node.least > 1:  # then one more of it stands behind the first
            return self._needed_in_row((node.part, Times(node.part, node.least - 1, node.most - 1)))
        if isinstance(node, Times):
            behind = (node.most - 1) * self._width(node.part)
            return [need.moved(0, behind) for need in self._needed(node.part)] if node.least else []
        if isinstance(node, Row):
            return self._needed_in_row(node.parts)
        if isinstance(node, OneOf):
            options = [self._needed(part) for part in node.parts]
            return [_any_of([min(one, key=self._weight) for one in options])] if all(options) else []
        return []

    def _needed_in_row(self, parts: tuple[Node, ...]) -> list[Need]:
        needed, before, after = list[Need](), 0, sum(map(self._width, parts))
        for part in parts:
            after -= self._width(part)
            needed += [need.moved(before, after) for need in self._needed(part)]
            before += self._width(part)
        return needed

    def _found_width(self, node: Node) -> int:
        """How many tokens it can cover at most."""
        if isinstance(node, Word):
            return 1
        if isinstance(node, Gap):
            return node.most
        if isinstance(node, Times):
            return node.most * self._width(node.part)
        if isinstance(node, Row):
            return sum(map(self._width, node.parts))
        if isinstance(node, OneOf):
            return max(map(self._width, node.parts))
        return SIGNS_AT_THE_END if isinstance(node, Edge) and node.sign == "$$" else 0

    def _written(self, node: Node, stops: frozenset[str]) -> str:
        """The regular expression of a tree. A near gap does not leap over `stops`."""
        if isinstance(node, Word):
            return f"[^{HARD}{SOFT}{HIT}]" if node.name == "_" else self._class(self._codes(node.name))
        if isinstance(node, Gap):
            stops = stops | {HARD} | (self.first if node.is_of_others else frozenset())
            leapt = _ANY if node.is_far else self._class(stops, is_not=True)
            return f"{leapt}{{0,{node.most}}}?"
        if isinstance(node, Times):
            return f"(?:{self._source(node.part, stops)}){{{node.least},{node.most}}}"
        if isinstance(node, Row):
            return "".join(self._source(part, stops) for part in node.parts)
        if isinstance(node, OneOf):
            first = self._first(node) if len(node.parts) >= _MANY else None
            look = f"(?={self._class(first)})" if first else ""  # one look instead of a try of each option
            return f"{look}(?:{'|'.join(self._source(part, stops) for part in node.parts)})"
        return self._condition(node)

    def _found_first(self, node: Node) -> frozenset[str] | None:
        """The characters that what the tree matches may begin with; None when it may be any, or nothing."""
        if isinstance(node, Word):
            return None if node.name == "_" else self._codes(node.name)
        if isinstance(node, Times):
            return self._first(node.part) if node.least else None
        if isinstance(node, OneOf):
            options = [self._first(part) for part in node.parts]
            return None if None in options else frozenset().union(*filter(None, options))
        if isinstance(node, Row):
            return self._first_of_row(node.parts)
        return None

    def _first_of_row(self, parts: tuple[Node, ...]) -> frozenset[str] | None:
        found = frozenset[str]()
        for part in parts:
            if isinstance(part, Beside | Edge):  # a condition covers nothing
                continue
            is_optional = isinstance(part, Times) and part.least == 0
            first = self._first(part.part if isinstance(part, Times) else part)
            if first is None:
                return None
            found |= first
            if not is_optional:
                return found
        return None

    def _condition(self, node: Beside | Edge) -> str:
        if isinstance(node, Beside):
            look = {(True, True): "<!", (True, False): "<=", (False, True): "!"}[node.is_before, node.is_not]
            return f"(?{look}{self._class(self._codes(node.name))})"
        if node.sign == "$$":
            return rf"(?=[{HARD}{SOFT}]{{0,{SIGNS_AT_THE_END}}}(?![\s\S]))"
        edges = self._class(frozenset(HARD + SOFT + QUOTE) | self._but)
        return rf"(?:(?<={edges})|(?<![\s\S]))" if node.sign == "^" else rf"(?:(?={edges})|(?![\s\S]))"


def all_of(grammar: Grammar) -> list[Rule | Scope]:
    """Everything in the data of a language that has patterns and examples."""
    return [*grammar.rules, *grammar.themes, *grammar.scopes, *grammar.harmless]


def _any_of(options: list[Need]) -> Need:
    """What is needed when one of these is."""
    return Need(
        frozenset[str]().union(*(one.codes for one in options)),
        max(one.before for one in options),
        max(one.after for one in options),
    )


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
    spelled = "".join(f"{chr(a)}-{chr(b)}" if a != b else chr(a) for a, b in ranges)
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
