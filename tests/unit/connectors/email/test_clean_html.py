"""Hostile HTML of mails: what is left runs nothing, sends nothing, and names nothing that a browser would load."""

import re
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.mails.pictures import elsewhere_in, linked, name_stored, stored_in
from usher_connectors.channels.email.reading.clean_html import ATTRIBUTES, TAGS, clean_html
from usher_connectors.channels.email.reading.html_text import html_text

FILE = "f" * 32
LINK = f"/api/uploads/{FILE}?token=t"
ELEMENT = re.compile(r"<([a-z0-9]+)((?: [a-z]+=\"[^\"]*\")*)>")
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
REL, OTHER = (f"{one} {two}" for one, two in permutations(('target="_blank"', 'rel="noopener noreferrer nofollow"')))


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        # scripts and events
        ("<script>alert(1)</script>Hi", "Hi"),
        ('<b onclick="alert(1)" onmouseover=alert(1)>x</b>', "<b>x</b>"),
        ("<svg/onload=alert(1)><script>alert(1)</script></svg>x", "x"),
        ("<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", ""),
        ("<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", ""),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>", "<img>'&gt;"),
        ("<template><img src=x onerror=alert(1)></template>x", "x"),
        # links
        ("<a href='javascript:alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href=' jav&#x09;ascript:alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='JaVaScRiPt&colon;alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='vbscript:x'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='data:text/html,<script>alert(1)</script>'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='cid:x'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='/api/session'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='//evil.example/x'>x</a>", f'<a href="https://evil.example/x" {REL}>x</a>'),
        ("<a href='https://a.example/?a=1&b=2' target=_top ping=//p>x</a>",
         f'<a href="https://a.example/?a=1&amp;b=2" {REL}>x</a>'),
        ("<a href='mailto:a@b.example'>x</a>", f'<a href="mailto:a@b.example" {REL}>x</a>'),
        # pictures and what else is fetched
        ("<img src='https://t.example/1.gif?id=ann' srcset='https://t.example/2.gif 2x'>",
         '<img src="elsewhere:https://t.example/1.gif?id=ann">'),
        ("<img src='//t.example/1.gif'>", '<img src="elsewhere:https://t.example/1.gif">'),
        ("<img src='\nHTTP://t.example/1.gif '>", '<img src="elsewhere:HTTP://t.example/1.gif">'),
        ("<img src='data:image/svg+xml,<svg/onload=alert(1)>'>", "<img>"),
        ("<img src='/api/uploads/x'>", "<img>"),
        ("<img src='elsewhere:https://t.example'>", "<img>"),
        ("<img src='CID:a%40b'>", '<img src="cid:a@b">'),
        ("<picture><source srcset='https://t.example/1.gif'><img alt=x></picture>", '<img alt="x">'),
        ("<video poster=https://t.example/1.gif src=https://t.example/1><audio src=https://t.example/2>", ""),
        ("<table background='https://t.example/1.gif' bgcolor=red><tr><td background=//t>x</td></tr></table>",
         '<table bgcolor="red"><tbody><tr><td>x</td></tr></tbody></table>'),
        ("<body background='https://t.example/1.gif'>x", "x"),
        ("<input type=image src='https://t.example/1.gif'>x", "x"),
        ("<blockquote cite='https://t.example'>x</blockquote>", "<blockquote>x</blockquote>"),
        ("<link rel=stylesheet href='https://t.example/1.css'><link rel=dns-prefetch href='//t.example'>x", "x"),
        ("<object data='https://t.example'><embed src='https://t.example'></object><iframe src='//t'></iframe>x", "x"),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>x", "x"),
        # what changes the page or sends
        ("<meta http-equiv=refresh content='0;url=https://t.example'>x", "x"),
        ("<base href='https://t.example/'><a href='x'>x</a>", f"<a {REL}>x</a>"),
        ("<form action='https://t.example'><input name=password><button formaction=//t>Go</button></form>", "Go"),
        ("<p id=root name=body class=rail>x</p>", "<p>x</p>"),
        ("<!--[if mso]><script>alert(1)</script><![endif]-->x", "x"),
        # styles
        ("<style>@import 'https://t.example/1.css'; p { background: url(//t) }</style>x", "x"),
        ("<p style='color: Red; background: url(https://t.example/1.gif)'>x</p>", '<p style="color:Red">x</p>'),
        ("<p style='background-color:#fff;background:URL (//t)'>x</p>", '<p style="background-color:#fff">x</p>'),
        ("<p style='width: expression(alert(1))'>x</p>", "<p>x</p>"),
        (r"<p style='b\61 ckground: u\72l(//t); background: u\72l(//t)'>x</p>", "<p>x</p>"),
        ("<p style='background: u/**/rl(//t)'>x</p>", "<p>x</p>"),
        ("<p style='background: image-set(\"//t\" 1x)'>x</p>", "<p>x</p>"),
        ("<p style='position: fixed; inset: 0; z-index: 9; opacity: 0; content: \"x\"'>x</p>", "<p>x</p>"),
        ("<p style='-moz-binding: url(//t); behavior: url(//t); filter: progid:x'>x</p>", "<p>x</p>"),
        ("<p style='list-style: url(//t); font-family: \"A\", serif; color: rgba(1, 2, 3, .5)'>x</p>",
         '<p style="font-family:&quot;A&quot;, serif;color:rgba(1, 2, 3, .5)">x</p>'),
    ],
)  # fmt: skip
def test_hostile_html_is_harmless(hostile: str, left: str) -> None:
    """The bodies of attacks on mail programs, each with what remains of it."""
    assert clean_html(hostile).replace(OTHER, REL) == left


