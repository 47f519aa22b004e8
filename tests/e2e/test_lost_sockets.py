"""An agent's socket is lost: they are shown as gone within ten seconds, and their conversation waits for them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import select
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_gateway.limits import BEAT_S, FRESH_S
from usher_router.domain.presence.judge import lost_s
from usher_router.limits import WATCH_S
from usher_router.settings import RouterSettings
from yarl import URL

from servers import PostgresServer, RabbitServer
from servers.postgres import Migrate
from silent_proxy import SilentProxy
from stack.agent import Agent
from stack.person import Frame
from stack.seeding import seed_agents
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor
from waits import eventually

DETECTED_S = 10.0
GRACE_S = 300.0  # however long a slow machine takes here: they are lost, and not yet gone
Running = tuple[Stack, Record]


class Returning(Agent):
    """A desk that reconnects without naming a status: the server knows it."""

    async def hello(self) -> Frame:
        """Leave the status to the server."""
        return {"type": "hello"}


@pytest.fixture
async def running(
    rabbitmq: RabbitServer, postgres: PostgresServer, redis_url: str, migrate: Migrate
) -> AsyncIterator[Running]:
    """Separate processes, and their record."""
    async with AsyncExitStack() as stack:
        vhost = await stack.enter_async_context(rabbitmq.fresh_vhost())
        database = await stack.enter_async_context(postgres.fresh_database(migrate))
        await seed_agents(database, ["ana", "ben"], capacity=33)
        record = open_record(database)
        stack.push_async_callback(record.close)
        # Desks connect through a proxy whose port is not known yet: the demo accepts any host as its own.
        extra = {"USHER_GRACE_S": str(GRACE_S), "USHER_DEMO": "true", "USHER_PUBLIC_URL": ""}
        stores = (vhost, redis_url, database)
        yield await stack.enter_async_context(separate_stack(stores, extra=extra)), record


async def status_of(record: Record, login: str) -> tuple[Any, ...]:
    """Return the agent's (status, reason) on record."""
    wanted = select(schema.agent.c.status, schema.agent.c.status_reason).where(schema.agent.c.login == login)
    async with record.read() as connection:
        return tuple((await connection.execute(wanted)).one())


async def becomes(record: Record, login: str, expected: tuple[str, str]) -> None:
    """Wait until the record has this (status, reason)."""

    async def look() -> bool:
        return await status_of(record, login) == expected

    await eventually(look)


def test_the_limits_add_up_to_ten_seconds() -> None:
    """After a last sign of life an agent counts as connected for a while, then misses heartbeats, then is checked."""
    heartbeat_s = RouterSettings().heartbeat_s

    assert heartbeat_s >= BEAT_S
    assert FRESH_S + lost_s(heartbeat_s) + WATCH_S <= DETECTED_S


@pytest.mark.parametrize("silently", [False, True], ids=["closed", "silent"])
async def test_a_lost_socket_is_noticed(running: Running, *, silently: bool) -> None:
    """Whether the connection was closed or is just silent; on the next socket they have their former status."""
    stack, record = running
    port = URL(stack.gateway_urls[0]).port
    assert port is not None
    async with SilentProxy(port) as proxy, AsyncExitStack() as people:
        ana = Agent("ana", [f"http://127.0.0.1:{proxy.port}"])
        people.push_async_callback(ana.http.close)
        await ana.start()
        visitor = Visitor("eva", stack.gateway_urls)
        people.push_async_callback(visitor.stop)
        await visitor.start()
        await visitor.write("hello")
        await visitor.until(lambda: visitor.state.get("status") == "assigned")
        if silently:
            proxy.fall_silent()
        else:
            await ana.stop()
        await becomes(record, "ana", ("offline", "lost"))
        assert visitor.state["status"] == "assigned"

        again = Returning("ana", [f"http://127.0.0.1:{proxy.port}"])
        people.push_async_callback(again.stop)
        await again.start()
        await becomes(record, "ana", ("available", ""))
        assert visitor.conversation in again.own
        assert visitor.state["status"] == "assigned"
        if silently:
            await ana.stop()
