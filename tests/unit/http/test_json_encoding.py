"""Encodings other than UTF-8 are recognised."""

import pytest
from usher_common.http.json_encoding import is_wide


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ['{"a":1}', "[]", '"\u00e9"', "7"])
def test_wide_encodings_are_recognised(encoding: str, text: str) -> None:
    """With a byte order mark or without."""
    assert is_wide(text.encode(encoding))


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a":"\x00"}', "\N{BYTE ORDER MARK}{}".encode(), b"\x92", "é".encode()])
def test_other_bytes_are_not_taken_for_wide_encodings(raw: bytes) -> None:
    """Such as UTF-8, whatever is wrong in it."""
    assert not is_wide(raw)
