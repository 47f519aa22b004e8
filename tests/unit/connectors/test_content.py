"""Content fits into every channel: nothing is lost but white space, and no part is longer than its provider takes."""

import doctest
import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.content import Attachment
from usher_connectors.contract import content, lengths, markup
from usher_connectors.contract.content import carries, fit, split_text
from usher_connectors.contract.lengths import Unit, fitting, length, segments
from usher_connectors.contract.markup import write_markup

UNITS = st.sampled_from(["chars", "utf16", "bytes", "gsm"])
PROSE = st.lists(
    st.sampled_from(
        ["Hello", "you.", "Where?", "e\u0301", "👩\u200d🚀", "дом", "\n", "\n\n", " ", "€", "x" * 30, "。"]
    ),
    max_size=60,
).map(" ".join)
LINK = "us (https://a.example/?q&r)"
BILL = Attachment("u1", "bill.pdf", "application/pdf", 900)
PICTURE = Attachment("u2", "cat.png", "image/png", 50)


@pytest.mark.parametrize("module", [content, lengths, markup], ids=lambda module: module.__name__)
def test_the_examples_hold(module: ModuleType) -> None:
    """What the docstrings show is what happens."""
    assert doctest.testmod(module).failed == 0


@given(PROSE | st.text(), st.integers(8, 60), UNITS)
def test_a_split_loses_only_white_space_and_keeps_to_the_limit(text: str, most: int, unit: Unit) -> None:
    """In characters, UTF-16 units, bytes and SMS segments."""
    parts = split_text(text, most, unit)

    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", "".join(parts))
    assert [part for part in parts if length(part, unit) > most or not part] == []


@given(st.text(), st.integers(0, 40), UNITS)
def test_the_longest_beginning_that_fits_is_found(text: str, most: int, unit: Unit) -> None:
    """One character more would not fit."""
    count = fitting(text, most, unit)

    assert length(text[:count], unit) <= most
    assert count == len(text) or length(text[: count + 1], unit) > most


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("A first one. And a second", 20, ["A first one.", "And a second"]),
        ("First part\n\nsecond part", 18, ["First part", "second part"]),
        ("no sentence ends in here", 12, ["no sentence", "ends in here"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
        ("abcdefghi" + "e\u0301" * 3, 10, ["abcdefghi", "e\u0301e\u0301e\u0301"]),
        ("short", 0, ["short"]),
        ("  ", 5, []),
    ],
)
def test_where_texts_are_split(text: str, most: int, expected: list[str]) -> None:
    """At the best place in the second half of a part; a letter keeps its accent."""
    assert expected == split_text(text, most, "chars")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("€" * 153, 3),
     ("ы" * 70, 1), ("ы" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2), ("😀" * 67, 3), ("`", 1), ("", 0)],
)  # fmt: skip
def test_sms_segments_are_counted_as_operators_do(text: str, expected: int) -> None:
    """Escaped characters take two septets, and neither they nor surrogate pairs are parted."""
    assert expected == segments(text)


@pytest.mark.parametrize(
    ("text", "none", "html", "whatsapp"),
    [
        ("**b** *i* _u_", "b i u", "<b>b</b> <i>i</i> <i>u</i>", "*b* _i_ _u_"),
        ("~~s~~ `c`", "s c", "<s>s</s> <code>c</code>", "~s~ ```c```"),
        ("2 * 3 * 4, snake_case_name, a*b*c", *["2 * 3 * 4, snake_case_name, a*b*c"] * 3),
        ("1 < 2 & **a<b**", "1 < 2 & a<b", "1 &lt; 2 &amp; <b>a&lt;b</b>", "1 < 2 & *a<b*"),
        ("[us](https://a.example/?q&r)", LINK, '<a href="https://a.example/?q&amp;r">us</a>', LINK),
        ("[x](javascript:alert(1))", *["[x](javascript:alert(1))"] * 3),
        ("https://a.example/some_page_here", *["https://a.example/some_page_here"] * 3),
    ],
)  # fmt: skip
def test_markdown_is_written_in_the_channels_form(text: str, none: str, html: str, whatsapp: str) -> None:
    """What is no markup for certain stays as it was written."""
    assert [none, html, whatsapp, text] == [
        write_markup(text, form) for form in ("none", "html", "whatsapp", "markdown")
    ]


@given(st.text())
def test_html_has_only_our_own_tags(text: str) -> None:
    """Whatever an agent writes, a provider's parser meets no tag that was not meant."""
    left = re.sub(r"</?(?:b|i|s|code|a)>|<a href=\"[^\"<>]*\">", "", write_markup(text, "html"))

    assert "<" not in left
    assert ">" not in left


def test_a_file_that_does_not_fit_becomes_a_link() -> None:
    """By type and by size; without a link its name stays visible."""
    links = ["https://u.example/1", "https://u.example/2"]
    fitted = fit("Here", [BILL, PICTURE], links, media={"image/*": 100}, most=0, unit="chars")
    bare = fit("", [BILL], [], media={}, most=0, unit="chars")

    assert [(one.text, one.attachments, one.links) for one in fitted] == [
        ("Here\nbill.pdf: https://u.example/1", (PICTURE,), ("https://u.example/2",))
    ]
    assert [one.text for one in bare] == ["bill.pdf"]
    assert [carries({"image/*": 49}, PICTURE), carries({"*/*": 0}, BILL), carries({}, BILL)] == [False, True, False]
