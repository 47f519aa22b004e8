"""Telegram as the benchmark plays it: bots that deliver updates with their secrets, and take messages."""

import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from usher_common.envelope import Envelope, wrap
from usher_common.ids import partition_of
from usher_common.messages.sends import Send

from benchmarks.channels.lean_http import LeanServer
from benchmarks.channels.webhooks import Hook
from servers.ports import LOOPBACK

BOTS, CHATS = 80, 60  # bots, and chats of each
BURST = 3  # sends that a chat takes at once; every further one waits a second
WORDS = "Where is my order 4711? It should have come on Tuesday, and the parcel service knows nothing of it."


def account_rows(url: str) -> list[dict[str, Any]]:
    """Make the rows of the bots' accounts."""
    return [
        {
            "id": f"bot{n}",
            "channel": "telegram",
            "config_json": json.dumps({"api": url}),
            "secrets_json": json.dumps({"token": f"{n}:token", "webhook_secret": f"secret-of-bot-{n}"}),
            "changed_at": 0,
        }
        for n in range(BOTS)
    ]


def updates() -> Iterator[Hook]:
    """Make updates without end, each a message of its own."""
    for number in itertools.count(1):
        bot, chat = number % BOTS, number // BOTS % CHATS
        person = 1_000_000 + bot * CHATS + chat
        update = {
            "update_id": number,
            "message": {
                "message_id": number,
                "from": {"id": person, "is_bot": False, "first_name": "Ana", "username": f"ana{person}"},
                "chat": {"id": person, "type": "private", "first_name": "Ana", "username": f"ana{person}"},
                "date": 1_800_000_000,
                "text": f"{WORDS} {number}",
            },
        }
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": f"secret-of-bot-{bot}"}
        yield Hook(f"/hooks/telegram/bot{bot}", headers, msgspec.json.encode(update))


def sends(partitions: int) -> list[tuple[int, Envelope]]:
    """Make as many messages for each chat as it takes at once, chat after chat in turn."""
    made = []
    for number, (turn, bot, chat) in enumerate(itertools.product(range(BURST), range(BOTS), range(CHATS))):
        account, peer = f"bot{bot}", str(1_000_000 + bot * CHATS + chat)
        body = Send(account, peer, "telegram", f"c-{peer}", f"m-{number}", turn + 1, f"{turn} {WORDS}", "Ana")
        made.append((partition_of(account, peer, partitions), wrap(f"e-{number}", 1, f"t-{number}", body)))
    return made


@dataclass
class Stub:
    """A Bot API that answers after a while; notes what came twice at once, or not in order."""

    latency_s: float
    taken: int = 0
    disordered: int = 0
    moments: list[float] = field(default_factory=list)
    _turns: dict[int, int] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, count: int) -> None:
        """Return once so many were taken."""
        while self.taken < count:
            self._changed.clear()
            await self._changed.wait()

    async def listen(self, port: int) -> asyncio.Server:
        """Listen until the server is closed."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: LeanServer(self._take, self.latency_s), LOOPBACK, port)

    def _take(self, body: bytes) -> bytes:
        sent = msgspec.json.decode(body)
        chat, turn = sent["chat_id"], int(sent["text"].split(" ", 1)[0])
        self.disordered += turn != self._turns.get(chat, -1) + 1
        self._turns[chat] = turn
        self.taken += 1
        self.moments.append(asyncio.get_running_loop().time())
        self._changed.set()
        return msgspec.json.encode({"ok": True, "result": {"message_id": self.taken, "chat": {"id": chat}}})


def rate_of(moments: Sequence[float]) -> float:
    """Return events per second between the first and the last tenth: neither the start nor the last ones count."""
    few = len(moments) // 10
    middle = sorted(moments)[few : len(moments) - few]
    return (len(middle) - 1) / (middle[-1] - middle[0])
