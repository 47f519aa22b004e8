"""In HTML a number is masked across the tags and entities within it, and every tag stays."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_policy.privacy.html import masked_html
from usher_policy.privacy.masking import Masking
from usher_policy.privacy.rules import Privacy

ALL = Masking(Privacy(mask=("cards", "ibans")))
MASKED = [
    # HTML, what is left of it
    ("<p>My card: 4242 4242 4242 4242.</p>", "<p>My card: ••••\u00a04242.</p>"),
    ("<p>42<b>42</b> 4242&nbsp;4242&#160;424&#x32;</p>", "<p>••••\u00a04242<b></b></p>"),
    ("4242&shy;4242&#8203;4242<wbr>4242", "••••\u00a04242<wbr>"),
    (
        "<tr><td>4242</td> <td>4242</td>\n<td>4242</td><td>4242</td></tr>",
        "<tr><td>••••\u00a04242</td><td></td><td></td><td></td></tr>",
    ),
    ("4242 4242\n      4242 4242", "••••\u00a04242"),
    ("4242 4242<br>4242 4242", "••••\u00a04242<br>"),
    ('<img alt="4242 4242 4242 4242">', '<img alt="••••\u00a04242">'),
    ("<!-- 4242424242424242 -->", "<!-- ••••\u00a04242 -->"),
    ("DE89&nbsp;3704 0044 0532 <i>0130 00</i>", "DE••\u00a0••••\u00a03000<i></i>"),
    ("a < 4242424242424242 & b", "a < ••••\u00a04242 & b"),
    ("<p", "<p"),
    ("<a href=https://a.example/4242424242424242>4242</a>", "<a href=https://a.example/4242424242424242>4242</a>"),
    ('<img src="cid:4242424242424242@mail">', '<img src="cid:4242424242424242@mail">'),
    (
        '<td width="4242" height="4242" border="4242" colspan="4242">',
        '<td width="4242" height="4242" border="4242" colspan="4242">',
    ),
    ("<p>4242 4242</p>\n<p>and</p><p>4242 4242</p>", "<p>4242 4242</p>\n<p>and</p><p>4242 4242</p>"),
]
TAG = re.compile(r"<[^<>]*>")


@pytest.mark.parametrize(("source", "left"), MASKED)
def test_a_number_is_masked_where_its_reader_sees_it(source: str, left: str) -> None:
    """Also where its digits stand in several tags."""
    actual = masked_html(source, ALL)

    assert left == actual
    assert left == masked_html(actual, ALL)


@given(st.data())
def test_no_tag_is_lost_and_a_number_is_masked_whole_or_not_at_all(data: st.DataObject) -> None:
    """Wherever tags and entities stand."""
    between = st.sampled_from(["", "", "<b>", "</b>", "<span style='x'>", "&nbsp;", " ", "&#8203;"])
    source = "".join(f"{digit}{data.draw(between)}" for digit in "4242424242424242")

    left = masked_html(f"<p>{source}</p>", ALL)

    assert TAG.findall(f"<p>{source}</p>") == TAG.findall(left)
    shown = unescape(TAG.sub("", left))
    assert "".join(filter(str.isdigit, shown)) == "4242" or left == f"<p>{source}</p>"
