"""Replace in events what no store accepts: NUL and lone surrogates become U+FFFD."""

import re
from typing import TypeVar

from usher_common.texts.every_text import with_every_text

Value = TypeVar("Value")
_BAD = re.compile("[\0\ud800-\udfff]")
REPLACED = "\N{REPLACEMENT CHARACTER}"


def clean_texts(value: Value) -> Value:
    """Return the same value with every text in it cleaned, at any depth; what is clean comes back as it is."""
    return with_every_text(value, _cleaned)


def _cleaned(text: str) -> str:
    return text if text.isascii() and "\0" not in text else _BAD.sub(REPLACED, text)
