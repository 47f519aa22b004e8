"""The syntax of text patterns: letters, sets, groups, alternatives, repeats, boundaries of words and texts."""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from usher_policy.limits import PATTERN_DEPTH, PATTERN_LENGTH

_REPEATS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_REPEATING = (*_REPEATS, "{")
_SETS = {"d": "digit", "w": "word", "s": "space"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class PatternError(ValueError):
    """The pattern is not valid; the message says why."""


class Characters(msgspec.Struct, frozen=True):
    """A set of characters: those in the ranges or of the kinds, or (negated) all others."""

    ranges: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, bool], ...] = ()  # names in `_SETS`, and whether the kind itself or its complement
    negated: bool = False

    def has(self, character: str) -> bool:
        """Return whether a (lower-case) character is in the set, in either case."""
        both = {character, character.upper()}
        found = any(low <= form <= high for form in both for low, high in self.ranges) or any(
            is_of(character, kind) == wanted for kind, wanted in self.kinds
        )
        return found != self.negated


class Repeat(NamedTuple):
    """A part repeated so many times; `most` None means without limit."""

    part: "Part"
    least: int
    most: int | None


class Assertion(NamedTuple):
    """A position in the text: `^`, `$`, `b` (a word boundary) or `B`."""

    kind: str


class Choice(NamedTuple):
    """Alternatives: any of these sequences."""

    ways: tuple[tuple["Part", ...], ...]


Part = Characters | Repeat | Assertion | Choice


def read_pattern(text: str) -> Part:
    """Parse a pattern; raises `PatternError`."""
    return _Reader(text).whole()


def is_of(character: str, kind: str) -> bool:
    """Return whether a character is a `digit`, a `space` or part of a `word`."""
    if kind == "digit":
        return character.isdecimal()
    return character.isspace() if kind == "space" else character.isalnum() or character == "_"


class _Reader:
    """Parses a pattern's text from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > PATTERN_LENGTH:
            raise PatternError(f"it is longer than {PATTERN_LENGTH} characters")
        self._text, self._at = text, 0
        self._depth = 0

    def whole(self) -> Part:
        read = self._choice()
        if self._peek():
            raise PatternError("a ) closes nothing")
        return read

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self, missing: str) -> str:
        character = self._peek()
        if not character:
            raise PatternError(missing)
        self._at += 1
        return character

    def _choice(self) -> Choice:
        ways = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            ways.append(self._sequence())
        return Choice(tuple(ways))

    def _sequence(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._one()))
        return tuple(parts)

    def _one(self) -> Part:
        character = self._next("")
        if character in _REPEATING:
            raise PatternError(
                f"a {character} has nothing before it to repeat; write \\{character} for the sign itself"
            )
        if character in "^$":
            return Assertion(character)
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        return _any() if character == "." else _just(character)

    def _group(self) -> Part:
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            raise PatternError("(?…) is not known; write (…), case is ignored anyway")
        self._depth += 1
        if self._depth > PATTERN_DEPTH:
            raise PatternError(f"more than {PATTERN_DEPTH} ( are inside each other")
        inside = self._choice()
        if self._next("a ( is not closed") != ")":
            raise PatternError("a ( is not closed")
        self._depth -= 1
        return inside

    def _escape(self) -> Part:
        character = self._next("it ends with a \\")
        if character in "bB":
            return Assertion(character)
        if character.isalnum() and character.lower() not in _SETS and character not in _ESCAPES:
            raise PatternError(f"\\{character} is not known; known are \\d \\w \\s \\b")
        return Characters(*_escaped(character))

    def _class(self) -> Part:
        negated = self._peek() == "^"
        self._at += negated
        ranges: list[tuple[str, str]] = []
        kinds: list[tuple[str, bool]] = []
        while self._peek() != "]" or not (ranges or kinds):
            low, kind = self._member()
            kinds += kind
            if not kind:
                ranges.append((low, self._high(low)))
        self._at += 1
        return Characters(tuple(ranges), tuple(kinds), negated)

    def _member(self) -> tuple[str, tuple[tuple[str, bool], ...]]:
        character = self._next("a [ is not closed")
        if character != "\\":
            return character, ()
        ranges, kinds = _escaped(self._next("a [ is not closed"))
        return (ranges[0][0] if ranges else ""), kinds

    def _high(self, low: str) -> str:
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return low
        self._at += 1
        high, kind = self._member()
        if kind or high < low:
            raise PatternError(f"the range {low}-{high} in [ ] goes backwards")
        return high

    def _repeated(self, part: Part) -> Part:
        character = self._peek()
        if character not in _REPEATING:
            return part
        if isinstance(part, Assertion):
            raise PatternError(f"a {character} repeats a place, not a character")
        self._at += 1
        least, most = self._counts() if character == "{" else _REPEATS[character]
        if self._peek() == "?":
            self._at += 1  # lazy or greedy makes no difference: only whether it matches is asked
        if self._peek() in _REPEATING:
            raise PatternError(f"{character}{self._peek()} repeats a repetition; put it in ( )")
        return Repeat(part, least, most)

    def _counts(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at : end].partition(",")
        self._at = end + 1
        if end < 0 or not low.isdecimal() or not (high.isdecimal() or high == ""):
            raise PatternError("a { wants counts: {3}, {2,} or {2,5}; write \\{ for the sign itself")
        least, most = int(low[:6]), (int(high[:6]) if high else None if comma else int(low[:6]))
        if most is not None and most < least:
            raise PatternError(f"the counts {{{low},{high}}} go backwards")
        return least, most


def _escaped(character: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, bool], ...]]:
    kind = _SETS.get(character.lower())
    if kind:
        return (), ((kind, character.islower()),)
    meant = _ESCAPES.get(character, character)
    return ((meant, meant),), ()


@lru_cache(maxsize=1_000)  # the same letter is the same object, so a text's character is compared with it once
def _just(character: str) -> Characters:
    small = character.lower()
    meant = small if len(small) == 1 else character
    return Characters(((meant, meant),))


@lru_cache(maxsize=1)
def _any() -> Characters:
    return Characters((("\n", "\n"),), negated=True)
