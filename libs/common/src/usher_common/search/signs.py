"""What search makes of single signs, as classes of regular expressions: ranges of codes, each once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

Range = tuple[int, int]

# Written without spaces, or with endings that follow the word at once; punctuation stands between the ranges.
PAIRED: tuple[Range, ...] = (
    (0x0E01, 0x0E3A),  # Thai
    (0x0E40, 0x0E4E),
    (0x0E81, 0x0ECD),  # Lao
    (0x1000, 0x1049),  # Burmese
    (0x1050, 0x109D),
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17D3),  # Khmer
    (0x3005, 0x3007),
    (0x3041, 0x3096),  # Hiragana
    (0x3099, 0x309A),
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),  # Katakana
    (0x30FC, 0x30FF),
    (0x3105, 0x312F),  # Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),  # Chinese characters
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xF900, 0xFAFF),
    (0x1F1E6, 0x1F1FF),  # the letters that flags are made of
    (0x20000, 0x3FFFF),
)
_LEFT_OUT: tuple[Range, ...] = (
    (0x0300, 0x036F),  # accents of Latin, Greek, Cyrillic
    (0x0483, 0x0489),
    (0x0591, 0x05BD),  # Hebrew points
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),  # Arabic vowels
    (0x0640, 0x0640),  # what stretches Arabic words
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x08D3, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0x1F3FB, 0x1F3FF),  # skin tones
    (0xE0000, 0xE01EF),
)
_FOLLOWING: tuple[Range, ...] = (
    (0x1160, 0x11FF),  # vowels and endings of Hangul letters
    (0xD7B0, 0xD7FF),
    (0xFF9E, 0xFF9F),  # voice marks of half-width Katakana
    (0x1F3FB, 0x1F3FF),
    (0xE0000, 0xE01EF),
)
# Emoji that Unicode has as mathematical signs or punctuation.
_MORE_SYMBOLS: tuple[Range, ...] = ((0x2194, 0x2194), (0x25FB, 0x25FE), (0x2934, 0x2935), (0x3030, 0x3030))
_NUKTA = 7  # the combining class of the dot that makes a letter of another language in Indic scripts
_ALL = 0x20000  # beyond it are Chinese characters and variation selectors only


@cache
def is_left_out(sign: str) -> bool:
    """Whether a decomposed sign says nothing for search: accents, vowel points, skin tones, what is invisible."""
    code = ord(sign)
    if unicodedata.category(sign) == "Cf" or unicodedata.combining(sign) == _NUKTA:
        return True
    return any(first <= code <= last for first, last in _LEFT_OUT)


@cache
def is_abbreviation(sign: str) -> bool:
    """Whether one sign stands for a word of its own, also right before another: № in №123, ℡, ㏇."""
    return unicodedata.category(sign) == "So" and unicodedata.decomposition(sign).startswith("<compat> 00")


def following_class() -> str:
    """Give the class of signs that belong to the one before them: marks and invisible signs, for instance."""
    return _class([*_of_categories("Mn", "Mc", "Me", "Cf"), *_FOLLOWING])


def mark_class() -> str:
    """Give the class of marks that words are written with."""
    return _class(_of_categories("Mn", "Mc", "Me"))


def symbol_class() -> str:
    """Give the class of emoji and other pictures."""
    return _class([*_of_categories("So"), *_MORE_SYMBOLS])


def paired_class() -> str:
    """Give the class of signs that are indexed in pairs."""
    return _class(PAIRED)


def _class(ranges: Iterable[Range]) -> str:
    return "".join([f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges])


def _of_categories(*wanted: str) -> Iterator[Range]:
    codes = [code for code, category in _marks_and_symbols() if category in wanted]
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        group = [code for _, code in run]
        yield group[0], group[-1]


@cache
def _marks_and_symbols() -> tuple[tuple[int, str], ...]:
    """List the codes of all categories that a class is made of: once, since each start of a service waits for it."""
    listed = ("Mn", "Mc", "Me", "Cf", "So")
    named = ((code, unicodedata.category(chr(code))) for code in range(_ALL))
    return tuple(one for one in named if one[1] in listed)
