"""Messages are split where their sentences end, and the language is told by frequent words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_knowledge.summaries.domain.language import language_of
from usher_knowledge.summaries.domain.sentences import split
from usher_knowledge.summaries.domain.transcript import Line


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hi! Where is it?", ["Hi!", "Where is it?"]),
        ("It costs 9.90 euros. Fine", ["It costs 9.90 euros.", "Fine"]),
        ("Das ist z. B. so, d. h. gut. Ja", ["Das ist z. B. so, d. h. gut.", "Ja"]),
        ("Am 3. Mai kam Nr. 5 an. Danke", ["Am 3. Mai kam Nr. 5 an.", "Danke"]),
        ("¿Dónde está? ¡No llega!", ["¿Dónde está?", "¡No llega!"]),
        ("Где заказ?Жду ответа", ["Где заказ?", "Жду ответа"]),
        ("see example.com/a.b?c=1 please", ["see example.com/a.b?c=1 please"]),
        ("one\ntwo", ["one", "two"]),
        ("wait... what", ["wait...", "what"]),
        ("", []),
        ("...", ["..."]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, parts: list[str]) -> None:
    """Not at decimals, dates, abbreviations and addresses."""
    assert split(text) == parts


@given(st.text(max_size=200))
def test_nothing_is_lost_by_splitting(text: str) -> None:
    """Only blanks between sentences."""
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is the order that I paid for", "en"),
        ("Wo ist die Bestellung, die ich bezahlt habe", "de"),
        ("Dónde está el pedido que he pagado", "es"),
        ("Где мой заказ и когда он придёт", "ru"),
        ("12345", "fr"),
    ],
)
def test_frequent_words_tell_the_language(text: str, language: str) -> None:
    """Where none is there, the contact's own counts."""
    assert language_of([Line(1, "visitor", text), Line(2, "system", "joined:Ana")], "fr-CA") == language
