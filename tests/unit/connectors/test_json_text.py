"""Characters that no database accepts are replaced; everything else stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.contract.json_text import readable

CASES = [
    (rb'"a\u0000b"', "a\ufffdb"),
    (b'"a\x00b"', "a\ufffdb"),
    (b'"price \x92 5"', "price \ufffd 5"),
    (b'\n\t"a\x01b\x1f\x0bc\x7f"\r', "a\ufffdb\ufffd\ufffdc\x7f"),
    (rb'"a\u0001b"', "a\x01b"),
    (b'"\xed\xa0\xbd\xed\xb8\x80"', "\ufffd" * 6),
    (rb'"\ud83d"', "\ufffd"),
    (rb'"\udd28 then \ud83e\udd28"', "\ufffd then \U0001f928"),
    (rb'"\ud83e\ud83e\udd28"', "\ufffd\U0001f928"),
    (b'"\xed\xa0\xbd"', "\ufffd\ufffd\ufffd"),
    (rb'"a\\u0000b"', r"a\u0000b"),
    (rb'"\\\u0000"', "\\\ufffd"),
    (b'\xef\xbb\xbf"x"', "x"),
    (rb'"\u00e9 \n \/"', "\u00e9 \n /"),
]


@pytest.mark.parametrize(("body", "text"), CASES)
def test_characters_that_cannot_be_stored_are_replaced(body: bytes, text: str) -> None:
    """Lone surrogates and NUL, raw and escaped: a webhook's message is kept without them."""
    assert json.loads(readable(body)) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.booleans())
def test_valid_text_is_unchanged(text: str, ascii_only: bool) -> None:
    """Raw and escaped."""
    assert json.loads(readable(json.dumps(text, ensure_ascii=ascii_only).encode())) == text


@given(st.binary())
def test_any_input_becomes_text_that_can_be_stored(body: bytes) -> None:
    """Whatever a provider sends."""
    text = readable(body).decode()

    assert "\0" not in text
