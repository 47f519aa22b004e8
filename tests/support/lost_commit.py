"""A proxy to PostgreSQL that loses the answer to one COMMIT, as when a network breaks at the wrong moment."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from servers.ports import LOOPBACK


class LostCommit:
    """Passes bytes on to the server in `target`; once armed, lets a COMMIT through and breaks before its answer."""

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._server: asyncio.Server | None = None
        self._armed_with: bytes | None = None
        self.lost = 0
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass_on, LOOPBACK, 0)
        port = self._server.sockets[0].getsockname()[1]
        sign_in, _, _ = self._target.netloc.rpartition("@")
        self.url = self._target._replace(netloc=f"{sign_in}@{LOOPBACK}:{port}").geturl()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    def arm(self, after: bytes) -> None:
        """Lose the answer to the next COMMIT on a connection on which these bytes were sent before."""
        self._armed_with = after

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        line = _Line(self)
        back = asyncio.create_task(line.answers(far_reader, writer, far_writer))
        await line.questions(reader, far_writer)
        await back

    def meets(self, said: bytes) -> bool:
        """Whether this is the COMMIT whose answer is to get lost."""
        if self._armed_with is None or self._armed_with not in said or not _is_commit(said):
            return False
        self._armed_with = None
        self.lost += 1
        return True


class _Line:
    """One connection."""

    def __init__(self, proxy: LostCommit) -> None:
        self._proxy = proxy
        self._said = b""
        self._broken = False

    async def questions(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                self._said += data
                self._broken = self._broken or self._proxy.meets(self._said)
                self._said = b"" if _is_commit(self._said) else self._said
                sink.write(data)
                await sink.drain()
        sink.close()

    async def answers(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, far: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while (data := await source.read(65536)) and not self._broken:
                sink.write(data)
                await sink.drain()
        sink.transport.abort()
        far.transport.abort()


def _is_commit(said: bytes) -> bool:
    return said.endswith(b"COMMIT;\0")
