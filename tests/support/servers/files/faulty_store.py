"""A store that speaks as much S3 as we use, and does wrong when told to: what no healthy one can be made to do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from servers.ports import LOOPBACK


class FaultyStore:
    """Objects in memory; `faults` are taken one for each request.

    A number is the status of an answer, with `code` in its document; "reset" closes the connection without one; "half"
    sends half of what was asked for, then closes; "" is no fault.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.faults: list[int | str] = []
        self.code = "SlowDown"
        self.asked: list[str] = []
        self.url = ""

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FaultyStore"]:
        """Listen on a free port of the loopback address."""
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{key:.*}", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, LOOPBACK, 0)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"http://{LOOPBACK}:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        self.asked.append(request.method)
        body = await request.read()
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "reset":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if isinstance(fault, int):
            return web.Response(status=fault, body=f"<Error><Code>{self.code}</Code></Error>".encode())
        if request.method == "PUT":
            self.objects[key] = body
            return web.Response()
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return web.Response(status=204)
        if key not in self.objects:
            return web.Response(status=404, body=b"<Error><Code>NoSuchKey</Code></Error>")
        return await self._send(request, self.objects[key], half=fault == "half")

    async def _send(self, request: web.Request, content: bytes, *, half: bool) -> web.StreamResponse:
        part = content[request.http_range]
        response = web.StreamResponse(status=206 if "Range" in request.headers else 200)
        response.content_length = len(part)
        await response.prepare(request)
        await response.write(part[: len(part) // 2] if half else part)
        if half:
            assert request.transport
            request.transport.close()
        return response
