"""Several connectors and the router on real stores: what comes at once is one message each, and one conversation."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from sqlalchemy import func, insert, select
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import account, conversation, message

from peers.bot_api import BotApi
from peers.telegram_server import SECRET_HEADER
from stack.stack import Stack, separate_stack
from waits import eventually

TOKEN, SECRET = "1:T", "a-secret-of-the-webhook"
CHATS, TEXTS, TIMES = 6, 5, 3


@asynccontextmanager
async def running(stores: tuple[str, str, str]) -> AsyncIterator[tuple[Stack, Record]]:
    """Two connectors and a router with an account `tg`; the record to look at."""
    record = open_record(stores[2])
    secrets = json.dumps({"token": TOKEN, "webhook_secret": SECRET})
    row = {"id": "tg", "channel": "telegram", "config_json": "{}", "secrets_json": secrets, "changed_at": 0}
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(account), [row])
    async with separate_stack(stores, gateways=0, connectors=2) as stack:
        yield stack, record
    await record.close()


async def counts(record: Record) -> tuple[int, int]:
    """The conversations and the messages on record."""
    async with record.read() as connection:
        found = [
            (await connection.execute(select(func.count()).select_from(one))).scalar_one()
            for one in (conversation, message)
        ]
    return found[0], found[1]


async def test_an_event_delivered_three_times_at_once_to_two_connectors_is_one_message(
    vhost_url: str, redis_url: str, database_url: str
) -> None:
    """Each update goes three times at once to both; all are acknowledged, and each is one message of one chat (T2)."""
    api = BotApi()
    updates = [api.update(7000 + chat, f"text {n}") for n in range(TEXTS) for chat in range(CHATS)]
    async with running((vhost_url, redis_url, database_url)) as (stack, record), aiohttp.ClientSession() as http:

        async def deliver(update: object, connector: int) -> int:
            url = f"{stack.connectors[connector % 2].hooks_url}/hooks/telegram/tg"
            async with http.post(url, json=update, headers={SECRET_HEADER: SECRET}) as response:
                return response.status

        statuses = await asyncio.gather(*(deliver(one, turn) for one in updates for turn in range(TIMES)))

        async def all_there() -> bool:
            return (await counts(record))[1] >= len(updates)

        await eventually(all_there)
        # what is delivered now comes after all repeats of before, in the same partitions
        last = [api.update(7000 + chat, "last") for chat in range(CHATS)]
        statuses += await asyncio.gather(*(deliver(one, 0) for one in last))

        async def last_there() -> bool:
            async with record.read() as connection:
                wanted = select(func.count()).select_from(message).where(message.c.text == "last")
                return (await connection.execute(wanted)).scalar_one() == CHATS

        await eventually(last_there)
        found = await counts(record)

    assert set(statuses) == {200}
    assert found == (CHATS, len(updates) + CHATS)
