"""Encodings that are not UTF-8 are told."""

import pytest
from usher_common.http.json_encoding import is_wide


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ['{"a":1}', "[]", '"\u00e9"', "7"])
def test_wide_encodings_are_seen(encoding: str, text: str) -> None:
    """With a mark or without."""
    assert is_wide(text.encode(encoding))


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a":"\x00"}', "\N{BYTE ORDER MARK}{}".encode(), b"\x92", "é".encode()])
def test_all_else_is_not(raw: bytes) -> None:
    """UTF-8, with whatever is wrong in it."""
    assert not is_wide(raw)
