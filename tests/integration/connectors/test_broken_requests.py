"""Webhooks that are malformed as HTTP: none causes a server error, and none is logged as one."""

from collections import Counter

import aiohttp
import pytest
import structlog
from usher_common.runtime.limits import LINES

from connecting import webhooks
from connecting.receiver import SECRET
from connecting.rig import Rig
from raw_http import first_answer
from waits import eventually

pytestmark = pytest.mark.usefixtures("running")
HEAD = b"POST /hooks/webhook/a HTTP/1.1\r\nHost: x\r\n"


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
        _, writer = await first_answer(rig.hooks_port, HEAD + b"Expect: 100-continue\r\n" + length + b"\r\n\r\n")
        writer.write(part)
        if rudely:
            writer.transport.abort()
        else:
            writer.write_eof()
        await eventually(lambda: any(one["event"] == "http.aborted" for one in logs))
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
        answer, writer = await first_answer(rig.hooks_port, HEAD + headers + b"\r\n\r\n")
        writer.close()

    assert answer.split()[1] == status
    assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []


async def test_refused_events_and_malformed_http_do_not_fill_the_log(rig: Rig) -> None:
    """Who sends nonsense over and over is answered each time, signed or not; only the first ones are logged."""
    body = b'{"type":"message","peer":"","text":"x"}'
    async with aiohttp.ClientSession() as http:
        with structlog.testing.capture_logs() as logs:
            statuses = [await refused(rig, http, body, f"m{n}") for n in range(LINES + 5)]
            answers = [await malformed(rig) for _ in range(LINES + 5)]

    assert set(statuses) == {422}
    assert set(answers) == {b"400"}
    assert Counter(one["event"] for one in logs) == {"webhook.event_refused": LINES, "http.malformed": LINES}


async def malformed(rig: Rig) -> bytes:
    """Send what is no HTTP; returns the status."""
    answer, writer = await first_answer(rig.hooks_port, b"GE<x>T / HTTP/1.1\r\n\r\n")
    writer.close()
    return answer.split()[1]


async def refused(rig: Rig, http: aiohttp.ClientSession, body: bytes, name: str) -> int:
    """Post a signed webhook; returns the status."""
    headers = webhooks.signed(body, name, SECRET)
    async with http.post(rig.hook_url(account_id="a"), data=body, headers=headers) as answer:
        return answer.status
