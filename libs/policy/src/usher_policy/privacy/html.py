"""Masking in HTML: a number is found across the tags and entities that stand between its digits, which stay."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from usher_policy.limits import MASK_ROUNDS
from usher_policy.privacy.masking import SIGN, Masked, Masking

_PIECE = re.compile(
    r"(?P<tag><!--(?:[^-]|-(?!->))*-->|</?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})[^<>]*>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});)"
    r"|(?P<space>\s+)"
    r"|(?P<text>[^<&\s]+|[<&])"
)
# Tags within a line of text; all others begin a new line, but for cells.
_INLINE = frozenset(
    "a abbr b bdi bdo big code del em font i ins kbd mark s samp small span strong sub sup tt u var wbr".split()  # noqa: SIM905 - a list of names
)
_CELLS = frozenset({"td", "th"})


class _Piece(NamedTuple):
    """A part of the source, and how it reads; `tag`: it stays where it is."""

    start: int
    end: int
    shown: str
    tag: bool


def masked_html(source: str, masking: Masking, sign: str = SIGN) -> str:
    """Return HTML with the numbers masked that its reader sees, and those in its attributes and comments."""
    source = _masked_tags(source, masking, sign)
    for _ in range(MASK_ROUNDS):
        pieces = list(_pieces(source))
        if not (found := masking.found_in("".join(piece.shown for piece in pieces), sign)):
            break
        source = _replaced(source, pieces, found)
    return source


def _masked_tags(source: str, masking: Masking, sign: str) -> str:
    def masked(piece: re.Match[str]) -> str:
        return masking.text(piece[0], sign) if piece["tag"] else piece[0]

    return _PIECE.sub(masked, source)


def _pieces(source: str) -> Iterator[_Piece]:
    for one in _PIECE.finditer(source):
        start, end = one.span()
        if one["tag"]:
            name = (one["name"] or "b").lower()
            yield _Piece(start, end, "" if name in _INLINE else " " if name in _CELLS else "\n", tag=True)
        elif one["entity"]:
            yield _Piece(start, end, html.unescape(one[0])[:1] or " ", tag=False)
        else:
            yield _Piece(start, end, " " if one["space"] else one[0], tag=False)


def _replaced(source: str, pieces: list[_Piece], found: list[Masked]) -> str:
    places, at = [], 0  # where each piece begins in what is shown
    for piece in pieces:
        places.append(at)
        at += len(piece.shown)
    written, done = [], 0
    for start, end, mask in found:
        shown, number = mask, bisect_right(places, start) - 1
        while number < len(pieces) and places[number] < end:
            piece = pieces[number]
            low, high = max(start - places[number], 0), min(end - places[number], len(piece.shown))
            whole = piece.end - piece.start != len(piece.shown)  # an entity or several spaces read as one sign
            cut = (piece.start, piece.end) if whole else (piece.start + low, piece.start + high)
            if not piece.tag and low < high:
                written += [source[done : cut[0]], shown]
                shown, done = "", cut[1]
            number += 1
    return "".join((*written, source[done:]))
