"""The two WebSocket endpoints: handshake, origin, limits, and the reading loop."""

import asyncio
import time
from typing import Protocol

import structlog
from aiohttp import ClientConnectionResetError, WSMsgType, web

from usher_gateway import metrics
from usher_gateway.limits import AGENT_FRAME_BYTES, CLOSE_S, FRAMES_A_TURN, VISITOR_FRAME_BYTES
from usher_gateway.origins import Origins, address_of
from usher_gateway.problems import Problem
from usher_gateway.reading.agents import Session as SignedIn
from usher_gateway.sockets.desk.session import AgentSession
from usher_gateway.sockets.shared.edge import Edge
from usher_gateway.sockets.shared.session import Session
from usher_gateway.sockets.shared.socket import BINARY, ORIGIN_REFUSED, TOO_MANY, UNAUTHORISED, closed
from usher_gateway.sockets.visitor.session import VisitorSession

log = structlog.get_logger()

# uvloop's transport is always one of these two; the gauges' labels are bound once
_GAUGES = {VisitorSession: metrics.SOCKETS_VISITOR, AgentSession: metrics.SOCKETS_AGENT}


class SignIn(Protocol):
    """Identifies who sent a request."""

    async def __call__(self, request: web.Request) -> SignedIn | None:
        """Return the signed-in agent's session, or None."""


class Serving:
    """Handlers for `/ws/visitor` and `/ws/agent`."""

    def __init__(self, edge: Edge, origins: Origins) -> None:
        self._edge = edge
        self._origins = origins

    async def visitor(self, request: web.Request) -> web.StreamResponse:
        """Serve a widget's socket."""
        ws = await self._upgrade(request, VISITOR_FRAME_BYTES)
        code = 0 if self._origins.widget_may(request) else ORIGIN_REFUSED
        code = code or await self._too_many(request)
        if code:
            return await _close(ws, code)
        return await self._serve(
            VisitorSession(
                self._edge, ws, _transport(request), address_of(request, self._edge.settings.trusted_proxies)
            )
        )

    async def agent(self, request: web.Request, signed_in: SignedIn | None) -> web.StreamResponse:
        """Serve a desk's socket; without a session it is closed with 4401, which tells the desk to sign in."""
        ws = await self._upgrade(request, AGENT_FRAME_BYTES)
        code = 0 if self._origins.same(request) else ORIGIN_REFUSED
        if not code and signed_in is None:
            code = UNAUTHORISED
        code = code or await self._too_many(request)
        if code or signed_in is None:
            return await _close(ws, code)
        return await self._serve(AgentSession(self._edge, ws, _transport(request), signed_in))

    async def _upgrade(self, request: web.Request, most: int) -> web.WebSocketResponse:
        if self._edge.hub.leaving:
            raise Problem(503, "going_away", "This gateway is stopping.", retry_after_s=1)
        ws = web.WebSocketResponse(compress=False, autoping=False, max_msg_size=most, timeout=CLOSE_S)
        try:
            await ws.prepare(request)
        except ValueError:  # aiohttp decodes a key with characters that no base64 has
            raise Problem(400, "bad_handshake", "Sec-WebSocket-Key is not base64.") from None
        return ws

    async def _too_many(self, request: web.Request) -> int:
        settings = self._edge.settings
        address = address_of(request, settings.trusted_proxies)
        wait = await self._edge.live.take(
            f"connects:{address}", rate=settings.connects_per_s, burst=settings.connect_burst
        )
        return TOO_MANY if wait else 0

    async def _serve(self, session: Session) -> web.StreamResponse:
        hub, gauge = self._edge.hub, _GAUGES[type(session)]
        hub.add(session)
        gauge.inc()
        try:
            await _pump(session)
        except (ConnectionError, ClientConnectionResetError):
            log.debug("socket.broken")
        finally:
            session.left = True
            hub.drop(session)
            gauge.dec()
        return session.ws


async def _pump(session: Session) -> None:
    ws, turns = session.ws, 0
    while not session.left:
        message = await ws.receive()
        kind = message.type
        # before hello, only a hello counts: pings must not keep an anonymous socket open
        if session.ready or kind is WSMsgType.TEXT:
            session.heard_at = time.monotonic()
        if kind is WSMsgType.TEXT:
            await session.pace()
            await session.take(message.data)
        elif kind is WSMsgType.PING:
            await ws.pong(message.data)
        elif kind is WSMsgType.BINARY:
            session.close(BINARY)
        elif kind is not WSMsgType.PONG:
            return  # closed by the other side, by us, or by aiohttp (1002, 1007, 1009)
        turns += 1
        if turns % FRAMES_A_TURN == 0:
            await asyncio.sleep(0)  # messages already received are returned without suspending: let other sockets run
    await closed(session)


async def _close(ws: web.WebSocketResponse, code: int) -> web.WebSocketResponse:
    metrics.CLOSED.labels(str(code)).inc()
    await ws.close(code=code)
    return ws


def _transport(request: web.Request) -> asyncio.Transport:
    transport = request.transport
    if transport is None:
        raise ConnectionResetError
    return transport
