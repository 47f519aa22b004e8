"""HTTP/1.1 with keep-alive that costs almost nothing, so that a load generator does not measure itself."""

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

OnReply = Callable[["LeanClient", int], None]
OnRequest = Callable[[bytes], bytes]  # a body, and the body of the answer


class _Messages(asyncio.Protocol):
    """Cuts what comes into messages: a head, and a body as long as the head says. Chunks are not understood."""

    def __init__(self) -> None:
        self.transport: asyncio.WriteTransport | None = None
        self.closed = False
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.WriteTransport", transport)  # uvloop's is not derived from asyncio's

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is over."""
        del exc
        self.closed = True

    def data_received(self, data: bytes) -> None:
        """Hand over each whole message."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            start = end + 4
            size = _length_in(head)
            if len(self._buffer) < start + size:
                return
            body, self._buffer = self._buffer[start : start + size], self._buffer[start + size :]
            self.take(head, body)

    def take(self, head: bytes, body: bytes) -> None:
        """Take a message."""
        raise NotImplementedError


def _length_in(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    return int(lowered[at + 15 : at + 40].split(b"\r\n", 1)[0]) if at >= 0 else 0


class LeanClient(_Messages):
    """One connection; `on_reply` gets the status of each answer, in the order of the requests."""

    def __init__(self, on_reply: OnReply) -> None:
        super().__init__()
        self._on_reply = on_reply

    @classmethod
    async def connect(cls, host: str, port: int, on_reply: OnReply) -> "LeanClient":
        """Connect."""
        _, client = await asyncio.get_running_loop().create_connection(lambda: cls(on_reply), host, port)
        return client

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """Send a request; the answer to the one before may be under way."""
        assert self.transport is not None
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)

    def close(self) -> None:
        """Hang up."""
        if self.transport is not None:
            self.transport.close()

    def take(self, head: bytes, body: bytes) -> None:
        """Pass the status on."""
        del body
        self._on_reply(self, int(head[9:12]))


class LeanServer(_Messages):
    """One connection to a provider that answers each POST after so many seconds."""

    def __init__(self, on_request: OnRequest, latency_s: float) -> None:
        super().__init__()
        self._on_request, self._latency_s = on_request, latency_s

    def take(self, head: bytes, body: bytes) -> None:
        """Answer later."""
        del head
        asyncio.get_running_loop().call_later(self._latency_s, self._answer, body)

    def _answer(self, body: bytes) -> None:
        answer = self._on_request(body)
        if self.transport is not None and not self.closed:
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
            self.transport.write(head.encode() + answer)
