"""Which parts of a mail are its text, which its HTML, and which are files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from usher_connectors.channels.email.reading.mime import Part

TEXTS = ("text/plain", "text/html")
ENRICHED = ("text/enriched", "text/x-amp-html", "text/watch-html")  # another form of a text that is there anyway


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a mail's body: as text, as HTML, or both."""

    plain: Part | None = None
    html: Part | None = None


@dataclass(slots=True)
class Found:
    """What was found in a mail's parts, in its order."""

    blocks: list[Block] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def bodies(root: Part) -> Found:
    """Divide a mail into blocks of text and files."""
    found = Found()
    _divide(root, found)
    return found


def _divide(part: Part, found: Found) -> None:
    if part.type == "multipart/alternative" and part.children:
        _choose(part, found)
    elif part.children:
        for child in part.children:
            _divide(child, found)
    elif kind := _text_kind(part):
        found.blocks.append(Block(plain=part) if kind == "plain" else Block(html=part))
    else:
        found.files.append(part)


def _choose(part: Part, found: Found) -> None:
    """Of alternatives take one text and one HTML, whatever their order; all others are files."""
    plain: list[Part] = []
    html: list[Part] = []
    inner = Found()
    for child in part.children:
        leaves = [child] if not child.children else list(_leaves(child))
        for leaf in leaves:
            kind = _text_kind(leaf)
            (plain if kind == "plain" else html if kind == "html" else inner.files).append(leaf)
    found.blocks += [
        Block(plain[at] if at < len(plain) else None, html[at] if at < len(html) else None)
        for at in range(max(len(plain), len(html)))
    ]
    found.files += [leaf for leaf in inner.files if leaf.type not in ENRICHED]


def _leaves(part: Part) -> Iterator[Part]:
    return (leaf for leaf in part.walk() if not leaf.children)


def _text_kind(part: Part) -> Literal["plain", "html", ""]:
    """Whether a part is text to be shown; a named or attached one is a file, an unreadable multipart is text."""
    if part.disposition == "attachment" or (part.name and part.type != "multipart/alternative"):
        return "" if part.disposition == "attachment" or part.type not in TEXTS or part.name else "plain"
    if part.type == "text/html":
        return "html"
    return "plain" if part.type == "text/plain" or part.type.startswith("multipart/") else ""
