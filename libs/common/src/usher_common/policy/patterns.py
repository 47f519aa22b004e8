"""Text patterns whose work grows with the text's length only, whatever a visitor writes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from usher_common.policy.limits import MATCHED_TEXT, PATTERN_LENGTH, PATTERN_MEMORY, PATTERN_STEPS

_REPEATS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_REPEATING = (*_REPEATS, "{")
_SETS = {"d": "digit", "w": "word", "s": "space"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class PatternError(ValueError):
    """The pattern cannot be used; the message says why."""


class Characters(msgspec.Struct, frozen=True):
    """Which characters go on: those in the ranges or of the kinds, or (negated) all others."""

    ranges: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, bool], ...] = ()  # of `_SETS`, and whether it is that kind
    negated: bool = False

    def has(self, character: str) -> bool:
        """Tell whether a (small) character is meant, large or small."""
        both = {character, character.upper()}
        found = any(low <= form <= high for form in both for low, high in self.ranges) or any(
            _is(character, kind) == wanted for kind, wanted in self.kinds
        )
        return found != self.negated


class Repeat(NamedTuple):
    """A part, so many times; `most` None is without end."""

    part: "Part"
    least: int
    most: int | None


class Assertion(NamedTuple):
    """A place in the text: `^`, `$`, `b` (a word's edge) or `B`."""

    kind: str


class Choice(NamedTuple):
    """Any of these sequences."""

    ways: tuple[tuple["Part", ...], ...]


Part = Characters | Repeat | Assertion | Choice
Step = tuple[str, object, int]  # what, with what, where on


class Pattern:
    """A compiled pattern: a machine whose states are followed all at once, remembering the moves it made."""

    def __init__(self, text: str) -> None:
        self._steps = _machine(_Reader(text).whole())
        self._followed: dict[tuple[frozenset[int], tuple[str, str]], frozenset[int]] = {}
        self._moved: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def found_in(self, text: str) -> bool:
        """Tell whether the pattern is found anywhere in the text's first 2,000 characters; case is ignored."""
        text = text[:MATCHED_TEXT].lower()
        states, before = frozenset({0}), ""
        for character in (*text, ""):
            reached = self._follow(states, (_context(before), _context(character)))
            if len(self._steps) in reached:
                return True
            states, before = self._move(reached, character) if character else states, character
        return False

    def _follow(self, states: frozenset[int], around: tuple[str, str]) -> frozenset[int]:
        """Go on from all states as far as no character is needed."""
        key = states, around
        if key not in self._followed:
            self._make_room(self._followed)
            self._followed[key] = self._reach(states, around)
        return self._followed[key]

    def _reach(self, states: frozenset[int], around: tuple[str, str]) -> frozenset[int]:
        reached: set[int] = set()
        left = list(states)
        while left:
            state = left.pop()
            if state not in reached:
                reached.add(state)
                left += self._on(state, around)
        return frozenset(reached)

    def _on(self, state: int, around: tuple[str, str]) -> list[int]:
        if state == len(self._steps):
            return []
        match self._steps[state]:
            case "split", int(other), on:
                return [on, other]
            case "at", str(kind), on:
                return [on] if _holds(kind, around) else []
        return []

    def _move(self, states: frozenset[int], character: str) -> frozenset[int]:
        """Take one character; a new try may begin after it, too."""
        key = states, character
        if key not in self._moved:
            self._make_room(self._moved)
            taken = (self._steps[state] for state in states)
            on = {on for _, wanted, on in taken if isinstance(wanted, Characters) and wanted.has(character)}
            self._moved[key] = frozenset(on | {0})
        return self._moved[key]

    @staticmethod
    def _make_room(memory: dict[Any, frozenset[int]]) -> None:
        if len(memory) >= PATTERN_MEMORY:
            memory.clear()


class _Reader:
    """Reads a pattern's text from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > PATTERN_LENGTH:
            raise PatternError(f"it is longer than {PATTERN_LENGTH} characters")
        self._text, self._at = text, 0

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
        inside = self._choice()
        if self._next("a ( is not closed") != ")":
            raise PatternError("a ( is not closed")
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
            self._at += 1  # shortest or longest: a pattern is found or not, either way
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


def _just(character: str) -> Characters:
    small = character.lower()
    return Characters(((small, small),)) if len(small) == 1 else Characters(((character, character),))


def _any() -> Characters:
    return Characters((("\n", "\n"),), negated=True)


def _machine(part: Part) -> list[Step]:
    steps: list[Step] = []
    for step in _written_out(part, 0):
        steps.append(step)
        if len(steps) > PATTERN_STEPS:
            raise PatternError("its repeats make it too large; use smaller counts")
    return steps


def _written_out(part: Part, at: int) -> Iterator[Step]:
    """Give the steps of a part whose first has the number `at`; the part is done at the number after its last."""
    match part:
        case Characters():
            yield "one", part, at + 1
        case Assertion(kind):
            yield "at", kind, at + 1
        case Choice(ways):
            yield from _choice_steps(ways, at)
        case Repeat():
            yield from _repeat_steps(part, at)


def _sequence_steps(parts: tuple[Part, ...], at: int) -> Iterator[Step]:
    for part in parts:
        for step in _written_out(part, at):
            yield step
            at += 1


def _choice_steps(ways: tuple[tuple[Part, ...], ...], at: int) -> Iterator[Step]:
    if len(ways) == 1:
        yield from _sequence_steps(ways[0], at)
        return
    first, rest = _listed(_sequence_steps(ways[0], at + 1)), ways[1:]
    after_first = at + 1 + len(first) + 1
    others = _listed(_choice_steps(rest, after_first))
    end = after_first + len(others)
    yield "split", after_first, at + 1
    yield from first
    yield "split", end, end
    yield from others


def _repeat_steps(part: Repeat, at: int) -> Iterator[Step]:
    for _ in range(part.least):
        for step in _written_out(part.part, at):
            yield step
            at += 1
    if part.most is None:
        yield from _loop(part.part, at)
    else:
        yield from _optional(part.part, part.most - part.least, at)


def _loop(part: Part, at: int) -> Iterator[Step]:
    inside = _listed(_written_out(part, at + 1))
    end = at + 1 + len(inside) + 1
    yield "split", end, at + 1
    yield from inside
    yield "split", at, at


def _optional(part: Part, times: int, at: int) -> Iterator[Step]:
    if times > PATTERN_STEPS:
        raise PatternError("its repeats make it too large; use smaller counts")
    for _ in range(times):
        inside = _listed(_written_out(part, at + 1))
        yield "split", at + 1 + len(inside), at + 1
        yield from inside
        at += 1 + len(inside)


def _listed(steps: Iterator[Step]) -> list[Step]:
    made = []
    for step in steps:
        made.append(step)
        if len(made) > PATTERN_STEPS:
            raise PatternError("its repeats make it too large; use smaller counts")
    return made


def _is(character: str, kind: str) -> bool:
    if kind == "digit":
        return character.isdecimal()
    return character.isspace() if kind == "space" else character.isalnum() or character == "_"


def _context(character: str) -> str:
    if not character:
        return "end"
    return "word" if _is(character, "word") else "other"


def _holds(kind: str, around: tuple[str, str]) -> bool:
    before, after = around
    if kind in "^$":
        return (before if kind == "^" else after) == "end"
    edge = (before == "word") != (after == "word")
    return edge if kind == "b" else not edge
