"""The alphabet of one text pattern: characters that its sets do not distinguish share one code (decision 0161)."""

from collections.abc import Iterable

from usher_policy.conditions.pattern_syntax import Characters, is_of
from usher_policy.limits import PATTERN_MEMORY

# whether the characters are part of words, and the numbers of the sets that contain them
Class = tuple[bool, frozenset[int]]
# RE2 sees a word boundary where bytes of one kind meet bytes of the other.
_WORD = bytes(byte for byte in range(128) if is_of(chr(byte), "word"))
_OTHER = bytes(byte for byte in range(256) if byte not in _WORD)


class Alphabet:
    """The codes of the characters seen so far, each of `width` bytes; `version` changes with every new class.

    A class stays once it was seen, and a pattern of 500 characters has few; the codes of `PATTERN_MEMORY` characters
    are cached.
    """

    def __init__(self, sets: Iterable[Characters]) -> None:
        self._numbers = {wanted: number for number, wanted in enumerate(dict.fromkeys(sets))}
        letters = {wanted: _letter(wanted) for wanted in self._numbers}
        self._letters = {letter: self._numbers[wanted] for wanted, letter in letters.items() if letter}
        self._others = [(self._numbers[wanted], wanted) for wanted, letter in letters.items() if not letter]
        self._classes: dict[Class, int] = {}  # index among the classes of its kind
        self._codes: dict[str, bytes] = {}
        self.width = 1

    @property
    def version(self) -> int:
        """The number of classes."""
        return len(self._classes)

    def encode(self, text: str) -> bytes:
        """Return the codes of a lower-case text."""
        codes, width = self._codes, self.width
        unknown = {*text}.difference(codes)
        if len(codes) + len(unknown) > PATTERN_MEMORY:
            codes.clear()
            unknown = {*text}
        for character in unknown:
            codes[character] = self._code(self._class_of(character))
        if self.width > width:  # codes of two widths could not be told apart
            codes.clear()
            return self.encode(text)
        return b"".join([codes[character] for character in text])

    def codes_in(self, wanted: Characters) -> list[bytes]:
        """Return the codes of the characters in a set."""
        number = self._numbers[wanted]
        return [self._code(kind) for kind in self._classes if number in kind[1]]

    def _class_of(self, character: str) -> Class:
        sets = {number for number, wanted in self._others if wanted.has(character)}
        sets.update(self._letters[form] for form in (character, character.upper()) if form in self._letters)
        return is_of(character, "word"), frozenset(sets)

    def _code(self, kind: Class) -> bytes:
        digits = _WORD if kind[0] else _OTHER
        if kind not in self._classes:
            place = sum(known[0] == kind[0] for known in self._classes)
            self._classes[kind] = place
            while place >= len(digits) ** self.width:
                self.width += 1
        place, code = self._classes[kind], b""
        for _ in range(self.width):
            place, digit = divmod(place, len(digits))
            code += digits[digit : digit + 1]
        return code


def _letter(wanted: Characters) -> str:
    """Return the only letter of a set, or "": most sets have one, and looking it up is cheaper."""
    if wanted.kinds or wanted.negated or len(wanted.ranges) != 1:
        return ""
    low, high = wanted.ranges[0]
    return low if low == high else ""
