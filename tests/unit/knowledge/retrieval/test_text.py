"""From texts to words, stems and pieces."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.search.fold import fold
from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.text import Language, pieces, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?! …", []),
        ("Where is MY order?", ["where", "is", "my", "order"]),
        ("1", ["1"]),
        ("a b", ["a", "b"]),
        ("Straße", ["strasse"]),
        ("注文は?", ["注文", "文は"]),
        ("税", ["税"]),
        ("iPhone 注文", ["iphone", "注文"]),
        ("배송비", ["배송", "송비"]),
        ("x" * 200, ["x" * limits.WORD_CHARS]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Words in lower case; scripts without spaces as pairs of neighbours."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "returning parcels", "returned parcel"),
        ("de", "Rücksendungen", "rucksendung"),
        ("de-AT", "Lieferungen", "lieferung"),
        ("ru", "доставки", "доставка"),
        ("es", "devolución", "devolucion"),
        ("fr", "À Élève", "a eleve"),
    ],
)
def test_endings_and_accents_make_no_difference(code: str, one: str, other: str) -> None:
    """What a customer types without accents or in another case is the same."""
    assert Language(code).stems(one) == Language(code).stems(other)


def test_a_language_that_nobody_stems_keeps_its_words() -> None:
    """An unknown language is compared word for word and by pieces."""
    assert Language("xx").stems("Running shoes") == ["running", "shoes"]


def test_synonyms_are_one_word_whatever_their_length_and_accents() -> None:
    """The longest phrase counts, and words around it stay."""
    language = Language("de", [("Rückgabe", "zurück geben", "Zuruck"), ("", "x")])

    assert language.stems("Kann ich das ZURÜCK geben") == language.stems("kann ich das rückgabe")
    assert language.stems("zurück bitte") == language.stems("Rückgabe bitte")


@given(st.text(max_size=40))
def test_any_text_has_pieces_of_its_words_only(text: str) -> None:
    """No text breaks it; a piece is a part of a word with its ends marked."""
    found = words(text)
    marked = {f" {fold(word)} " for word in found}

    assert all(any(piece in word for word in marked) for piece in pieces(found))
    assert bool(pieces(found)) == any(fold(word) for word in found)


@given(st.text(alphabet="aäeéßийёÅ ", max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded text has nothing left to fold, however its accents were written."""
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
