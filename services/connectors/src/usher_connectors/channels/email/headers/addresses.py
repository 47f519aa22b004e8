"""The addresses of a field, as people and programs write them: unquoted commas, groups, comments, empty brackets."""

import re
from collections.abc import Iterator

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.header_text import header_text, plain_text
from usher_connectors.channels.email.mail import Mailbox

# An open quotation mark runs to the end, so that no text is looked at twice.
TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\Z)|\([^()]*\)|<[^<>]*>|=\?[^?\s]+\?[BbQq]\?[^?]*\?=|[,;:]|[^"(<,;:=]+|.', re.DOTALL
)
ADDRESS = re.compile(
    r"""(?:[^\s@<>(),;:"\\\[\]\x00-\x1f\x7f]{1,128}|"(?:[^"\\\r\n]|\\.){1,62}")@([^\s@<>(),;:"'\\/\[\]\x00-\x1f\x7f]{1,253})"""
)
BARE = re.compile(r"""[^\s@<>(),;:"\\]{1,128}@[^\s@<>(),;:"'\\]{1,253}""")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def addresses(value: bytes) -> tuple[Mailbox, ...]:
    """Return the valid addresses of a field, each once.

    >>> addresses(b"Doe, Ann <ann@example.org>, <>")
    (Mailbox(address='ann@example.org', name='Doe, Ann'),)
    """
    text = plain_text(value)
    return _found(text) or (_found(text.replace('"', " ")) if '"' in text else ())


def _found(text: str) -> tuple[Mailbox, ...]:
    found: dict[str, Mailbox] = {}
    for box in _boxes(text):
        found.setdefault(box.address.lower(), box)
        if len(found) >= limits.ADDRESSES:
            break
    return tuple(found.values())


def address_of(text: str) -> str:
    """Return a valid address with its domain in lower case, or nothing."""
    text = text.strip().strip("<>").strip().removeprefix("mailto:")
    found = ADDRESS.fullmatch(text)
    if not found or len(text) > 320 or not _is_domain(found[1]):
        return ""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return ""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}"


def _is_domain(name: str) -> bool:
    labels = name.rstrip(".").split(".")
    return all(0 < len(label) <= 63 and not label.startswith("-") and not label.endswith("-") for label in labels)


def _boxes(text: str) -> Iterator[Mailbox]:
    """Yield mailboxes; a piece without an address is the first half of a name with an unquoted comma."""
    carried: list[str] = []
    for piece in _pieces(text):
        box = _box(piece)
        if box is None:
            carried.append(_name(piece))
            continue
        names = [*carried, box.name] if box.name and not any("@" in name for name in carried) else [box.name]
        yield Mailbox(box.address, ", ".join(name for name in names if name)[: limits.NAME_CHARS])
        carried = []


def _pieces(text: str) -> Iterator[list[str]]:
    """Split at commas and semicolons; a group's name, which ends with a colon, is dropped."""
    piece: list[str] = []
    for found in TOKEN.findall(text):
        if found in (",", ";"):
            yield piece
            piece = []
        elif found == ":" and not any("@" in one for one in piece):
            piece = []
        else:
            piece.append(found)
    yield piece


def _box(piece: list[str]) -> Mailbox | None:
    for token in reversed(piece):
        if token.startswith("<") and (address := address_of(token)):
            return Mailbox(address, _name([one for one in piece if not one.startswith("<")]))
    joined = "".join(token for token in piece if not token.startswith("("))
    if address := address_of(joined):
        return Mailbox(address, _name([token[1:-1] for token in piece if token.startswith("(")]))
    found = BARE.search(joined)
    address = address_of(found[0]) if found else ""
    return Mailbox(address, _name([joined.replace(found[0], " ")])) if found and address else None


def _name(tokens: list[str]) -> str:
    texts = [
        ESCAPED.sub(r"\1", token[1:-1]) if token[:1] == '"' == token[-1:] and len(token) > 1 else token
        for token in tokens
    ]
    text = header_text("".join(text for text in texts if text[:1] != "<").encode("utf-8", "surrogateescape"))
    return text.strip(" \t\"'<>")[: limits.NAME_CHARS]
