"""The page on which a reader unsubscribes: in their language, complete in each, and safe whatever the address is."""

from dataclasses import fields

import pytest
from usher_gateway.unsubscribing.page import asking, broken, taken_back, unsubscribed
from usher_gateway.unsubscribing.wording import WORDINGS, wording_for


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr, es;q=0.4, ru;q=0.6", "ru"),
        ("AR", "ar"),
        ("de;q=0, es;q=0.1", "es"),
        ("de;q=x,*;q=0.1", "en"),
        (",;,q=1;;", "en"),
    ],
)
def test_it_is_in_the_readers_language(accepted: str, language: str) -> None:
    """As far as it is one of ours."""
    assert wording_for(accepted).language == language


@pytest.mark.parametrize("language", WORDINGS)
def test_every_text_is_there_in_every_language(language: str) -> None:
    """With the address where it belongs, as text."""
    words = WORDINGS[language]
    texts = {one.name: getattr(words, one.name) for one in fields(words) if one.name not in ("language", "rtl")}
    assert all(texts.values())
    assert {name for name, text in texts.items() if "{}" in text} == {"question", "done", "taken_back"}

    hostile = "<script>alert(1)</script>{}@example.org"
    for page in (asking(words, hostile), unsubscribed(words, hostile), taken_back(words, hostile), broken(words)):
        assert "<script" not in page
        assert f'<html lang="{language}"' in page
        assert ('dir="rtl"' in page) == (language == "ar")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{}@example.org" in asking(words, hostile)
    assert asking(words, "a@b").count("<form") == 1
    assert "?again=yes" in unsubscribed(words, "a@b")
