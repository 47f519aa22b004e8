"""Bytes to text: the declared charset if it fits, else what the bytes look like; never an error."""

import codecs
import re

from charset_normalizer import from_bytes

from usher_connectors.channels.email import limits

REPLACED = "\N{REPLACEMENT CHARACTER}"
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What clients declare, and what they mean: the charset of which the declared one is a part.
WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
ALIASES = {
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gbk",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
}
NOT_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def decoded(raw: bytes, declared: str = "") -> str:
    """Decode by the declared charset, or else as UTF-8, or else by a guess; without characters that no store takes.

    >>> decoded("Привет".encode("koi8-r"), "KOI8-R")
    'Привет'
    """
    for name in (_known(declared), "utf-8"):
        if name and (text := _tried(raw, name)) is not None:
            return storable(text)
    return storable(_mostly_utf8(raw) or _guessed(raw))


def exactly(raw: bytes, declared: str = "") -> tuple[str, str]:
    """Return text and charset of bytes that this charset writes as they are: to change a part, and no more."""
    for name in (_known(declared), "utf-8"):
        if name and (text := _tried(raw, name)) is not None and (encoded(text, name) == raw):
            return text, name
    return raw.decode("latin-1"), "latin-1"


def encoded(text: str, charset: str) -> bytes | None:
    """Return the bytes of a text, None if this charset has no such signs."""
    try:
        return text.encode(charset, "surrogatepass" if charset == "utf-8" else "strict")
    except (UnicodeError, ValueError, LookupError):
        return None


def storable(text: str) -> str:
    """Replace NUL, other controls and lone surrogates."""
    return UNSTORABLE.sub(REPLACED, text)


def _known(declared: str) -> str:
    name = declared.strip("\"' \t;").lower()
    if not name.isascii() or "\0" in name or len(name) > 60:
        return ""
    try:
        found = codecs.lookup(ALIASES.get(name, name)).name
        "".encode(found)
    except (LookupError, UnicodeError, ValueError, OverflowError):
        return ""
    return "" if found in NOT_TEXT else WIDER.get(found, found)


def _tried(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name, "surrogatepass" if name == "utf-8" else "strict")
    except (UnicodeError, ValueError, LookupError):
        return None


def _mostly_utf8(raw: bytes) -> str:
    """Return a text of UTF-8 in which something is broken; nothing if more of it is broken than not."""
    text = raw.decode("utf-8", "replace")
    broken = text.count(REPLACED)
    return text if sum(char > "\x7f" for char in text) > 2 * broken else ""


def _guessed(raw: bytes) -> str:
    best = from_bytes(raw[: limits.SAMPLE_BYTES]).best()
    name = best.encoding if best else "cp1252"
    return raw.decode("cp1252" if name in NOT_TEXT else name, "replace")
