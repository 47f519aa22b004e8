"""A roll-out in which the former version's processes start again after the next one has migrated."""

import asyncio
from pathlib import Path

from record_rig.next_version import migrate_to_the_next_version
from record_rig.ready import migrated
from servers import PostgresServer, RabbitServer
from stack.agent import Agent
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import embedded_stack, environment, separate_stack
from stack.visitor import Visitor
from waits import eventually


async def test_former_processes_die_and_start_on_the_next_ones_schema(
    rabbitmq: RabbitServer, postgres: PostgresServer, redis_url: str, tmp_path: Path
) -> None:
    """People write on: to processes that ran through the migration, and to those that were started after it."""
    async with postgres.fresh_database() as database, rabbitmq.fresh_vhost() as bus:
        await migrated(database)
        await seed_agents(database, ["ana"])
        async with separate_stack((bus, redis_url, database)) as stack:
            ana, eva = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
            await asyncio.gather(ana.start(), eva.start())
            await _told(eva, ana, "before")
            await migrate_to_the_next_version(database, tmp_path)
            await _told(eva, ana, "beside the new schema")
            for service in stack.services:
                service.kill()
            await asyncio.gather(*(service.start() for service in stack.services))
            await _told(eva, ana, "started on the new schema")
            await asyncio.gather(ana.stop(), eva.stop())

    assert ana.screens[eva.conversation].texts == ["before", "beside the new schema", "started on the new schema"]


async def test_one_process_with_its_own_file_goes_back(tmp_path: Path) -> None:
    """`usher serve all` migrates at its start, which leaves a newer schema as it is."""
    await seed_agents(f"sqlite:///{tmp_path}/record.db", ["ana"])
    await migrate_to_the_next_version(f"sqlite:///{tmp_path}/record.db", tmp_path)
    async with embedded_stack(tmp_path / "record.db") as stack:
        ana, eva = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
        await asyncio.gather(ana.start(), eva.start())
        await _told(eva, ana, "hello")
        await asyncio.gather(ana.stop(), eva.stop())


async def test_a_schema_that_cannot_be_used_is_reported_and_left_alone(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """A service is alive and not ready, as while migrations are missing: it may be restored."""
    async with postgres.fresh_database() as database:
        await migrated(database)
        await migrate_to_the_next_version(database, tmp_path, usable=False)
        env = environment("embedded:", "memory:", database, tmp_path, {})
        router = Service("router", "usher_router", tmp_path, env)
        router.process.start()
        try:
            await eventually(lambda: "stores.record_too_new" in router.process.last_words())
            waits = router.process.alive
        finally:
            router.kill()  # one that waits for the record ends with its drain time

    assert waits
    assert "start the version that migrated it" in router.process.last_words()


async def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """One process waits for nobody."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrated(url)
    await migrate_to_the_next_version(url, tmp_path, usable=False)
    env = environment("embedded:", "memory:", url, tmp_path, {})
    process = Service("all", "usher", tmp_path, env, ("serve", "all")).process
    process.start()
    await eventually(lambda: not process.alive)

    assert "on which this version cannot work; use a newer one" in process.last_words()
    assert "Traceback" not in process.last_words()


async def _told(visitor: Visitor, agent: Agent, text: str) -> None:
    """Write, and wait until it is on the agent's screen."""
    await visitor.write(text)
    await agent.until(lambda: any(text in screen.texts for screen in agent.screens.values()), 60.0)
