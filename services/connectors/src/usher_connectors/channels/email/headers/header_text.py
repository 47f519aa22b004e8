"""The text of a header field: RFC 2047, also as broken clients write it, and bare 8-bit text."""

import binascii
import re

from usher_connectors.channels.email.headers.charsets import decoded, storable

WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,60})(?:\*[A-Za-z0-9-]{0,20})?\?([BbQq])\?([^?\r\n]*)\?=")
NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
SPACES = re.compile(r"\s+")


def plain_text(value: bytes) -> str:
    """Return a field's characters, undecoded; bytes that are no UTF-8 are kept as surrogates."""
    return value.decode("utf-8", "surrogateescape")


def header_text(value: bytes) -> str:
    """Return a field's text on one line.

    >>> header_text(b"=?utf-8?B?0J/RgNC4?= =?utf-8?B?0LLQtdGC?= Ann")
    'Привет Ann'
    """
    text = value.decode("ascii") if value.isascii() else decoded(value)
    return SPACES.sub(" ", storable(_words(text) if "=?" in text else text)).strip()


def _words(text: str) -> str:
    """Decode all encoded words; neighbours in one charset are joined first, as characters are split over words."""
    out: list[str] = []
    raw, charset, at = b"", "", 0
    for word in WORD.finditer(text):
        between, name = text[at : word.start()], word[1].lower()
        if between.strip() or name != charset:
            out.append(decoded(raw, charset) if raw else "")
            out.append(between if between.strip() or not charset else "")
            raw, charset = b"", name
        raw, at = raw + _content(word[2], word[3]), word.end()
    out.append(decoded(raw, charset) if raw else "")
    return "".join([*out, text[at:]])


def _content(kind: str, text: str) -> bytes:
    if kind in "qQ":
        return binascii.a2b_qp(text.encode("utf-8", "surrogateescape"), header=True)
    letters = NOT_BASE64.sub("", text)
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + "=" * (-len(whole) % 4))
