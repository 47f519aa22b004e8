"""Make JSON from providers decodable: characters that neither JSON nor a store accepts are replaced by U+FFFD."""

import re

from usher_common.http.json_encoding import BOM

REPLACED = "\N{REPLACEMENT CHARACTER}"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what JSON allows nowhere but in escapes
# One escape at a time, from left to right, so that an escaped backslash neither hides nor makes another escape.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([0-9a-fA-F]{4})|.)", re.DOTALL)


def readable(body: bytes) -> bytes:
    r"""Return UTF-8 without byte order mark, bare control characters, NUL and lone surrogates, including escaped ones.

    >>> readable(b'"a\\u0000b"')
    b'"a\\ufffdb"'
    """
    text = body.removeprefix(BOM).decode("utf-8", "replace")
    text = _CONTROLS.sub(REPLACED, text)
    if "\\u" in text:
        text = _ESCAPE.sub(_mended, text)
    return text.encode()


def _mended(found: re.Match[str]) -> str:
    code = found[1]
    if code is None:
        return found[0]
    number = int(code, 16)
    return r"\ufffd" if number == 0 or 0xD800 <= number <= 0xDFFF else found[0]
