"""Text patterns whose work grows with the text's length only, whatever a visitor writes."""

from collections.abc import Iterator
from typing import Any

from usher_common.policy.limits import MATCHED_TEXT, PATTERN_MEMORY, PATTERN_STEPS
from usher_common.policy.pattern_syntax import (
    Assertion,
    Characters,
    Choice,
    Part,
    PatternError,
    Repeat,
    is_of,
    read_pattern,
)

__all__ = ["Pattern", "PatternError"]

Step = tuple[str, object, int]  # what, with what, where on
_END = ""  # stands before a text's first character and after its last


class Pattern:
    """A compiled pattern: a machine whose states are followed all at once, remembering the moves it made."""

    def __init__(self, text: str) -> None:
        self._steps: list[tuple[str, Any, int]] = [*_machine(read_pattern(text)), ("end", None, 0)]
        self._last = len(self._steps) - 1
        self._found = _Node(frozenset(), _END)
        self._forget()

    def found_in(self, text: str) -> bool:
        """Tell whether the pattern is found anywhere in the text's first 2,000 characters; case is ignored."""
        node, found = self._start, self._found
        for character in (*text[:MATCHED_TEXT].lower(), _END):
            node = node.moves.get(character) or self._move(node, character)
            if node is found:
                return True
        return False

    def _move(self, node: "_Node", character: str) -> "_Node":
        """Go on from all states, and take one character; a new try may begin after it, too."""
        if self._remembered >= PATTERN_MEMORY:
            self._forget()
        reached = self._reach(node.states, (node.before, _context(character)))
        if self._last in reached:
            return self._remember(node, character, self._found)
        key = frozenset(self._taken(reached, character)), _context(character)
        return self._remember(node, character, self._nodes.setdefault(key, _Node(*key)))

    def _taken(self, states: set[int], character: str) -> Iterator[int]:
        """Give the states after this character; what a repeat wrote out many times is asked once."""
        asked: dict[int, bool] = {}
        yield 0
        for state in states:
            _, wanted, on = self._steps[state]
            if isinstance(wanted, Characters):
                if id(wanted) not in asked:
                    asked[id(wanted)] = wanted.has(character)
                if asked[id(wanted)]:
                    yield on

    def _remember(self, node: "_Node", character: str, to: "_Node") -> "_Node":
        node.moves[character] = to
        self._remembered += 1 + len(to.states)
        return to

    def _forget(self) -> None:
        self._remembered = 0
        self._start = _Node(frozenset({0}), _context(_END))
        self._nodes = {(self._start.states, self._start.before): self._start}

    def _reach(self, states: frozenset[int], around: tuple[str, str]) -> set[int]:
        """Go on from all states as far as no character is needed."""
        held = {kind for kind in "^$bB" if _holds(kind, around)}
        reached: set[int] = set()
        left = list(states)
        while left:
            state = left.pop()
            if state not in reached:
                reached.add(state)
                what, other, on = self._steps[state]
                if what == "split":
                    left += (other, on)
                elif what == "at" and other in held:
                    left.append(on)
        return reached


class _Node:
    """The states that a text may have led to, after a character of this kind, and where characters lead from here."""

    __slots__ = ("before", "moves", "states")

    def __init__(self, states: frozenset[int], before: str) -> None:
        self.states = states
        self.before = before
        self.moves: dict[str, _Node] = {}


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


def _context(character: str) -> str:
    if not character:
        return "end"
    return "word" if is_of(character, "word") else "other"


def _holds(kind: str, around: tuple[str, str]) -> bool:
    before, after = around
    if kind in "^$":
        return (before if kind == "^" else after) == "end"
    edge = (before == "word") != (after == "word")
    return edge if kind == "b" else not edge
