"""Search finds text in every script and spelling (`usher_common.search`)."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from usher_common.search.fold import fold, fold_with_spans
from usher_common.search.signs import is_left_out
from usher_common.search.terms import WORD_SIGNS, Term, hits_of, terms_of, tokens_of

FOUND = [
    ("我的爸爸肚子很餓", "爸爸", "爸爸"),
    ("我的爸爸肚子很餓", "餓", "餓"),
    ("新しいカードが届かない", "カード", "カード"),
    ("新しいｶｰﾄﾞが届かない", "カード", "ｶｰﾄﾞ"),
    ("かーど", "カード", "かーど"),
    ("ฉันอยากคืนเงินสินค้า", "คืนเงิน", "คืนเงิน"),
    ("배송이늦어요", "늦어요", "늦어요"),
    ("iPhone手机壳", "手机", "手机"),
    ("ຂ້ອຍຢາກໄດ້ເງິນຄືນ", "ເງິນ", "ເງິນ"),
    ("um orçamento novo", "orcamento", "orçamento"),
    ("deja-other", "Déjà", "deja"),
    ("STRASSE zwei", "straße", "STRASSE"),
    ("lange Straße", "strasse", "Straße"),
    ("İstanbul'a", "istanbul", "İstanbul"),
    ("ISTANBUL", "İstanbul", "ISTANBUL"),
    ("ısı", "ISI", "ısı"),
    ("ещё раз", "еще", "ещё"),
    ("Müller", "muller", "Müller"),
    ("smørrebrød", "smorrebrod", "smørrebrød"),
    ("ŁÓDŹ", "lodz", "ŁÓDŹ"),
    ("Œuvre", "oeuvre", "Œuvre"),
    ("Tiếng Việt", "viet", "Việt"),
    ("ΟΔΟΣ", "οδός", "ΟΔΟΣ"),
    ("مُحَمَّد", "محمد", "مُحَمَّد"),
    ("שָׁלוֹם", "שלום", "שָׁלוֹם"),
    ("शुक्रिया दोस्त", "दोस्त", "दोस्त"),
    ("ＡＢＣ１２３", "abc123", "ＡＢＣ１２３"),
    ("order ٤٧١١", "4711", "٤٧١١"),
    ("ﬁnal", "final", "ﬁnal"),
    ("заказ №123", "123", "123"),
    ("No. 123", "№123", "No"),
    ("pedido nº123", "123", "123"),
    ("1ª vez", "1a", "1ª"),
    ("℡030", "030", "030"),
    ("㈱トヨタ", "トヨタ", "トヨタ"),
    ("ⒽⒾ there", "hi", "ⒽⒾ"),
    ("Ⅷ", "viii", "Ⅷ"),
    ("5㎏", "5kg", "5㎏"),
    ("back ↔️ forth", "↔", "↔️"),
    ("a ◾ b", "◾️", "◾"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος", "ΣΊΣΥΦΟΣ"),
    ("ὈΔΥΣΣΕΎΣ", "οδυσσευς", "ὈΔΥΣΣΕΎΣ"),
    ("ҐАНОК", "ганок", "ҐАНОК"),
    ("أحمد إسلام", "اسلام", "إسلام"),
    ("کتاب ۱۲۳", "كتاب ١٢٣", "کتاب"),
    ("ज़रूर", "जरूर", "ज़रूर"),
    ("ᲥᲐᲠᲗᲣᲚᲘ", "ქართული", "ᲥᲐᲠᲗᲣᲚᲘ"),
    ("Ղեկավարներև", "ղեկավարներեւ", "Ղեկավարներև"),
    ("ភាសាខ្មែរ", "ខ្មែរ", "ខ្មែរ"),
    ("န့်မြန်မာ", "မာ", "မာ"),
    ("𝓗𝓮𝓵𝓵𝓸", "hello", "𝓗𝓮𝓵𝓵𝓸"),
    ("𠮷野家", "野家", "野家"),
    ("Hawaiʻi", "hawai'i", "Hawai"),
    ("L’Oréal", "oreal", "Oréal"),
    ("zero\u200bwidth", "zerowidth", "zero\u200bwidth"),
    ("soft\u00adware", "software", "soft\u00adware"),
    ("great 👍🏽!", "👍", "👍🏽"),
    ("👩\u200d💻 here", "👩\u200d💻", "👩\u200d"),
    ("love ❤️", "❤", "❤️"),
    ("🇫🇷🇩🇪", "🇩🇪", "🇩🇪"),
    ("Größentabelle", "größe", "Größentabelle"),
    ("x" * 500, "x" * 200, "x" * 500),
]
NOT_FOUND = [
    ("order", "rder"),
    ("我的爸爸", "爸肚"),
    ("爸很 我爸", "我爸很"),
    ("カード", "ガード"),
    ("배송", "송배"),
    ("👍", "👎"),
    ("🇫🇷", "🇩🇪"),
    ("คืน", "เงิน"),
]


def finds(text: str, query: str) -> bool:
    """Return whether a text's tokens contain what a query asks for, compared as the databases do."""
    tokens, terms = tokens_of(text), terms_of(query, 10)
    return bool(terms) and all(_holds(tokens, term) for term in terms)


