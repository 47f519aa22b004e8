"""Parameters of Content-Type and Content-Disposition, by RFC 2045 and 2231 and as broken clients write them."""

import re
from urllib.parse import unquote_to_bytes

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.charsets import decoded
from usher_connectors.channels.email.headers.header_text import header_text, plain_text

TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
PAIR = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
PIECE = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def parameters(value: bytes, default: str) -> tuple[str, dict[str, str]]:
    """Return the value in lower case (the default if it is no type) and its parameters, decoded."""
    text = plain_text(value[: limits.PARAMETER_BYTES])
    head = text.partition(";")[0].strip().lower()
    if "/" in default and not TYPE.fullmatch(head):
        head = default
    return head, _joined(PAIR.findall(text))


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    whole: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for key, raw in pairs:
        found = PIECE.fullmatch(key.lower())
        value = _unquoted(raw.strip())
        if found and (found[2] or found[3]):
            pieces.setdefault(found[1], []).append((int(found[2] or 0), bool(found[3]), value))
        else:
            whole.setdefault(key.lower(), header_text(value.encode("utf-8", "surrogateescape")))
    return whole | {name: _continued(parts) for name, parts in pieces.items()}


def _unquoted(text: str) -> str:
    return ESCAPED.sub(r"\1", text[1:].removesuffix('"')) if text.startswith('"') else text


def _continued(parts: list[tuple[int, bool, str]]) -> str:
    """Join the pieces of a value by number; a charset stands in the first one."""
    parts = sorted(parts, key=lambda part: part[0])
    charset, text = "", parts[0][2]
    if parts[0][1] and text.count("'") >= 2:
        charset, _, text = text.split("'", 2)
    pieces = [(parts[0][1], text), *((encoded, piece) for _, encoded, piece in parts[1:])]
    # What is not encoded is encoded first: a client may cut within "%C3", so that only the whole can be decoded.
    whole = "".join(piece if encoded else piece.replace("%", "%25") for encoded, piece in pieces)
    return decoded(unquote_to_bytes(whole.encode("utf-8", "surrogateescape")), charset)
