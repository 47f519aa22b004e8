"""Text patterns: they find what Python's do, and no text makes them slow."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_policy.conditions.patterns import Pattern, PatternError
from usher_policy.limits import MATCHED_TEXT, PATTERN_LENGTH, PATTERN_MEMORY

FOUND = [
    # pattern, text, whether it is found
    ("refund", "Where is my REFUND?", True),
    ("Refund", "refund", True),
    (r"\brefund\b", "refunds", False),
    (r"\brefunds?\b", "two refunds", True),
    (r"\Bfund", "refund", True),
    ("^hello", "oh hello", False),
    ("bye$", "good bye", True),
    (r"order\s+#?\d{4,6}", "my order  #12345", True),
    (r"order\s+#?\d{4,6}$", "my order 123", False),
    ("(invoice|bill(ing)?)", "about billing", True),
    ("(?:a|b)+c", "ababc", True),
    ("[A-F]{2}", "xbe", True),
    ("[^a-z ]", "plain words", False),
    ("[]x-]", "a-b", True),
    (r"[\d.,]+ ?€", "12,50 €", True),
    (r"\$5\.00", "$5x00", False),
    ("a.c", "a\nc", False),
    ("größe", "GRÖSSE", False),
    ("größe", "Die GRÖßE", True),
    ("", "", True),
    ("a{0}b", "b", True),
    ("(a*)*b", "aaab", True),
    ("a{2,}?b", "xaab", True),
    ("()", "x", True),
    ("(" * 50 + "a" + ")" * 50, "xax", True),
    (r"\bgr\b", "größe", False),  # a word boundary of Unicode, not of ASCII
    (r"\bgröße\b", "die größe.", True),
    (r"\Bß", "größe", True),
    (r"^\w+$", "größe日本", True),
    (r"^\d+$", "٣٤", True),
    (r"^\s$", "\u2003", True),
    (r"^.$", "😀", True),
    ("[À-Ý]", "é", True),
    ("ж", "Ж", True),
    ("(){900}x", "x", True),
    ("[\0-\x1f]", "a\0", True),
]
REFUSED = [
    # pattern, message
    ("(a", "not closed"),
    ("a)", "closes nothing"),
    ("[a", "not closed"),
    ("*a", "nothing before it"),
    ("a**", "repeats a repetition"),
    ("^*", "repeats a place"),
    ("a{x}", "wants counts"),
    ("a{2", "wants counts"),
    ("a{3,2}", "go backwards"),
    ("[z-a]", "goes backwards"),
    ("a\\", "ends with"),
    (r"(a)\1", "is not known"),
    (r"\p", "is not known"),
    ("(?<=a)b", "is not known"),
    ("(a{100}){100}", "too large"),
    ("a{999999}", "too large"),
    ("a{0,999999}", "too large"),
    ("x" * (PATTERN_LENGTH + 1), "longer than 500"),
    ("(" * 249 + "a" + ")" * 249, "inside each other"),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), FOUND)
def test_a_pattern_is_found_anywhere(pattern: str, text: str, expected: bool) -> None:
    """Letters, sets, groups, choices, repeats and boundaries, without regard to case."""
    actual = Pattern(pattern).found_in(text)

    assert expected == actual


@pytest.mark.parametrize(("pattern", "said"), REFUSED)
def test_an_unreadable_pattern_is_refused_with_the_reason(pattern: str, said: str) -> None:
    """Whatever is unknown, not closed or too large is refused before it is used."""
    with pytest.raises(PatternError, match=said):
        Pattern(pattern)


repeats = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}"])
atoms = st.sampled_from(["a", "b", "_", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", r"\W", "1", " ", "-"])
edges = st.sampled_from(["^", "$", r"\b", r"\B"])
patterns = st.recursive(
    atoms | edges,
    lambda parts: (
        st.lists(parts, min_size=1, max_size=4).map("".join)
        | st.lists(parts, min_size=1, max_size=3).map(lambda ways: f"({'|'.join(ways)})")
        | st.tuples(parts, repeats).map(lambda two: f"({two[0]}){two[1]}")
    ),
    max_leaves=8,
)


@settings(max_examples=1_000, deadline=None)
@given(patterns, st.text("ab1_ -\n", min_size=1, max_size=12))
def test_patterns_find_what_pythons_find(pattern: str, text: str) -> None:
    r"""Except for `$` before a final line break and `\B` in an empty text."""
    expected = re.search(pattern.replace("$", r"\Z"), text, re.IGNORECASE) is not None
    actual = Pattern(pattern).found_in(text)

    assert expected == actual


unicode_atoms = st.sampled_from(["中", "٣", "²", ".", "[中日]", "[^中]", "[一-丁]", r"\d", r"\w", r"\s", r"\W", "_"])
unicode_patterns = st.recursive(
    unicode_atoms | st.sampled_from([r"\b", r"\B"]),
    lambda parts: (
        st.lists(parts, min_size=1, max_size=4).map("".join)
        | st.tuples(parts, repeats).map(lambda two: f"({two[0]}){two[1]}")
    ),
    max_leaves=6,
)


@settings(max_examples=500, deadline=None)
@given(unicode_patterns, st.text("中日٣²_ -\u00a0\u2028😀", min_size=1, max_size=10))
def test_words_digits_and_spaces_are_those_of_unicode(pattern: str, text: str) -> None:
    """As in Python, with characters that have no case."""
    expected = re.search(pattern, text) is not None
    actual = Pattern(pattern).found_in(text)

    assert expected == actual


HAN = "".join(chr(0x4E00 + number) for number in range(240))  # more letters than there are single bytes for
NAMES = [HAN[at : at + 3] for at in range(0, len(HAN), 3)]
WRITTEN = r"\b(" + "|".join(NAMES) + r")\b"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*NAMES, *HAN[:9], " ", "x", "—"]), max_size=4).map("".join))
def test_a_pattern_may_contain_more_letters_than_single_bytes_can_hold(text: str) -> None:
    """Each letter is still itself, and word boundaries stay where they were."""
    expected = re.search(WRITTEN, text) is not None
    actual = Pattern(WRITTEN).found_in(text)

    assert expected == actual


def test_remembered_characters_are_limited() -> None:
    """A sender who uses every letter there is must not fill the memory; letters are still found afterwards."""
    pattern = Pattern("[^a-z]x")
    found = [
        pattern.found_in("".join(map(chr, range(start, start + MATCHED_TEXT - 1))) + "x")
        for start in range(0x4E00, 0x4E00 + 15 * MATCHED_TEXT, MATCHED_TEXT)
    ]

    assert found == [True] * 15
    assert len(pattern._alphabet._codes) <= PATTERN_MEMORY


SLOW = ["(a+)+$", "(a|a)*b", "(a|aa)+$", "a*a*a*a*a*b", "(.*a){20}", "(x+x+)+y", ".{0,250}!!", r"(\w?\W?){140}!!"]
LETTERS = "".join(chr(0x4E00 + number) for number in range(MATCHED_TEXT))  # none comes twice: no move is remembered


@pytest.mark.parametrize("pattern", SLOW)
@pytest.mark.parametrize("text", ["a" * MATCHED_TEXT, "x" * (MATCHED_TEXT - 1) + "!", LETTERS])
def test_no_text_makes_a_pattern_slow(pattern: str, text: str) -> None:
    """Patterns that take Python's engine years on such a text, and the largest ones, take a fraction of a second."""
    compiled = Pattern(pattern)
    began = time.process_time()
    compiled.found_in(text)
    took = time.process_time() - began

    assert took < 1.0


def test_only_the_beginning_of_a_text_is_searched() -> None:
    """Work ends after 2,000 characters."""
    found = [Pattern("x").found_in("a" * before + "x") for before in (MATCHED_TEXT - 1, MATCHED_TEXT)]

    assert found == [True, False]
