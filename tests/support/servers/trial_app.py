"""What a listening port serves in its tests: an echo, sockets, a large answer, a file and a handler that fails."""

from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web
from usher_common.http.connection import left_early, watched

LARGE = 16_000_000  # bytes of an answer that no kernel accepts whole


def trial_app() -> web.Application:
    """Make the application."""
    app = web.Application(middlewares=[watched, _answered])
    app.add_routes([web.post("/", _echo), web.get("/", _echo), web.get("/ws", _socket), web.get("/bug", _large_or_bug)])
    app.add_routes([web.get("/large", _large_or_bug), web.get("/file", _file), web.get("/torn", torn)])
    return app


async def _echo(request: web.Request) -> web.StreamResponse:
    return web.Response(text=str(len(await request.read())))


async def _socket(request: web.Request) -> web.StreamResponse:
    ws = web.WebSocketResponse(autoping=False)
    await ws.prepare(request)
    async for message in ws:
        if message.type is WSMsgType.PING:
            await ws.pong(message.data)
        elif message.type is WSMsgType.TEXT:
            await ws.send_str(message.data)
    return ws


async def torn(request: web.Request) -> web.StreamResponse:
    """Answer a client whose connection breaks in the turn of the loop in which the answer begins."""
    assert request.transport is not None
    request.transport.abort()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    return ws


async def _large_or_bug(request: web.Request) -> web.StreamResponse:
    if request.path == "/large":
        return web.Response(body=bytes(LARGE))
    raise ZeroDivisionError


async def _file(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(__file__)


@web.middleware
async def _answered(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer a client that closed the connection in the middle, as the services do."""
    try:
        return await handler(request)
    except (web.RequestPayloadError, ConnectionError) as error:
        return web.Response(status=400 if left_early(error, request) else 500)
