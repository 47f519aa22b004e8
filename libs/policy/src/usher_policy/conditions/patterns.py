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

    def found_in(self, text: str) -> bool:
        """Return whether the pattern matches anywhere in the text's first 2,000 characters; case is ignored."""
        encoded = self._alphabet.encode(text[:MATCHED_TEXT].lower())
        if self._version != self._alphabet.version:
            self._engine = self._compiled()
        return self._engine.search(encoded) is not None

    def _compiled(self) -> Any:
        """Compile the pattern for the present alphabet."""
        alphabet = self._alphabet
        self._version = alphabet.version
        written = _written(self._tree, alphabet)
        if alphabet.width > 1:  # only at the beginning of a code
            written = rb"\A(?:[\x00-\xff]{%d})*?(?:%b)" % (alphabet.width, written)
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
