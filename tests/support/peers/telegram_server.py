"""The Bot API of telegram-test-api, as a process, and its users, who write to a bot and read what it answers.

What it does not do as Telegram does, others of these peers do: it sends no secret with its webhooks, ignores the
offset of a poll, gives each update once, and never throttles.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from peers.node import peer_process
from servers.ports import LOOPBACK, free_port
from servers.process import remove_folder
from servers.serving import serving
from waits import eventually

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class TelegramServer:
    """A running server with one bot, `token`."""

    url: str
    token: str
    _http: aiohttp.ClientSession

    async def write(self, chat: int, text: str) -> None:
        """Write to the bot in a private chat; returns before a webhook has been delivered.

        The next one must wait for that: the server counts its numbers up only then, and two would have the same.
        """
        person = {"id": chat, "first_name": "Eva", "username": f"eva{chat}", "language_code": "de", "is_bot": False}
        place = {"id": chat, "type": "private", "first_name": "Eva"}
        body = {"botToken": self.token, "date": int(time.time()), "from": person, "chat": place, "text": text}
        async with self._http.post(f"{self.url}/sendMessage", json=body) as response:
            assert (await response.json())["ok"]

    async def answers(self, chat: int) -> list[dict[str, Any]]:
        """What the bot has sent to this chat, in order."""
        async with self._http.post(f"{self.url}/getUpdatesHistory", json={"token": self.token}) as response:
            history = (await response.json())["result"]
        sent = [one["message"] for one in history if "chat_id" in one["message"]]  # users' own have a chat instead
        return [one for one in sent if int(one["chat_id"]) == chat]


@asynccontextmanager
async def telegram_server(token: str) -> AsyncIterator[TelegramServer]:
    """Run the server within the block."""
    port = free_port()
    process = peer_process("telegram", {"PORT": str(port)})
    process.start()
    try:
        async with aiohttp.ClientSession() as http:
            server = TelegramServer(f"http://{LOOPBACK}:{port}", token, http)
            await eventually(lambda: _listens(http, server.url))
            yield server
    finally:
        process.kill()
        remove_folder(process.folder)


async def _listens(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/bot1:T/getMe") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


@dataclass
class Relay:
    """Passes webhooks on with the secret that the server leaves out, each `times` times, as Telegram redelivers them.

    `answers` are the statuses of all of them, in the order of their arrival.
    """

    target: str
    secret: str
    times: int = 1
    answers: list[int] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """What is registered as the webhook."""
        return f"http://{LOOPBACK}:{self.port}/"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Relay"]:
        """Listen within the block."""
        app = web.Application()
        app.router.add_post("/", self._pass_on)
        async with serving(app, self.port), aiohttp.ClientSession() as self._http:
            yield self

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {"Content-Type": "application/json", SECRET_HEADER: self.secret}
        statuses = []
        for _ in range(self.times):
            async with self._http.post(self.target, data=body, headers=headers) as response:
                statuses.append(response.status)
        answer = web.Response(status=200)  # at any other status this server ends its process, or repeats nothing
        await answer.prepare(request)
        await answer.write_eof()
        self.answers += statuses
        return answer
