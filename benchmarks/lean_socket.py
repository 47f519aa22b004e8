"""A WebSocket client (RFC 6455) that costs almost nothing, so that a load generator does not measure itself."""

import asyncio
import base64
import os
from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

OnText = Callable[["LeanSocket", bytes], None]
_MASK = b"\0\0\0\0"  # a mask of zeros leaves the payload as it is (5.3 asks for unpredictability: not on loopback)


class LeanSocket(asyncio.Protocol):
    """One connection; each text frame goes to `on_text` as bytes. Frames that come in parts are not understood."""

    def __init__(self, on_text: OnText) -> None:
        self.on_text = on_text
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self.tag = 0
        self._buffer = b""
        self._transport: asyncio.WriteTransport | None = None

    @classmethod
    async def connect(cls, url: str, on_text: OnText, headers: Mapping[str, str]) -> "LeanSocket":
        """Connect to ws URL (http://host:port/path) and return once the handshake is done."""
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(on_text), parts.hostname, parts.port)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {parts.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        socket.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        await socket.open
        return socket

    def write(self, data: bytes) -> None:
        """Send raw bytes."""
        if self._transport is not None:
            self._transport.write(data)

    def send(self, text: bytes) -> None:
        """Send one text frame, masked as clients must."""
        size = len(text)
        if size < 126:
            head = bytes((0x81, 0x80 | size))
        elif size < 65536:
            head = bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
        else:
            head = bytes((0x81, 0xFF)) + size.to_bytes(8, "big")
        self.write(head + _MASK + text)

    def close(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's own class lacks type information

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is closed."""
        self.closed = True
        if not self.open.done():
            self.open.set_exception(exc or ConnectionError("closed in the handshake"))

    def data_received(self, data: bytes) -> None:
        """Split received bytes into frames."""
        buffer = self._buffer + data if self._buffer else data
        if not self.open.done():
            head, found, buffer = buffer.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            self._shake(head)
        self._buffer = self._cut(buffer)

    def _shake(self, head: bytes) -> None:
        if head.startswith(b"HTTP/1.1 101"):
            self.open.set_result(None)
        else:
            self.open.set_exception(ConnectionError(head.split(b"\r\n", 1)[0].decode()))

    def _cut(self, buffer: bytes) -> bytes:
        at, end = 0, len(buffer)
        while end - at >= 2:
            start, size = at + 2, buffer[at + 1]
            if size == 126:
                start, size = at + 4, int.from_bytes(buffer[at + 2 : at + 4], "big")
            elif size == 127:
                start, size = at + 10, int.from_bytes(buffer[at + 2 : at + 10], "big")
            if end < start + size:
                break
            self._take(buffer[at] & 0x0F, buffer[start : start + size])
            at = start + size
        return buffer[at:] if at else buffer

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 1:
            self.on_text(self, payload)
        elif opcode == 9:
            self.write(bytes((0x8A, 0x80 | len(payload))) + _MASK + payload)
        elif opcode == 8:
            self.close()
