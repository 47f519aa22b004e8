"""Webhooks that are malformed as HTTP: none causes a server error, and none is logged as one."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog

from connecting.rig import Rig, StoreUrls, open_rig
from waits import eventually


@pytest.fixture
async def rig(store_urls: StoreUrls) -> AsyncIterator[Rig]:
    """Opened stores with an account, and running connectors."""
    async with open_rig(*store_urls) as opened:
        await opened.add_account("a", "http://127.0.0.1:9/in")
        async with opened.connectors():
            yield opened


async def begun(rig: Rig, headers: bytes) -> tuple[bytes, asyncio.StreamWriter]:
    """Send the head of a webhook unchanged; returns the head of its answer."""
    port = int(rig.hook_url(account_id="a").split(":")[2].partition("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /hooks/webhook/a HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n")
    return await reader.readuntil(b"\r\n\r\n"), writer


@pytest.mark.parametrize(
    ("length", "part"), [(b"Content-Length: 1000", b"{"), (b"Transfer-Encoding: chunked", b"5\r\n{")]
)
@pytest.mark.parametrize("rudely", [False, True], ids=["end of file", "reset"])
async def test_a_webhook_that_breaks_off_is_no_server_error(
    rig: Rig,
    length: bytes,
    part: bytes,
    rudely: bool,
) -> None:
    """It is logged at info: the provider sends it again."""
    with structlog.testing.capture_logs() as logs:
        _, writer = await begun(rig, b"Expect: 100-continue\r\n" + length)
        writer.write(part)
        if rudely:
            writer.transport.abort()
        else:
            writer.write_eof()
        await eventually(lambda: any(one["event"] == "http.aborted" for one in logs), seconds=10)
        writer.close()

    assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"webhook-id: \xff\r\nContent-Length: 0", b"401"),
        (b"webhook-id: m\r\nwebhook-timestamp: \xff\r\nContent-Length: 0", b"401"),
        (b"Content-Type: \xff; charset=\xff\r\nContent-Length: 0", b"415"),
        (b"Transfer-Encoding: gzip, chunked", b"415"),
        (b"Expect: \xff\r\nContent-Length: 0", b"417"),
    ],
)
async def test_a_head_of_arbitrary_bytes_is_refused_by_name(rig: Rig, headers: bytes, status: bytes) -> None:
    """It is no server error, and no traceback is logged."""
    with structlog.testing.capture_logs() as logs:
        answer, writer = await begun(rig, headers)
        writer.close()

    assert answer.split()[1] == status
    assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []
