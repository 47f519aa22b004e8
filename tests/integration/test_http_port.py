"""A listening port under slow, many and misbehaving clients: they are cut off and throttled, others are served."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
import structlog
import uvloop
from aiohttp import web
from usher_common.http.connection import watched
from usher_common.http.limits import FRAMES_BURST, Patience
from usher_common.http.listen import ListeningPort, listen
from usher_common.runtime.lifecycle import CannotStart

from attacking import frame
from servers.trial_app import LARGE, torn, trial_app
from waits import PATIENCE_S, eventually, time_passes

pytestmark = pytest.mark.filterwarnings("ignore:Overriding the:DeprecationWarning")  # a hook would be for all files
HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
HASTY = Patience(head_s=0.3, body_grace_s=0.3, answer_s=0.4, sweep_s=0.05)
PATIENT = Patience(head_s=60.0, answer_s=60.0, sweep_s=0.05)
STEADY = Patience(head_s=60.0, answer_s=1.6, sweep_s=0.05)  # which a stall of a second does not exceed
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[..., Awaitable[Stream]]


@pytest.fixture(params=["asyncio", "uvloop"], ids=["asyncio", "uvloop"])
def event_loop_policy(request: pytest.FixtureRequest) -> asyncio.AbstractEventLoopPolicy:
    """The loop of tests, then the one that services run on: their transports differ."""
    return uvloop.EventLoopPolicy() if request.param == "uvloop" else asyncio.DefaultEventLoopPolicy()


@pytest.fixture
async def port(request: pytest.FixtureRequest) -> AsyncIterator[ListeningPort]:
    """A port with an echo, a socket and a handler that fails; an address may have forty connections."""
    patience = getattr(request, "param", HASTY)
    listening = await listen(trial_app(), "trial", HERE, 0, per_address=40, shutdown_s=0.1, patience=patience)
    yield listening
    await listening.close()


@pytest.fixture
async def connect(port: ListeningPort) -> AsyncIterator[Connect]:
    """Open raw connections, from a given address."""
    opened: list[asyncio.StreamWriter] = []

    async def open_one(sent: bytes = b"", source: str = ELSEWHERE, at: int = 0) -> Stream:
        reader, writer = await asyncio.open_connection(HERE, at or port.number, local_addr=(source, 0))
        writer.write(sent)
        opened.append(writer)
        return reader, writer

    yield open_one
    for writer in opened:
        writer.close()


async def ended(stream: Stream) -> bytes:
    """Read until the other side closes the connection."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            return await stream[0].read()
        except ConnectionError:
            return b""


async def asked(port: ListeningPort) -> int:
    """Request the page as another client."""
    async with aiohttp.ClientSession() as http, http.get(f"http://{HERE}:{port.number}/") as answer:
        return answer.status


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
    ids=["silent", "half a head", "half a body", "half of chunks"],
)
async def test_an_incomplete_request_is_timed_out(connect: Connect, sent: bytes) -> None:
    """Whatever part of it is missing."""
    stream = await connect(sent)
    answer = await ended(stream)

    assert answer.endswith(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


async def test_a_trickled_body_is_cut_off(connect: Connect) -> None:
    """A byte at a time does not keep the connection open."""
    stream = await connect(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")

    async def trickle() -> None:
        while True:
            stream[1].write(b"x")
            await time_passes(0.02)

    trickling = asyncio.create_task(trickle())
    answer = await ended(stream)
    trickling.cancel()

    assert b" 408 " in answer or not answer  # unread bytes may turn the close into a reset


@pytest.mark.parametrize("port", [PATIENT], indirect=True, ids=[""])  # only the share closes any
async def test_one_address_cannot_take_all_connections(connect: Connect, port: ListeningPort) -> None:
    """Half-open connections beyond its share are closed; another address is served."""
    streams = [await connect(b"GET / HTTP/1.1\r\n") for _ in range(60)]
    status = await asked(port)
    reading = [asyncio.create_task(ended(one)) for one in streams]
    await eventually(lambda: sum(one.done() for one in reading) >= 20)

    assert status == 200
    assert [one.result() for one in reading if one.done()] == [b""] * 20
    assert await asked(port) == 200


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GE<x>T / HTTP/1.1\r\n\r\n", "malformed"),
        (b"\x16\x03\x01\x00\xa5", "malformed"),
        (b"GET / HTTP/9.x\r\n\r\n", "malformed"),
        (b"GET /?q=" + b"x" * 9_000 + b" HTTP/1.1\r\n\r\n", "line_too_long"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 9_000 + b"\r\n\r\n", "line_too_long"),
    ],
)
async def test_malformed_http_gets_a_problem_document_and_one_log_line(
    connect: Connect, sent: bytes, code: str
) -> None:
    """No versions, none of the parser's messages, no traceback."""
    with structlog.testing.capture_logs() as logs:
        answer = await ended(await connect(sent + b"\r\n\r\n"))
    head, body = answer.split(b"\r\n\r\n", 1)

    assert head.split(b"\r\n")[0].endswith(b" 400 Bad Request")
    assert b"Content-Type: application/problem+json" in head
    assert (json.loads(body)["status"], json.loads(body)["code"]) == (400, code)
    assert b"aiohttp" not in answer
    assert [one["event"] for one in logs if "exc_info" in one or one["event"] == "http.malformed"] == ["http.malformed"]


