"""The encoding of JSON in requests: it must be UTF-8 (RFC 8259); any other is refused by its name."""

BOM = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_wide(raw: bytes) -> bool:
    """Return whether this is UTF-16 or UTF-32, by its byte order mark or by the zero beside its first character.

    >>> is_wide('{"a":1}'.encode("utf-16-le"))
    True
    """
    return raw.startswith(_WIDE_MARKS) or b"\0" in raw[:2]
