"""Text patterns whose cost is linear in the text's length, whatever a visitor writes: RE2 matches them.

RE2's word boundaries are ASCII only, and its letter sets are large and of another version of Unicode than Python's. So
text and pattern are written in an alphabet of the pattern's own, see `pattern_alphabet` (decision 0161).
"""

from collections.abc import Iterator
from typing import Any

import re2

from usher_policy.conditions.pattern_alphabet import Alphabet
from usher_policy.conditions.pattern_syntax import (
    Assertion,
    Characters,
    Choice,
    Part,
    PatternError,
    Repeat,
    read_pattern,
)
from usher_policy.limits import MATCHED_TEXT, PATTERN_BYTES, PATTERN_STEPS

__all__ = ["Pattern", "PatternError"]

_PLACES = {"^": rb"\A", "$": rb"\z", "b": rb"\b", "B": rb"\B"}
_USUAL = "\n .,0zé€"  # letters, digits and punctuation that most patterns do not name: they stand for all others
_NOTHING = rb"[^\x00-\xff]"


class Pattern:
    """A compiled pattern."""

    def __init__(self, text: str) -> None:
        self._tree = read_pattern(text)
        if _size(self._tree) > PATTERN_STEPS:
            raise PatternError("its repeats make it too large; use smaller counts")
        self._alphabet = Alphabet(_sets_of(self._tree))
        self._alphabet.encode(f"{text.lower()}{_USUAL}")  # the classes that occur in nearly all texts
        self._engine = self._compiled()
        self._everywhere: Any = None  # the same, to be found more than once
        self._version_everywhere = 0

    def found_in(self, text: str) -> bool:
        """Return whether the pattern matches anywhere in the text's first 2,000 characters; case is ignored."""
        encoded = self._alphabet.encode(text[:MATCHED_TEXT].lower())
        if self._version != self._alphabet.version:
            self._engine = self._compiled()
        return self._engine.search(encoded) is not None

    def spans_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the pattern matches, all over the text; case is ignored.

        Only of a pattern whose matches have some sign and an end (`extent`): each is then looked for in its length.
        """
        encoded = self._alphabet.encode(_lowered(text))
        width, at = self._alphabet.width, 0
        if self._everywhere is None or self._version_everywhere != self._alphabet.version:
            self._version_everywhere = self._alphabet.version
            self._everywhere = _compile(_written(self._tree, self._alphabet))
        while found := self._everywhere.search(encoded, at):
            start, end = found.span()
            if start % width:  # within a code
                at = start + 1
                continue
            yield start // width, end // width
            at = end

    @property
    def extent(self) -> tuple[int, int | None]:
        """The least and the most characters of a match; None: without limit."""
        return _extent(self._tree)

    def _compiled(self) -> Any:
        """Compile the pattern for the present alphabet."""
        alphabet = self._alphabet
        self._version = alphabet.version
        written = _written(self._tree, alphabet)
        if alphabet.width > 1:  # only at the beginning of a code
            written = rb"\A(?:[\x00-\xff]{%d})*?(?:%b)" % (alphabet.width, written)
        return _compile(written)


def _compile(written: bytes) -> Any:
    try:
        return re2.compile(written, _options())
    except re2.error as error:
        raise PatternError("its sets make it too large; use fewer") from error


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = PATTERN_BYTES
    return options


def _written(part: Part, alphabet: Alphabet) -> bytes:
    """Write a part in RE2's syntax."""
    match part:
        case Characters():
            return _any_of(alphabet.codes_in(part))
        case Assertion(kind):
            return _PLACES[kind]
        case Choice(ways):
            return b"(?:%b)" % b"|".join(b"".join(_written(inside, alphabet) for inside in way) for way in ways)
        case Repeat(inside, least, most):
            if not _size(inside):
                return b""  # without limit: RE2 accepts at most a thousand repeats
            most_written = b"" if most is None else b"%d" % most
            return b"(?:%b){%d,%b}" % (_written(inside, alphabet), least, most_written)


def _any_of(codes: list[bytes]) -> bytes:
    ways = [b"".join(rb"\x%02x" % byte for byte in code) for code in codes]
    return b"(?:%b)" % b"|".join(ways) if ways else _NOTHING


def _size(part: Part) -> int:
    """Count the states of a machine with the repeats expanded: this bounds the work at each character."""
    match part:
        case Characters() | Assertion():
            return 1
        case Choice(ways):
            return sum(_size(inside) for way in ways for inside in way) + 2 * (len(ways) - 1)
        case Repeat(inside, least, most):
            size = _size(inside)
            return least * size + (size + 2 if most is None else (most - least) * (size + 1))


def _extent(part: Part) -> tuple[int, int | None]:
    match part:
        case Characters():
            return 1, 1
        case Assertion():
            return 0, 0
        case Choice(ways):
            found = [[_extent(inside) for inside in way] for way in ways]
            most = [None if any(one[1] is None for one in way) else sum(one[1] or 0 for one in way) for way in found]
            least = min(sum(one[0] for one in way) for way in found)
            return least, None if None in most else max(one or 0 for one in most)
        case Repeat(inside, fewest, times):
            low, high = _extent(inside)
            return low * fewest, 0 if high == 0 else None if high is None or times is None else high * times


def _lowered(text: str) -> str:
    """Return a text in lower case, each character in its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


def _sets_of(part: Part) -> Iterator[Characters]:
    match part:
        case Characters():
            yield part
        case Repeat(inside, _, _):
            yield from _sets_of(inside)
        case Choice(ways):
            for way in ways:
                for inside in way:
                    yield from _sets_of(inside)
