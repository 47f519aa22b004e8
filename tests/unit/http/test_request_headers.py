"""Headers are repaired so that no handler fails at them, and what they say about a body."""

import pytest
from aiohttp.helpers import parse_http_date
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from usher_common.http.request_headers import charset_refused, coding_refused, media_type, tolerable

ANY = st.text(st.characters(codec=None, categories=None), max_size=40)  # lone surrogates too
NAMES = ["Expect", "If-Range", "if-modified-since", "If-Unmodified-Since", "X-Name"]
FAR = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@given(st.lists(st.tuples(st.sampled_from(NAMES), ANY), max_size=6))
@example([("If-Modified-Since", FAR), ("Expect", "\udcff"), ("X-Name", "b")])
def test_no_header_makes_later_code_fail(given_ones: list[tuple[str, str]]) -> None:
    """Each value can be encoded as UTF-8, and each date parsed as aiohttp does; others keep their order."""
    kept = tolerable(CIMultiDictProxy(CIMultiDict(given_ones)))
    for value in kept.values():
        value.encode()
    for name in NAMES[1:4]:
        parse_http_date(kept.get(name))

    assert kept.getall("X-Name", []) == [
        "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
        for name, value in given_ones
        if name == "X-Name"
    ]


@pytest.mark.parametrize("date", ["Sat, 28 Nov 2026 14:00:00 GMT", '"a-tag"', 'W/"x"', "", "soon"])
def test_valid_dates_and_tags_are_unchanged(date: str) -> None:
    """Nothing is copied if nothing is wrong."""
    headers = CIMultiDictProxy(CIMultiDict({"If-Range": date, "If-Modified-Since": date}))

    assert tolerable(headers) is headers


@pytest.mark.parametrize("name", ["If-Range", "If-Modified-Since", "if-unmodified-since"])
def test_an_impossible_date_is_left_out(name: str) -> None:
    """Such a condition can be neither true nor false."""
    headers = CIMultiDictProxy(CIMultiDict({name: FAR, "X-Name": "b"}))

    assert dict(tolerable(headers)) == {"X-Name": "b"}


@pytest.mark.parametrize(
    ("content", "transfer", "refused"),
    [
        ([], [], ""),
        (["identity"], ["chunked"], ""),
        (["", " Identity "], [" Chunked "], ""),
        (["gzip"], [], "gzip"),
        (["identity", "BR"], [], "br"),
        (["identity, x-snappy"], [], "x-snappy"),
        (["x" * 99], [], "x" * 20),
        ([], ["gzip, chunked"], "gzip"),
        ([], ["Deflate", "chunked"], "deflate"),
        (["zstd"], ["chunked"], "zstd"),
    ],
)
def test_a_compressing_coding_is_named(content: list[str], transfer: list[str], refused: str) -> None:
    """Of the content or of its transfer, wherever it stands, and cut to what a log line may hold."""
    headers = CIMultiDict([("Content-Encoding", one) for one in content])
    headers.extend([("Transfer-Encoding", one) for one in transfer])

    assert coding_refused(headers) == refused


@pytest.mark.parametrize(
    ("declared", "refused"),
    [
        ("", ""),
        ("application/json", ""),
        ("application/json; charset=", ""),
        ('application/json; charset="UTF-8"', ""),
        ("application/json; charset*=utf-8''utf-8", ""),
        ("application/json; charset*=utf-16''x", "x"),
        ("application/json; charset*=utf-8''%FF", "%ff"),
        ("application/json; charset=UTF-16", "utf-16"),
        ("application/json; a=b; Charset=latin1", "latin1"),
        ("application/json; charset=" + "x" * 99, "x" * 20),
    ],
)
def test_a_charset_other_than_utf_8_is_named(declared: str, refused: str) -> None:
    """In the plain and in the extended form."""
    assert charset_refused(declared) == refused


@given(ANY)
@example("application/json; charset*=utf-16''x")
@example("a/b; charset*0*=x''y; charset*1=z")
def test_any_content_type_can_be_read(declared: str) -> None:
    """Whatever a client sends."""
    assert isinstance(charset_refused(declared), str)
    assert media_type(declared) == media_type(declared).lower()
