"""People at sockets: they send messages and wait for the messages they expect."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any, Self

import aiohttp
import jsonschema_rs
import msgspec
from usher_gateway.wire.outgoing import AgentOutFrame, VisitorOut

Frame = dict[str, Any]
PATIENCE_S = 60.0  # s until an expected message must arrive: bounds a hang only

# what docs/asyncapi.yaml says a client receives: every message of every test is validated against it
RECEIVED = {
    channel: jsonschema_rs.validator_for(msgspec.json.schema(messages))
    for channel, messages in (("visitor", VisitorOut), ("agent", AgentOutFrame))
}


class Closed(Exception):  # noqa: N818 - names what happened
    """The socket was closed while a message was expected."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Peer:
    """One open socket; messages are kept in the order of arrival."""

    channel = "visitor"
    _numbers = itertools.count(1)

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.kept: list[Frame] = []

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a frame."""
        await self.ws.send_str(json.dumps({"type": kind, **fields}))

    async def say(self, kind: str = "message", **fields: Any) -> str:
        """Send a message with a new client id; returns the id."""
        client_id = f"c{next(self._numbers)}"
        await self.send(kind, id=client_id, **fields)
        return client_id

    async def expect(self, kind: str, **fields: Any) -> Frame:
        """Return the first message (kept or to come) of this type with these fields, and remove it."""
        return await self.until(lambda frame: _fits(frame, kind, fields))

    async def until(self, fits: Callable[[Frame], bool]) -> Frame:
        """Return the first message (kept or to come) that fits, and remove it."""
        async with asyncio.timeout(PATIENCE_S):
            seen = 0
            while True:
                for number in range(seen, len(self.kept)):
                    if fits(self.kept[number]):
                        return self.kept.pop(number)
                seen = len(self.kept)
                self.kept.append(await self._receive())

    async def closes(self) -> int:
        """Return the code with which the socket is closed."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                while True:
                    self.kept.append(await self._receive())
            except Closed as closed:
                return closed.code or 0

    async def quiet(self, *kinds: str) -> list[Frame]:
        """Return the messages of these types that have arrived once a ping was answered."""
        await self.send("ping")
        await self.expect("pong")
        return [frame for frame in self.kept if frame["type"] in kinds]

    async def close(self) -> None:
        """Leave."""
        await self.ws.close()

    async def _receive(self) -> Frame:
        message = await self.ws.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise Closed(message.data if message.type is aiohttp.WSMsgType.CLOSE else self.ws.close_code)
        frame: Frame = json.loads(message.data)
        RECEIVED[self.channel].validate(frame)
        return frame


class Widget(Peer):
    """A visitor; after `hello` token, visitor and conversation are known."""

    token = ""
    visitor = ""
    conversation: Frame | None = None

    async def hello(self, **fields: Any) -> Self:
        """Say hello and keep what the welcome says."""
        await self.send("hello", **fields)
        welcome = await self.expect("welcome")
        self.token, self.visitor = welcome["token"], welcome["visitor"]
        self.conversation = welcome["conversation"]
        return self


class Desk(Peer):
    """An agent."""

    channel = "agent"
    welcome: Frame

    async def hello(self, **fields: Any) -> Self:
        """Say hello and keep the welcome."""
        await self.send("hello", **fields)
        self.welcome = await self.expect("welcome")
        return self


def _fits(frame: Frame, kind: str, fields: Frame) -> bool:
    return frame["type"] == kind and all(frame.get(key) == value for key, value in fields.items())