PIECES = (*"<>\"'=/ \n&;:", "img", "src", "style", "https://t.example", "url(", "svg", "a", "href", "<!--", "-->",
          "<math>", "<style>", "javascript:", "onerror", "cid:", "elsewhere:")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)))
def test_nothing_else_is_ever_left(pieces: list[str]) -> None:
    """Whatever is thrown together has known elements and attributes, and no source that a browser loads."""
    page = clean_html("".join(pieces))

    for element, attributes in ELEMENT.findall(page):
        assert element in TAGS
        for name, value in ATTRIBUTE.findall(attributes):
            assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(element, set()) | {"target", "rel"}
            assert name != "src" or value.startswith(("cid:", "elsewhere:http"))
            assert name != "style" or "url(" not in value
    assert "<" not in re.sub(r"</[a-z0-9]+>", "", ELEMENT.sub("", page))


def test_pictures_of_the_mail_become_links_to_its_files() -> None:
    """By Content-ID, whatever signs it has; one that is not stored, or not a picture, has no source."""
    page = clean_html("<img src='cid:a%26b@x'><img src='cid:gone'><p>src=\"cid:x\"</p>")
    stored = name_stored(page, {"a&b@x": FILE})

    assert stored_in(stored) == (FILE,)
    assert linked(stored, {FILE: LINK}, elsewhere=False) == f'<img src="{LINK}"><img><p>src="cid:x"</p>'
    assert linked(stored, {}, elsewhere=False) == '<img><img><p>src="cid:x"</p>'


def test_pictures_from_elsewhere_are_loaded_when_asked_for() -> None:
    """And are counted, so that the desk can offer it."""
    page = clean_html("<img src='https://t.example/?a=1&b=2' alt=A><img src='http://t.example/2'>")

    assert elsewhere_in(page) == 2
    assert linked(page, {}, elsewhere=False) == '<img alt="A"><img>'
    assert linked(page, {}, elsewhere=True) == (
        '<img src="https://t.example/?a=1&amp;b=2" alt="A"><img src="http://t.example/2">'
    )


def test_its_text_is_the_same_as_before() -> None:
    """The words of the page, without addresses of pictures and styles."""
    assert html_text(
        "<p style='color:red'>Hi <img src='https://t.example/1' alt='Ann'></p><font color=red>!</font>"
    ) == ("Hi Ann\n\n!")
