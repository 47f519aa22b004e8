"""A client's side of a socket: reconnects, keeps what was not accepted, and shows each message once and in order."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
import msgspec

from waits import time_passes

RETRY_SECONDS = 0.3  # between two attempts to connect, as the widget's first steps
CONNECT_SECONDS = 5  # for one attempt: behind a container's address translation it may go to an address that is gone
Frame = dict[str, Any]


class Witness(Protocol):
    """Keeps the ledger."""

    def sent(self, token: str, conversation_key: str, sender: str) -> None:
        """A text with this token is about to be sent for the first time."""

    def accepted(self, token: str) -> None:
        """Its sender was told that it is durable."""

    def refused(self, token: str, code: str) -> None:
        """Its sender was told that it will never be accepted."""

    def rendered(self, receiver: str, message: Frame) -> None:
        """The client's screen now shows this message."""


class NoWitness:
    """Keeps nothing."""

    def sent(self, token: str, conversation_key: str, sender: str) -> None:
        """Keep nothing."""

    def accepted(self, token: str) -> None:
        """Keep nothing."""

    def refused(self, token: str, code: str) -> None:
        """Keep nothing."""

    def rendered(self, receiver: str, message: Frame) -> None:
        """Keep nothing."""


@dataclass
class Screen:
    """What one client's screen shows of one conversation: in order, each sequence once."""

    messages: list[Frame] = field(default_factory=list)

    @property
    def last_seq(self) -> int:
        """The last sequence shown."""
        return self.messages[-1]["seq"] if self.messages else 0

    def show(self, message: Frame) -> bool | None:
        """Show a message: True if it was new, False if already shown, None at a gap."""
        if message["seq"] <= self.last_seq:
            return False
        if message["seq"] > self.last_seq + 1:
            return None
        self.messages.append(message)
        return True

    @property
    def texts(self) -> list[str]:
        """All texts shown, system messages left out."""
        return [message["text"] for message in self.messages if message["author"] != "system"]


class Person:
    """Connects to one of `urls` (http://…) at `path`, and to the next one whenever the connection is lost."""

    def __init__(self, name: str, urls: Sequence[str], path: str, witness: Witness | None = None) -> None:
        self.name = name
        self.urls = itertools.cycle(urls)
        self.path = path
        self.witness: Witness = witness or NoWitness()
        timeout = aiohttp.ClientTimeout(total=300, sock_connect=CONNECT_SECONDS)
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=timeout)
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.unsent: dict[str, Frame] = {}
        self.tokens: dict[str, str] = {}
        self.screens: defaultdict[str, Screen] = defaultdict(Screen)
        self.frames: list[Frame] = []
        self.changed = asyncio.Condition()
        self.sockets_opened = 0
        self._numbers = itertools.count(1)
        self._task: asyncio.Task[None] | None = None
        self._held_until = 0.0

    async def start(self) -> None:
        """Connect, and stay connected until `stop`."""
        self._task = asyncio.create_task(self._stay_connected())
        await self.until(lambda: any(frame["type"] == "welcome" for frame in self.frames))

    async def stop(self) -> None:
        """Leave."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.http.close()

    async def drop(self) -> None:
        """Lose the connection."""
        if self.socket is not None and self.socket._response.connection:
            transport = self.socket._response.connection.transport
            if transport:
                transport.abort()

    async def until(self, condition: Any, timeout_s: float = 60.0) -> None:
        """Return once `condition()` holds; checked after every message. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self.changed:
            await self.changed.wait_for(condition)

    async def say(self, frame: Frame, token: str = "") -> str:
        """Send a frame with a client id, and again after every reconnect until it is accepted; returns the id."""
        client_id = f"{self.name}-{next(self._numbers)}"
        frame = {**frame, "id": client_id}
        if token:
            self.tokens[client_id] = token
        self.unsent[client_id] = frame
        await self._send(frame)
        return client_id

    async def hello(self) -> Frame:
        """Identify oneself, first on each connection."""
        raise NotImplementedError

    async def on_frame(self, frame: Frame) -> None:
        """React to a frame other than accepted, refused and message."""

    async def on_gap(self, conversation: str) -> None:
        """Ask for what is missing."""

    async def on_shown(self, message: Frame) -> None:
        """React to a message that is newly on the screen."""

    async def prepare(self, url: str) -> dict[str, str]:
        """Do what must be done before connecting (sign in); returns headers."""
        return {"Origin": url}

    async def _stay_connected(self) -> None:
        while True:
            url = next(self.urls)
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                headers = await self.prepare(url)
                async with self.http.ws_connect(url + self.path, headers=headers, max_msg_size=0) as socket:
                    await self._converse(socket)
            self.socket = None
            await time_passes(RETRY_SECONDS)

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.send_str(msgspec.json.encode(await self.hello()).decode())
        self.sockets_opened += 1
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            await self._take(socket, msgspec.json.decode(message.data))

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "welcome":
            self.socket = socket
        if kind == "message":
            await self._take_message(frame)
        elif kind == "accepted":
            self._accepted(frame["id"])
        elif kind == "refused":
            self._refused(frame)
        else:
            self.frames.append(frame)
            await self.on_frame(frame)
        if kind == "welcome":
            await self._send_again()
        async with self.changed:
            self.changed.notify_all()

    async def _take_message(self, message: Frame) -> None:
        shown = self.screens[message["conversation"]].show(message)
        if shown is None:
            await self.on_gap(message["conversation"])
        elif shown:
            self.witness.rendered(self.name, message)
            await self.on_shown(message)

    def _accepted(self, client_id: str) -> None:
        if self.unsent.pop(client_id, None) is not None and client_id in self.tokens:
            self.witness.accepted(self.tokens[client_id])

    def _refused(self, frame: Frame) -> None:
        self.frames.append(frame)
        if "retry_after_ms" in frame:
            self._later(frame["retry_after_ms"] / 1000)
        elif frame["code"] != "held_back" and self.unsent.pop(frame["id"], None) is not None:
            self._tell_refused(frame)

    def _tell_refused(self, frame: Frame) -> None:
        if token := self.tokens.get(frame["id"]):  # commands have no text
            self.witness.refused(token, frame["code"])

    def _later(self, delay_s: float) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._held_until:
            self._held_until = loop.time() + delay_s
            loop.call_later(delay_s, lambda: asyncio.ensure_future(self._send_again()))

    async def _send_again(self) -> None:
        for frame in list(self.unsent.values()):
            await self._send({**frame, "again": True} if frame["type"] == "message" else frame)

    async def _send(self, frame: Frame) -> None:
        if self.socket is not None and not self.socket.closed:
            with suppress(ConnectionError, aiohttp.ClientError):
                await self.socket.send_str(msgspec.json.encode(frame).decode())
