"""What seldom happens: commands that come again, transactions in each other's way, repairs that fail."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.message_changed import MessageReacted
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.status import SetAgentStatus
from usher_common.envelope import wrap
from usher_common.ids import partition_of
from usher_common.messages.content import Profile

from servers.ports import LOOPBACK
from stack.seeding import WEBHOOK_ACCOUNT
from waits import time_passes
from watching.town import PARTITIONS, Town

ATTRIBUTES = 60  # of one contact: more than are kept
MEET_S = 0.3  # until a frame waits for what we have locked
SLOW_S = 12.0  # in which a request's head does not come
READS, WRITTEN_S = 3, 1.5  # reads that are not noted, and how long each takes to be written: about a second
BREAKS = """
CREATE OR REPLACE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
CREATE TRIGGER break_it BEFORE UPDATE OF load ON agent
    FOR EACH ROW WHEN (NEW.login = 'sue') EXECUTE FUNCTION break_it();
ALTER TABLE agent DISABLE TRIGGER break_it;
UPDATE agent SET load = load + 1 WHERE login = 'sue';
ALTER TABLE agent ENABLE TRIGGER break_it;
"""
REFUSES = """
CREATE OR REPLACE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
CREATE TRIGGER refuse_it BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_it();
"""
_numbers = itertools.count(1)


@asynccontextmanager
async def _bus(town: Town) -> AsyncIterator[Bus]:
    bus = open_bus(town.stack.env["USHER_BUS_URL"], partitions=PARTITIONS)
    try:
        yield bus
    finally:
        await bus.close()


def _home(peer: str) -> int:
    return partition_of(WEBHOOK_ACCOUNT, peer, PARTITIONS)


async def comes_again(town: Town) -> None:
    """Send messages and commands twice, with other content, and about what nobody knows."""
    number, now = next(_numbers), time.time_ns() // 1000
    said = [MessageReceived(WEBHOOK_ACCOUNT, "echo", "webhook", text) for text in ("hello", "hello", "goodbye")]
    attributes = {f"k{n}": "v" for n in range(ATTRIBUTES)}
    much = MessageReceived(WEBHOOK_ACCOUNT, "much", "webhook", "hi", profile=Profile(attributes=attributes))
    status = SetAgentStatus("nobody-known", "away", f"s{number}")
    async with _bus(town) as bus:
        for one in said:
            await bus.publish(INBOUND, _home("echo"), wrap(f"again-{number}", now, "t", one))
            await time_passes(MEET_S)
        for _ in range(2):
            await bus.publish(INBOUND, 0, wrap(f"status-{number}", now, "t", status))
            await time_passes(MEET_S)
        await bus.publish(INBOUND, _home("much"), wrap(f"much-{number}", now, "t", much))
        unknown = MessageReacted(WEBHOOK_ACCOUNT, "echo", target="never-was", emoji="👍")
        await bus.publish(INBOUND, _home("echo"), wrap(f"odd-{number}", now, "t", unknown))


async def deadlocks(town: Town) -> None:
    """Lock rows in the wrong order: PostgreSQL ends the transaction that waited first, which is run again."""
    connection = await asyncpg.connect(town.database)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL deadlock_timeout = '30s'")
            await connection.execute("SELECT id FROM agent ORDER BY id FOR UPDATE")
            await time_passes(MEET_S)
            with suppress(asyncpg.PostgresError):
                await connection.execute("SELECT * FROM partition FOR UPDATE")
    finally:
        await connection.close()


async def repair_fails(town: Town) -> None:
    """Let the repair of a load fail for a while."""
    await town.run_sql(BREAKS)
    await time_passes(SLOW_S)
    await town.run_sql("DROP TRIGGER break_it ON agent")


async def audit_refuses(town: Town) -> None:
    """Let the audit log refuse every entry while somebody reads."""
    await town.run_sql(REFUSES)
    for _ in range(READS):
        async with town.desk.http.get(f"{town.desk.url}/api/contacts") as answer:
            await answer.read()
        await time_passes(WRITTEN_S)
    await town.run_sql("DROP TRIGGER refuse_it ON audit_entry")


async def is_slow(town: Town) -> None:
    """Begin a request and never end it."""
    _, writer = await asyncio.open_connection(LOOPBACK, town.stack.gateways[0].port)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
    await writer.drain()
    await time_passes(SLOW_S)
    writer.close()


async def odd_things(town: Town) -> None:
    """Let all of it happen."""
    for _ in range(2):
        await comes_again(town)
        await deadlocks(town)
    await asyncio.gather(repair_fails(town), is_slow(town))
    await audit_refuses(town)