async def test_an_unexpected_error_is_logged_and_not_shown(connect: Connect) -> None:
    """The answer says nothing of the cause."""
    with structlog.testing.capture_logs() as logs:
        answer = await ended(await connect(b"GET /bug HTTP/1.1\r\nHost: x\r\n\r\n"))

    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"ZeroDivision" not in answer
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["http.failed"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (b"Expect: \xff", 417),
        (b"Expect: \xed\xa0\x80", 417),
        (b"Cookie: \xff=\xff; =;", 200),
        (b"If-Modified-Since: Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 200),
        (b"If-Range: Mon, 01 Jan 99999999999999999999 00:00:00 GMT\r\nRange: bytes=0-1", 206),
        (b"If-None-Match: \xff", 200),
        (b"Range: bytes=99999999999999999999999-", 416),
    ],
)
async def test_no_header_causes_a_server_error(connect: Connect, header: bytes, status: int) -> None:
    """Bytes that are not text, dates that no clock has: an answer, and nothing logged."""
    with structlog.testing.capture_logs() as logs:
        answer = await ended(
            await connect(b"GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + b"\r\n\r\n")
        )

    assert int(answer.split()[1]) == status
    assert [one for one in logs if one["log_level"] != "info"] == []


@pytest.mark.parametrize("rudely", [False, True], ids=["end of file", "reset"])
async def test_a_client_that_leaves_in_the_middle_is_no_error(connect: Connect, rudely: bool) -> None:
    """A line at info, without a traceback."""
    with structlog.testing.capture_logs() as logs:
        stream = await connect(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
        await stream[0].readuntil(b" 100 Continue\r\n\r\n")
        stream[1].write(b"half")
        if rudely:
            stream[1].transport.abort()
        else:
            stream[1].write_eof()
        await eventually(lambda: bool(logs))

    assert [(one["event"], one["log_level"]) for one in logs] == [("http.aborted", "info")]


@pytest.mark.parametrize("answering", [True, False], ids=["app", "port"])
async def test_a_client_that_leaves_before_the_answer_is_no_error(
    port: ListeningPort, connect: Connect, answering: bool
) -> None:
    """Neither where the app answers errors itself, nor where it leaves them to the port."""
    bare = web.Application(middlewares=[watched])
    bare.router.add_get("/torn", torn)
    other = await listen(bare, "bare", HERE, 0, per_address=0, shutdown_s=0.1)
    with structlog.testing.capture_logs() as logs:
        sent = UPGRADE.replace(b"/ws", b"/torn")
        await ended(await connect(sent, at=port.number if answering else other.number))
        await eventually(lambda: bool(logs))
    await other.close()

    assert [(one["event"], one["log_level"]) for one in logs] == [("http.aborted", "info")]


@pytest.mark.parametrize("path", [b"/large", b"/file"], ids=["one", "many"])
async def test_answers_that_nobody_reads_are_cut_off(connect: Connect, port: ListeningPort, path: bytes) -> None:
    """They would keep memory and a descriptor for ever."""
    many = 1 if path == b"/large" else 3000
    deaf = await connect((b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n") * many)
    deaf[1].transport.pause_reading()  # type: ignore[attr-defined]
    assert await asked(port) == 200
    await eventually(lambda: not ListeningPort.in_process)


@pytest.mark.parametrize("port", [STEADY], indirect=True, ids=[""])
async def test_a_slow_reader_gets_the_whole_answer(connect: Connect) -> None:
    """Though it takes longer than the time within which some must be read."""
    reader, _ = await connect(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    read = 0
    while piece := await reader.read(LARGE // 8):
        read += len(piece)
        await time_passes(1.25 * STEADY.answer_s * len(piece) / LARGE)

    assert read > LARGE


@pytest.mark.parametrize(
    "flood", [frame(9), frame(10), frame(1), bytes([0x00, 0x80, 0, 0, 0, 0])], ids=["ping", "pong", "text", "continued"]
)
async def test_a_flood_of_frames_does_not_starve_others(connect: Connect, port: ListeningPort, flood: bytes) -> None:
    """Frames are read at a limited pace; what is unread fills the sender's own buffers."""
    stream = await connect(UPGRADE)
    await stream[0].readuntil(b"\r\n\r\n")
    if flood[0] == 0:
        stream[1].write(bytes([0x01, 0x80, 0, 0, 0, 0]))  # begin the message that the others continue
    stream[1].write(flood * 4_000_000)
    statuses = [await asked(port) for _ in range(5)]

    assert statuses == [200] * 5
    assert stream[1].transport.get_write_buffer_size() > 8_000_000  # kernels buffer 10 MB at most


async def test_paced_messages_arrive_whole_and_in_order(connect: Connect) -> None:
    """More than may be read at once, split at arbitrary bytes."""
    texts = [str(number).encode() + b"x" * (number * 37 % 3000) for number in range(FRAMES_BURST + 300)]
    data = b"".join(frame(1, text) for text in texts)
    stream = await connect(UPGRADE)
    await stream[0].readuntil(b"\r\n\r\n")
    writing = asyncio.create_task(_write(stream[1], data))
    async with asyncio.timeout(PATIENCE_S):
        heard = [await _read_frame(stream[0]) for _ in texts]
    await writing

    assert heard == texts


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    for at in range(0, len(data), 9_973):
        writer.write(data[at : at + 9_973])
        await writer.drain()


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(2)
    size = head[1]
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2))
    return await reader.readexactly(size)


async def test_a_taken_port_is_reported_in_one_sentence(port: ListeningPort) -> None:
    """It names the port and what to do."""
    with pytest.raises(CannotStart, match=f"port {HERE}:{port.number} cannot be opened: another program has it"):
        await listen(trial_app(), "second", HERE, port.number, per_address=0, shutdown_s=0.1)


async def test_closed_connections_are_no_longer_counted(connect: Connect) -> None:
    """However they ended."""
    streams = [await connect(sent) for sent in (b"", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    await asyncio.gather(*(ended(one) for one in streams[:2]))
    streams[2][1].close()
    before = ListeningPort.in_process
    await eventually(lambda: not ListeningPort.in_process)  # the loop reports a loss a little later

    assert before <= 1
