"""Malformed bodies get a documented answer and at most one short log line, and leave nothing half done."""

import gzip
from typing import Any

import aiohttp
import pytest
import structlog

from gateway_rig import Rig
from raw_http import first_answer
from waits import eventually

JSON = {"Content-Type": "application/json"}
BODIES: list[tuple[str, bytes, dict[str, str], int, str]] = [
    ("deep unknown member", b'{"login":"a","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}, 400, "too_deep"),
    ("deep objects", b'{"a":' * 30_000, {}, 400, "too_deep"),
    ("NUL, deep", b'{"a":' * 900 + b'"\\u0000"' + b"}" * 900, {}, 400, "too_deep"),
    ("gzip that is none", b"notgzip", {"Content-Encoding": "gzip"}, 415, "compressed"),
    ("gzip", gzip.compress(b'{"login":"a","password":"b"}'), {"Content-Encoding": "gzip"}, 415, "compressed"),
    ("br", b"x", {"Content-Encoding": "br"}, 415, "compressed"),
    ("zstd", b"x", {"Content-Encoding": "zstd"}, 415, "compressed"),
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
    ("RFC 8187", b"{}", {"Content-Type": "application/json; charset*=utf-16''x"}, 415, "not_utf8"),
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


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /api/session HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", b"415"),
        (b"POST /api/session HTTP/1.1\r\nExpect: \xff\r\n", b"417"),
        (b"POST /api/uploads HTTP/1.1\r\nAuthorization: Bearer \xff\r\n", b"401"),
        (b"GET /ws/visitor HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: \xff\r\n", b"400"),
        (b"GET /ws/agent HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: \xc3\xa9\r\n", b"400"),
        (b"GET /widget.js HTTP/1.1\r\nIf-Modified-Since: 1 Jan 99999999999999999999 0:0:0 GMT\r\n", b"200"),
    ],
)
async def test_no_request_head_is_a_server_error(rig: Rig, head: bytes, status: bytes) -> None:
    """Whatever its bytes, it has an answer, and no traceback is logged."""
    rest = b"Host: x\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nContent-Type: application/json\r\n\r\n"
    with structlog.testing.capture_logs() as logs:
        answer, writer = await first_answer(rig.site.port, head + rest)
        writer.close()

    assert answer.split()[1] == status
    assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []


@pytest.mark.parametrize("path", ["session", "uploads"])
async def test_a_connection_lost_within_a_body_is_no_server_error(rig: Rig, path: str) -> None:
    """It is one line at info, and a part of a file is not kept."""
    token = (await rig.widget()).token if path == "uploads" else ""
    kind = "multipart/form-data; boundary=b" if path == "uploads" else "application/json"
    head = f"POST /api/{path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 5000\r\n"
    expect = f"Expect: 100-continue\r\nAuthorization: Bearer {token}\r\n\r\n"
    with structlog.testing.capture_logs() as logs:
        _, writer = await first_answer(rig.site.port, (head + expect).encode())
        writer.write(b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of a')
        writer.transport.abort()
        await eventually(lambda: any(one["event"] == "http.aborted" for one in logs))

    assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []
    assert rig.stored_files() == []


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
