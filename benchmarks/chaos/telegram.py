"""Telegram under faults: a Bot API whose users write and read, and what nobody can know of a send, counted."""

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy import insert
from usher_common.record.open import open_record
from usher_common.record.tables.schema import account

from benchmarks.chaos.crowd import PADDING, Pace
from benchmarks.chaos.ledger import Ledger
from peers.bot_api import Bot, BotApi, Sent

ACCOUNT, TOKEN, SECRET = "shop-bot", "1:T", "a-secret-of-the-webhook"
FIRST_CHAT = 7000
SLOWER = 2.0  # times the pace of others: a bot may write to each chat once a second, and must catch up after a fault
LOOK_S = 0.5  # between two looks for sends of unknown outcome
_UNCERTAIN = (
    "SELECT m.text, d.reported FROM delivery d JOIN message m ON m.id = d.message_id WHERE d.status = 'uncertain'"
)


class TelegramUsers:
    """People in private chats with the bot; what they are shown goes to the ledger."""

    def __init__(self, hooks_url: str, ledger: Ledger) -> None:
        self.ledger = ledger
        self.api = BotApi(on_sent=self._shown)
        bot = self.api.bot(TOKEN)
        bot.hook, bot.secret = f"{hooks_url}/hooks/telegram/{ACCOUNT}", SECRET

    async def write(self, user: int, pace: Pace, chance: random.Random) -> None:
        """Write until the pace says stop; the Bot API delivers again until it is acknowledged, in order."""
        name = f"telegram{user}"
        for count in itertools.count(1):
            if not pace.writing:
                return
            token = f"T.{name}.{count}"
            self.ledger.sent(token, name, name)
            update = self.api.update(FIRST_CHAT + user, f"{token} {PADDING}")
            pace.spawn(self._deliver(update, token))
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pace.interval_s * SLOWER)

    async def _deliver(self, update: dict[str, object], token: str) -> None:
        await self.api.deliver(TOKEN, update)
        self.ledger.accepted(token)

    def _shown(self, _bot: Bot, sent: Sent) -> None:
        """Note a message of the bot; Telegram tells no sequence, so each agent's own numbers must grow in each chat."""
        sender, _, number = sent.text.split(" ", 1)[0].rpartition(".")
        if number.isdecimal():
            place = f"telegram:{sent.chat}"
            shown = {"text": sent.text, "author": "agent", "conversation": f"{place} {sender}", "seq": int(number)}
            self.ledger.rendered(f"provider:{place}", shown)


async def seed_telegram(record_url: str, api_url: str) -> None:
    """Create the bot's account."""
    secrets = json.dumps({"token": TOKEN, "webhook_secret": SECRET})
    row = {"id": ACCOUNT, "channel": "telegram", "config_json": json.dumps({"api": api_url}), "secrets_json": secrets}
    record = open_record(record_url)
    try:
        async with record.transaction() as transaction:
            await transaction.connection.execute(insert(account), [{**row, "changed_at": await transaction.now()}])
    finally:
        await record.close()


@asynccontextmanager
async def uncertain_watched(database: str, ledger: Ledger) -> AsyncIterator[None]:
    """Let the ledger know within the block which sends have an outcome that nobody knows."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await note_uncertain(database, ledger)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


async def note_uncertain(database: str, ledger: Ledger) -> int:
    """Note sends of unknown outcome; returns how many of them the router was not told of."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(_UNCERTAIN)
    finally:
        await connection.close()
    for row in rows:
        ledger.unknown(row["text"].split(" ", 1)[0])
    return sum(not row["reported"] for row in rows)
