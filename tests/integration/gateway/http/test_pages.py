"""Pages and scripts as they are sent: compressed at build, cached by name, with a limit on their size."""

import gzip
import re
from typing import Any

import aiohttp
import pytest
from usher_gateway.http.pages import STATIC

from gateway_rig import Rig

WIDGET_BYTES = 25_000  # what a visitor pays on every first visit, compressed
DESK_BYTES = 45_000  # what an agent's browser loads before the sign-in shows
CODINGS = ["gzip, deflate", "gzip, deflate, br, zstd"]  # what browsers send over http, and over https
HEADERS_BYTES = 1_000  # of one answer at most


@pytest.fixture
def settings() -> dict[str, Any]:
    """With the demo shop's pages."""
    return {"demo": True}


async def ask(
    rig: Rig, path: str, coding: str = "", method: str = "GET", **headers: str
) -> tuple[aiohttp.ClientResponse, bytes]:
    """Request without client-side decompression; returns the answer and its bytes as they came."""
    session = aiohttp.ClientSession(rig.url, auto_decompress=False, skip_auto_headers=["Accept-Encoding"])
    http = await rig.stack.enter_async_context(session)
    given = {**({"Accept-Encoding": coding} if coding else {}), **headers}
    async with http.request(method, path, headers=given) as answer:
        return answer, await answer.read()


def weight(answer: aiohttp.ClientResponse, body: bytes) -> int:
    """Return the bytes sent, including headers."""
    return len(body) + sum(len(name) + len(value) + 4 for name, value in answer.raw_headers)


@pytest.mark.parametrize("coding", CODINGS)
async def test_the_widget_is_light(rig: Rig, coding: str) -> None:
    """One script, which needs no other to show its launcher (a browser test checks that)."""
    answer, body = await ask(rig, "/widget.js", coding)

    assert answer.headers["Content-Encoding"] == ("br" if "br" in coding else "gzip")
    assert weight(answer, body) <= WIDGET_BYTES + HEADERS_BYTES
    assert len(body) <= WIDGET_BYTES


@pytest.mark.parametrize("coding", CODINGS)
async def test_the_desk_is_light_before_the_sign_in(rig: Rig, coding: str) -> None:
    """The page and everything that it references."""
    _, page = await ask(rig, "/desk/")
    paths = ["/desk/", *re.findall(r'(?:src|href)="(/[^"]+)"', page.decode())]
    answers = [await ask(rig, path, coding) for path in paths]

    assert len(paths) > 3
    assert {answer.headers["Content-Encoding"] for answer, _ in answers} == {"br" if "br" in coding else "gzip"}
    assert sum(weight(*answer) for answer in answers) <= DESK_BYTES


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("", ""), ("br;q=0, gzip;q=0.1", "gzip"), ("br;q=0,gzip;q=0", ""), ("identity, *;q=0", ""), ("*", "br")],
)
async def test_quality_values_of_accept_encoding_are_respected(rig: Rig, accepted: str, sent: str) -> None:
    """Every answer names its encoding and varies by what was accepted."""
    answer, body = await ask(rig, "/widget.js", accepted)
    plain = (STATIC / "widget.js").read_bytes()

    assert (answer.status, answer.headers.get("Content-Encoding", "")) == (200, sent)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.content_type == "text/javascript"
    if sent != "br":
        assert (gzip.decompress(body) if sent else body) == plain


async def test_hashed_names_are_cached_for_good_and_all_else_is_revalidated(rig: Rig) -> None:
    """A name without a hash may have other content tomorrow."""
    _, page = await ask(rig, "/desk/")
    named = re.findall(r'"(/assets/[^"]+)"', page.decode())
    kept = [(await ask(rig, path))[0].headers["Cache-Control"] for path in named]
    others = ["/widget.js", "/desk/", "/", "/assets/people/ana.svg"]
    again = {path: (await ask(rig, path))[0].headers["Cache-Control"] for path in others}

    assert set(kept) == {"public, max-age=31536000, immutable"}
    assert again == dict.fromkeys(others, "no-cache")


@pytest.mark.parametrize("coding", ["", *CODINGS])
async def test_an_unchanged_page_is_not_sent_again(rig: Rig, coding: str) -> None:
    """Each encoding has an ETag of its own."""
    answer, _ = await ask(rig, "/widget.js", coding)
    again, body = await ask(rig, "/widget.js", coding, **{"If-None-Match": answer.headers["ETag"]})
    other, _ = await ask(rig, "/widget.js", "" if coding else "gzip", **{"If-None-Match": answer.headers["ETag"]})

    assert (again.status, body, again.headers["Vary"]) == (304, b"", "Accept-Encoding")
    assert other.status == 200


@pytest.mark.parametrize("path", ["/widget.js", "/desk/", "/", "/assets/people/ana.svg", "/api/openapi.json"])
async def test_head_answers_with_the_headers_of_get(rig: Rig, path: str) -> None:
    """The same headers, without the body."""
    whole, body = await ask(rig, path, "gzip")
    head, nothing = await ask(rig, path, "gzip", "HEAD")
    names = ("Content-Type", "Content-Encoding", "Cache-Control", "Vary", "ETag", "Content-Security-Policy")

    assert (head.status, nothing) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(body)
    assert [head.headers.get(name) for name in names] == [whole.headers.get(name) for name in names]


@pytest.mark.parametrize("path", ["/widget.js.br", "/widget.js.gz", "/desk/index.html.gz", "/index.html.br"])
async def test_precompressed_files_have_no_address_of_their_own(rig: Rig, path: str) -> None:
    """Requested directly, they would be sent with a wrong type."""
    answer, _ = await ask(rig, path)

    assert answer.status == 404


async def test_head_needs_a_sign_in_wherever_get_does(rig: Rig) -> None:
    """A length alone says something about the content."""
    answer, _ = await ask(rig, "/api/agents", method="HEAD")

    assert answer.status == 401
