"""A policy becomes active on separate processes: a valid one everywhere within two seconds, a faulty one nowhere."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_policy.document.read import policy_hash
from usher_router.limits import POLICY_S

from servers import PostgresServer, RabbitServer
from servers.postgres import Migrate
from stack.seeding import seed_agents
from stack.stack import PASSWORD, Stack, separate_stack
from stack.visitor import Visitor
from waits import eventually

RELOADED_S = 2.0
FILED = "version: 1\nqueues: {filed: {}}\nrules: [{name: from-file, queue: filed}]\n"
PUT = "version: 1\nqueues: {sales: {}}\nrules: [{name: from-desk, queue: sales, priority: 4}]\n"
BAD = "version: 1\nqueues: {sales: {max_wait_s: soon}}\n"
VISITORS = 8  # enough for both partitions, each decided by another router


@pytest.fixture
async def running(
    rabbitmq: RabbitServer, postgres: PostgresServer, redis_url: str, migrate: Migrate, tmp_path: Path
) -> AsyncIterator[tuple[Stack, Record, Path]]:
    """Two routers that each watch the file; their record, and the file."""
    path = tmp_path / "policy.yaml"
    path.write_text(FILED)
    async with AsyncExitStack() as stack:
        vhost = await stack.enter_async_context(rabbitmq.fresh_vhost())
        database = await stack.enter_async_context(postgres.fresh_database(migrate))
        await seed_agents(database, ["root"], role="administrator")
        record = open_record(database)
        stack.push_async_callback(record.close)
        stores, extra = (vhost, redis_url, database), {"USHER_POLICY_FILE": str(path)}
        yield await stack.enter_async_context(separate_stack(stores, routers=2, extra=extra)), record, path


async def put(url: str, text: str) -> int:
    """Activate a policy as an administrator does; returns the HTTP status."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": url}) as http:
        async with http.post(f"{url}/api/session", json={"login": "root", "password": PASSWORD}) as response:
            token = (await response.json())["csrf"]
        async with http.put(f"{url}/api/policy", json={"text": text}, headers={"X-CSRF-Token": token}) as response:
            return response.status


async def routed(stack: Stack, record: Record, names: str) -> set[tuple[str, str, str]]:
    """Let visitors come; returns the (queue, rule, policy) of their conversations."""
    async with AsyncExitStack() as people:
        visitors = [Visitor(f"{names}{number}", stack.gateway_urls) for number in range(VISITORS)]
        for visitor in visitors:
            people.push_async_callback(visitor.stop)
            await visitor.start()
            await visitor.write("hello")
        for visitor in visitors:
            await visitor.until(lambda visitor=visitor: bool(visitor.conversation))
        wanted = select(schema.conversation.c.queue, schema.conversation.c.rule, schema.conversation.c.policy)
        mine = wanted.where(schema.conversation.c.id.in_([visitor.conversation for visitor in visitors]))
        async with record.read() as connection:
            return {tuple(row) for row in (await connection.execute(mine)).all()}


async def until_routed(stack: Stack, record: Record, names: str, expected: tuple[str, str, str]) -> None:
    """Let visitors come until all are routed like this."""
    async with asyncio.timeout(60.0):
        for turn in itertools.count():
            if await routed(stack, record, f"{names}{turn}-") == {expected}:
                return


async def stale(stack: Stack) -> bool:
    """Return whether any router's alarm is on."""
    texts = [await router.metrics() for router in stack.routers]
    return any('usher_policy_stale{source="file"} 1.0' in text for text in texts)


async def test_a_valid_policy_is_soon_in_force_everywhere_and_a_faulty_one_nowhere(
    running: tuple[Stack, Record, Path],
) -> None:
    """From the file at the start, from an administrator later; a faulty file only raises the alarm."""
    stack, record, path = running
    assert await routed(stack, record, "a") == {("filed", "from-file", policy_hash(FILED))}

    assert await put(stack.gateway_urls[0], PUT) == 200
    desk = ("sales", "from-desk", policy_hash(PUT))
    await until_routed(stack, record, "b", desk)
    assert 2 * POLICY_S <= RELOADED_S  # one check, and the time that it takes

    assert await put(stack.gateway_urls[0], BAD) == 422
    path.write_text(BAD)
    await eventually(lambda: stale(stack), every=0.1)
    assert await routed(stack, record, "c") == {desk}
