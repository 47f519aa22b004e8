"""Two gateways, two routers, and their own RabbitMQ, Redis and PostgreSQL; a crew of agents for each test."""

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest_asyncio

from servers import PostgresServer, RabbitServer, RedisServer
from servers.postgres import Migrate
from stack.crew import Crew, open_crew, seed_policy, seed_skills
from stack.stack import Stack, separate_stack

POLICY = """
queues:
  default: {}
  second: {pool: second}
"""
_numbers = itertools.count()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer, migrate: Migrate
) -> AsyncIterator[tuple[Stack, str]]:
    """The processes, and their record."""
    async with AsyncExitStack() as stack:
        vhost = await stack.enter_async_context(rabbitmq.fresh_vhost())
        database = await stack.enter_async_context(postgres.fresh_database(migrate))
        redis_server.empty()
        await seed_skills(database)
        await seed_policy(database, POLICY)
        stores = (vhost, redis_server.url, database)
        yield await stack.enter_async_context(separate_stack(stores, gateways=2, routers=2)), database


@pytest_asyncio.fixture(loop_scope="module")
async def crew(running: tuple[Stack, str]) -> AsyncIterator[Crew]:
    """Agents and visitors of one test only."""
    async with open_crew(next(_numbers), *running) as crew:
        yield crew
