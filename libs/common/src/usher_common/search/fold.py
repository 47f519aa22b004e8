"""Fold text for search: case, accents, width and the ways to write one letter no longer count."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from usher_common.search.signs import following_class, is_abbreviation, is_left_out

CACHED = 20_000  # signs whose folding is kept: more than the scripts of a working day have; 3 MB

# Letters that Unicode does not decompose, and that people leave out or replace.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ŋ": "n",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ґ": "г",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ۀ": "ه",
        "ʼ": "'",
        "ʻ": "'",
        **{chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)},  # Katakana as Hiragana
    }
)
_ORDINALS = "ªº"  # they end a word, also before a number: nº123
_FOLLOWING = following_class()
# A sign with all that belongs to it, for they are folded together; and those of them that lower case is not enough for.
_CLUSTER = re.compile(f".[{_FOLLOWING}]*", re.DOTALL)
_ODD_CLUSTER = re.compile(f"[^\x00-\x7f][{_FOLLOWING}]*|[\x00-\x7f][{_FOLLOWING}]+")


class Span(NamedTuple):
    """Where in the text a folded sign comes from."""

    start: int
    end: int


def fold(text: str) -> str:
    """Fold a text: what is folded, or composed in another way, folds to the same."""
    if text.isascii():
        return text.lower()
    return _ODD_CLUSTER.sub(lambda found: _folded(found[0]), text).lower()


def fold_with_spans(text: str) -> tuple[str, list[Span]]:
    """Fold a text, and return for each folded sign the part of the text that it comes from."""
    signs, spans = [], []
    for found in _CLUSTER.finditer(text):
        folded = _folded(found[0])
        signs.append(folded)
        spans += [Span(*found.span())] * len(folded)
    return "".join(signs), spans


@lru_cache(CACHED)
def _folded(cluster: str) -> str:
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", cluster).casefold())
    kept = "".join([_digit(sign) for sign in parts if not is_left_out(sign)])
    folded = unicodedata.normalize("NFC", kept).translate(_LETTERS).lower()
    if is_abbreviation(cluster[0]):
        return f" {folded} "
    return f"{folded} " if cluster[0] in _ORDINALS else folded


def _digit(sign: str) -> str:
    """Write the digits of every script alike."""
    return sign if sign.isascii() else str(unicodedata.digit(sign, sign))
