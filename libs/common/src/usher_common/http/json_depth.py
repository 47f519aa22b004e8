"""Check how deeply JSON is nested before it is decoded: decoders, and code that walks their values, recurse."""

import re

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def too_deep(raw: bytes, most: int) -> bool:
    r"""Return whether arrays and objects are nested more than `most` levels deep; brackets in strings do not count.

    >>> too_deep(b'[["[[["]]', 2)
    False
    """
    if raw.count(b"[") + raw.count(b"{") <= most:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", raw)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > most:
            return True
    return False
