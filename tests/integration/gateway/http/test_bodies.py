"""Malformed bodies get a documented answer and at most one short log line, and leave nothing half done."""

import gzip
from typing import Any

import aiohttp
import pytest

from gateway_rig import Rig

JSON = {"Content-Type": "application/json"}
BODIES: list[tuple[str, bytes, dict[str, str], int, str]] = [
    ("deep unknown member", b'{"login":"a","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}, 400, "too_deep"),
    ("deep objects", b'{"a":' * 30_000, {}, 400, "too_deep"),
    ("NUL, deep", b'{"a":' * 900 + b'"\\u0000"' + b"}" * 900, {}, 400, "too_deep"),
    ("gzip that is none", b"notgzip", {"Content-Encoding": "gzip"}, 415, "compressed"),
    ("gzip", gzip.compress(b'{"login":"a","password":"b"}'), {"Content-Encoding": "gzip"}, 415, "compressed"),
    ("br", b"x", {"Content-Encoding": "br"}, 415, "compressed"),
    ("two codings", b"x", {"Content-Encoding": "identity, gzip"}, 415, "compressed"),
    ("UTF-16", '{"login":"a","password":"b"}'.encode("utf-16"), {}, 415, "not_utf8"),
    ("UTF-16, no mark", '{"login":"a","password":"b"}'.encode("utf-16-be"), {}, 415, "not_utf8"),
    ("UTF-32", '{"login":"a","password":"b"}'.encode("utf-32-le"), {}, 415, "not_utf8"),
    ("lone surrogate", b'{"login":"\\ud83d","password":"b"}', {}, 400, "bad_json"),
    ("raw NUL", b'{"login":"a\x00","password":"b"}', {}, 400, "bad_json"),
    ("NUL", b'{"login":"a\\u0000","password":"b"}', {}, 422, "bad_text"),
    ("64 levels", b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", {}, 400, "too_deep"),
    ("brackets in a text", b'{"login":"' + b"[" * 200 + b'","password":"b"}', {}, 401, "bad_sign_in"),
    ("numbers", b'{"login":1e999,"password":"b"}', {}, 422, "bad_field"),
    ("latin 1", b'{"login":"\xe9"}', {"Content-Type": "application/json; charset=latin1"}, 415, "not_utf8"),
    ("bad bytes", b'{"login":"\xe9","password":"b"}', {}, 400, "bad_json"),
    ("BOM", b'\xef\xbb\xbf{"login":"a","password":"b"}', {}, 401, "bad_sign_in"),
]


NAMES = [row[0] for row in BODIES]


@pytest.mark.parametrize(("body", "headers", "status", "code"), [row[1:] for row in BODIES], ids=NAMES)
async def test_each_malformed_body_has_its_answer(
    rig: Rig, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """A problem document with `nosniff`, so that no browser takes it for another type."""
    http = await rig.http()
    async with http.post("/api/session", data=body, headers={**JSON, **headers}) as answer:
        problem: dict[str, Any] = await answer.json(content_type=None)
        seen = (answer.status, problem["code"], answer.content_type, answer.headers["X-Content-Type-Options"])

    assert seen == (status, code, "application/problem+json", "nosniff")


async def test_deeply_nested_settings_are_refused(rig: Rig) -> None:
    """They could be stored, but not be read again."""
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")
    async with http.put("/api/settings/x", data=b"[" * 990 + b"]" * 990, headers={**JSON, **headers}) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (400, "too_deep")


async def test_a_compressed_upload_is_refused_unread(rig: Rig) -> None:
    """A small body could expand to a large file."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    form = aiohttp.MultipartWriter("form-data")
    part = form.append("a" * 5_000_000)
    part.set_content_disposition("form-data", name="file", filename="a.txt")
    raw = gzip.compress(bytes(await form.as_bytes()))
    kind = {"Content-Type": form.headers["Content-Type"], "Content-Encoding": "gzip"}
    async with http.post("/api/uploads", data=raw, headers={**kind, **headers}) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (415, "compressed")
