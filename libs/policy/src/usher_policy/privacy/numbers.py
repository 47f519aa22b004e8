"""Runs of digits as people write numbers: in groups, in any script, with signs between them, over two lines."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_UNSEEN = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c\ufe0f\u20e3"  # also keycaps around digits
_SPACES = r" \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DASHES = r"\-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
GAP = rf"[{_UNSEEN}{_SPACES}{_DASHES}.\u00b7\u2022]"  # dots and bullets, too
LINE = r"\r?\n[>| \t]{0,8}"  # a line's end, and the signs of a quote before the next line
_RUN = re.compile(rf"\d(?:{GAP}{{0,4}}+(?:{LINE})?+\d){{12,}}+")
_GROUP = re.compile(rf"\d(?:[{_UNSEEN}]*+\d)*+")
_CASED = r"A-Za-z\u00c0-\u024f\u0370-\u052f"
# What says that the digits beside it belong to something else: a word, an address, a phone number, a masked number.
_BEFORE = re.compile(rf"(?:[{_CASED}_+@]|[•*]{{4}}[ \u00a0])\Z")
_AFTER = re.compile(rf"[{_CASED}_@]")
_UUID = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])")
_URL = re.compile(r"""(?i)(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.)[^\s<>"']+""")
_PARAMETER = re.compile(r"(?i)[?&;#][^=&;#]{0,40}(?:card|ccn|cc[_-]?n|pan|kart|tarjeta|iban)[^=&;#]{0,40}=([^&;#]*)")

Span = tuple[int, int]


class Group(NamedTuple):
    """Digits that stand together; `broken`: a line ends before them."""

    start: int
    end: int
    digits: str
    broken: bool


def runs(text: str) -> Iterator[list[Group]]:
    """Yield what may hold a number of 13 digits and more: groups of digits with nothing but such signs between them.

    Digits that belong to a word, a UUID or a web address are left out.
    """
    ids: list[Span] | None = None
    for found in _RUN.finditer(text):
        groups = list(_groups(text, *found.span()))
        if _BEFORE.search(text, max(0, groups[0].start - 5), groups[0].start):
            del groups[0]
        if groups and _AFTER.match(text, groups[-1].end):
            del groups[-1]
        if ids is None:
            ids = ids_in(text)
        groups = [one for one in groups if not within(ids, one.start)] if ids else groups
        if groups:
            yield groups


def ids_in(text: str) -> list[Span]:
    """Return the spans of UUIDs and web addresses, in order.

    The value of a parameter that says that it is a card's or an account's number is no part of them.
    """
    found = [one.span() for one in _UUID.finditer(text)] if text.count("-") > 3 else []
    if "://" in text or "www." in text.lower():
        found += [span for one in _URL.finditer(text) for span in _without_values(text, *one.span())]
    return sorted(found)


def within(spans: Sequence[Span], at: int) -> bool:
    """Return whether this place is within one of these spans, which are in order."""
    place = bisect_right(spans, (at, len(spans) and spans[-1][1]))
    return place > 0 and at < spans[place - 1][1]


def _groups(text: str, start: int, end: int) -> Iterator[Group]:
    last = start
    for found in _GROUP.finditer(text, start, end):
        digits = found[0]
        if not digits.isascii():
            digits = "".join(str(int(one)) for one in digits if one.isdecimal())
        yield Group(found.start(), found.end(), digits, text.find("\n", last, found.start()) >= 0)
        last = found.end()


def _without_values(text: str, start: int, end: int) -> Iterator[Span]:
    for value in _PARAMETER.finditer(text, start, end):
        yield start, value.start(1)
        start = value.end()
    yield start, end