def _holds(tokens: list[str], term: Term) -> bool:
    if term.prefix:
        return any(token.startswith(term.tokens[0]) for token in tokens)
    length = len(term.tokens)
    return any(tuple(tokens[at : at + length]) == term.tokens for at in range(len(tokens)))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "query", "hit"), FOUND)
def test_every_script_and_spelling_is_found(text: str, query: str, hit: str, form: Literal["NFC", "NFD"]) -> None:
    """However text and query are composed; the hit is marked as it was written."""
    written = unicodedata.normalize(form, text)
    first, last = hits_of(written, terms_of(query, 10))[0]

    assert finds(written, query)
    assert finds(written, unicodedata.normalize("NFD", query))
    assert unicodedata.normalize("NFC", written[first:last]) == unicodedata.normalize("NFC", hit)


@pytest.mark.parametrize(("text", "query"), NOT_FOUND)
def test_different_words_are_not_found(text: str, query: str) -> None:
    """Folding makes other spellings equal, never other words."""
    assert not finds(text, query)
    assert hits_of(text, terms_of(query, 10)) == []


def test_punctuation_in_a_query_asks_for_nothing() -> None:
    """Nor do controls, quotes and operators of query languages."""
    assert [terms_of(query, 10) for query in ("", '"', "*", "a\0b"[1], "( ) : -", "\ud800")] == [[]] * 6
    assert [term.run for term in terms_of("a\0b closed_by it's", 10)] == ["a", "b", "closed", "by", "it", "s"]
    assert len(terms_of(" ".join(map(str, range(50))), 10)) == 10


@given(st.text(max_size=60))
@example("İ")
@example("ŉ")
@example("ǰ")
@example("각")
def test_folding_is_stable(text: str) -> None:
    """Folding again, or decomposing first, changes nothing; spans lead back into the text."""
    folded, spans = fold_with_spans(text)

    assert fold(text) == folded
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert len(spans) == len(folded)
    assert all(0 <= one.start < one.end <= len(text) for one in spans)


@given(st.text(max_size=200), st.text(max_size=20))
def test_a_part_of_a_text_is_found(text: str, before: str) -> None:
    """A text finds itself, wherever its terms stand; tokens are words that both databases keep whole."""
    terms = terms_of(text, 10)
    tokens = tokens_of(f"{before} {text}")

    assert not terms or finds(f"{before} {text}", text)
    assert all(re.fullmatch(r"[^\s'\"\\*&|!()<>:-]{1,64}", token) for token in tokens)
    assert max(map(len, tokens), default=0) <= WORD_SIGNS


@given(st.text(max_size=100), st.text(max_size=5), st.sampled_from([str.upper, str.lower, str.title]))
def test_hits_do_not_overlap_and_are_in_order(text: str, query: str, change: Callable[[str], str]) -> None:
    """So that marks around them never cross."""
    hits = hits_of(change(text), terms_of(query, 10))
    flat = [at for hit in hits for at in hit]

    assert flat == sorted(flat)
    assert all(first < last for first, last in hits)


def test_only_marks_and_invisible_characters_are_left_out() -> None:
    """Letters and digits always count."""
    left_out = [chr(code) for code in range(0x20000) if is_left_out(chr(code))]

    assert {unicodedata.category(sign)[0] for sign in left_out if sign != "\u0640"} <= {"M", "C", "S"}
