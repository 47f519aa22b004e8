"""A TCP proxy that can stop forwarding without closing anything, as a broken network does, or cut who is silent."""

import asyncio
from typing import Self


class SilentProxy:
    """Forwards to a port of this machine.

    `fall_silent` holds back what the connections carry, `die` that of new ones, too; `cut` breaks them. With `idle_s`
    a connection is broken that carried nothing for so long, in either direction, as load balancers do.
    """

    def __init__(self, target_port: int, idle_s: float | None = None) -> None:
        self._target_port, self._idle_s = target_port, idle_s
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._lines: list[asyncio.Event] = []
        self.holding = asyncio.Event()  # set once something is kept back
        self._writers: list[asyncio.StreamWriter] = []
        self._refusing = self._dead = False
        self.port = 0
        self.idle = 0  # connections that were broken for carrying nothing

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

    def die(self, *, breaking: bool = False) -> None:
        """Keep back everything, on new connections, too: they are taken, and nobody answers; or break the present."""
        self._dead = True
        if breaking:
            self._break()
        else:
            self.fall_silent()

    def speak_again(self) -> None:
        """Forward what was kept back."""
        self._dead = False
        for line in self._lines:
            line.set()

    def cut(self) -> None:
        """Break the present connections, and refuse new ones until `mend`."""
        self._refusing = True
        self._break()

    def mend(self) -> None:
        """Take connections again."""
        self._refusing = False

    def _break(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        line = asyncio.Event()
        if not self._dead:
            line.set()
        self._lines.append(line)
        self._writers.append(writer)
        task = asyncio.create_task(self._carry(reader, writer, line))
        self._pumps.add(task)
        task.add_done_callback(self._pumps.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: asyncio.Event) -> None:
        await line.wait()
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers.append(far_writer)
        carried = [asyncio.get_running_loop().time()]  # when something last came, from either side
        await asyncio.gather(
            self._pump(reader, far_writer, line, carried), self._pump(far_reader, writer, line, carried)
        )

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, line: asyncio.Event, carried: list[float]
    ) -> None:
        try:
            while data := await self._read(source, carried):
                if not line.is_set():
                    self.holding.set()
                await line.wait()
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.close()

    async def _read(self, source: asyncio.StreamReader, carried: list[float]) -> bytes:
        """Read what comes; nothing at the end, or after the time in which nothing came."""
        if self._idle_s is None:
            return await source.read(65536)
        now = asyncio.get_running_loop().time
        while (ends := carried[0] + self._idle_s) > now():
            try:
                async with asyncio.timeout_at(ends):
                    data = await source.read(65536)
            except TimeoutError:
                continue  # unless the other side has carried something since
            carried[0] = now()
            return data
        self.idle += 1
        return b""
