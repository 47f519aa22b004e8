"""A TCP proxy that can stop forwarding without closing anything, as a broken network does."""

import asyncio
from typing import Self


class SilentProxy:
    """Forwards to a port of this machine; `fall_silent` holds back what the connections carry, `cut` breaks them."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._lines: list[asyncio.Event] = []
        self.holding = asyncio.Event()  # set once something is kept back
        self._writers: list[asyncio.StreamWriter] = []
        self._refusing = False
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def fall_silent(self) -> None:
        """Keep back everything on the present connections; new ones work."""
        self.holding.clear()
        for line in self._lines:
            line.clear()

    def speak_again(self) -> None:
        """Forward what was kept back."""
        for line in self._lines:
            line.set()

    def cut(self) -> None:
        """Break the present connections, and refuse new ones until `mend`."""
        self._refusing = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._refusing = False

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        line = asyncio.Event()
        line.set()
        self._lines.append(line)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers += [writer, far_writer]
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            pump = asyncio.create_task(self._pump(source, sink, line))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, line: asyncio.Event) -> None:
        try:
            while data := await source.read(65536):
                if not line.is_set():
                    self.holding.set()
                await line.wait()
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.close()
