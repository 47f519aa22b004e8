"""A clamd that does as told: what the real one does only when it breaks, and in a test that needs no real one."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from servers.files.clamav import EICAR, NAME, STREAM_BYTES
from servers.ports import LOOPBACK


class FakeClamd:
    """Finds EICAR as the real one does; `answers` are taken one for each file instead, b"" hangs up."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.asked = 0
        self.url = ""

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FakeClamd"]:
        """Listen on a free port of the loopback address."""
        server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.url = f"tcp://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        try:
            command = await reader.readuntil(b"\0")
            assert command in {b"zINSTREAM\0", b"zPING\0"}
            if self.answers:
                answer = self.answers.pop(0)
            else:
                answer = b"PONG" if command == b"zPING\0" else await self._look(reader)
            if answer:
                writer.write(answer + b"\0")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _look(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while length := struct.unpack("!L", await reader.readexactly(4))[0]:
            content += await reader.readexactly(length)
            if len(content) > STREAM_BYTES:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: %b FOUND" % NAME.encode() if EICAR in content else b"stream: OK"
