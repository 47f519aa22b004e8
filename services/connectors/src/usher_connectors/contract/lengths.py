"""The length of a text in the unit that a provider counts, and the longest beginning that fits."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Literal

Unit = Literal["chars", "utf16", "bytes", "gsm"]

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = frozenset("^{}\\[~]|€\f")  # escaped: two septets each
_ALONE, _JOINED = (160, 153), (70, 67)  # units of a segment alone and of one among several: GSM-7, UCS-2


def segments(text: str) -> int:
    """Return how many SMS segments a text takes: GSM-7 if all its characters are in that alphabet, else UCS-2.

    >>> segments("a" * 160), segments("a" * 161), segments("ы" * 71), segments("")
    (1, 2, 2, 0)
    """
    if all(char in _GSM or char in _GSM_TWO for char in text):
        return _filled([2 if char in _GSM_TWO else 1 for char in text], *_ALONE)
    return _filled([2 if ord(char) > 0xFFFF else 1 for char in text], *_JOINED)


def _filled(units: list[int], alone: int, joined: int) -> int:
    """Count segments, none of which ends within a character."""
    if sum(units) <= alone:
        return 1 if units else 0
    count, free = 1, joined
    for one in units:
        if one > free:
            count, free = count + 1, joined
        free -= one
    return count


_LENGTHS: dict[Unit, Callable[[str], int]] = {
    "chars": len,
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "gsm": segments,
}


def length(text: str, unit: Unit) -> int:
    """Return the length of a text in this unit.

    >>> length("é😀", "chars"), length("é😀", "utf16"), length("é😀", "bytes")
    (2, 3, 6)
    """
    return _LENGTHS[unit](text)


def fitting(text: str, most: int, unit: Unit) -> int:
    """Return how many characters of the beginning fit in `most` units."""
    return bisect_right(range(len(text) + 1), most, key=lambda count: length(text[:count], unit)) - 1
