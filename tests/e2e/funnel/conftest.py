"""One business on separate processes and real servers, for all ways through the funnel."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from funnel.business import Business, running_business
from servers import PostgresServer, RabbitServer, RedisServer, ServerMissing, in_ci
from servers.mail.both import running_mail_servers
from servers.postgres import Migrate


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    rabbitmq: RabbitServer,
    postgres: PostgresServer,
    redis_server: RedisServer,
    migrate: Migrate,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Business]:
    """The processes and what is outside of them."""
    folder: Path = tmp_path_factory.mktemp("mail")
    async with AsyncExitStack() as stack:
        try:
            servers = stack.enter_context(running_mail_servers(folder))
        except ServerMissing as missing:
            (pytest.fail if in_ci() else pytest.skip)(str(missing))
        vhost = await stack.enter_async_context(rabbitmq.fresh_vhost())
        database = await stack.enter_async_context(postgres.fresh_database(migrate))
        redis_server.empty()
        yield await stack.enter_async_context(running_business((vhost, redis_server.url, database), servers))


@pytest_asyncio.fixture(loop_scope="module")
async def business(running: Business) -> AsyncIterator[Business]:
    """The business with people of one test only, who leave after it, and with what phones do in it."""
    running.phones.happened.clear()
    async with AsyncExitStack() as people:
        yield replace(running, people=people)
