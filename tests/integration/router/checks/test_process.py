"""Routers in processes of their own: one is killed under load, and nothing is lost or handled twice."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select
from usher_common.record.tables.schema import conversation, message

from routing.world import PARTITIONS, World, open_world
from stack.service import Service
from waits import time_passes

VISITORS = 12
MESSAGES = 40


async def test_a_killed_router_loses_and_repeats_nothing(
    vhost_url: str, redis_url: str, database_url: str, tmp_path: Path
) -> None:
    """Two routers share the partitions; one is killed and comes back; every message is on record, in order."""
    env = {
        "USHER_BUS_URL": vhost_url,
        "USHER_LIVE_URL": redis_url,
        "USHER_RECORD_URL": database_url,
        "USHER_PARTITIONS": str(PARTITIONS),
    }
    routers = [Service(name, "usher_router", tmp_path, env) for name in ("router-1", "router-2")]
    async with open_world(vhost_url, redis_url, database_url) as world:
        await asyncio.gather(*(router.start() for router in routers))
        writing = asyncio.gather(*(_write(world, f"v{number}") for number in range(VISITORS)))
        await world.until(lambda: _on_record(world, VISITORS * MESSAGES // 4))
        await asyncio.to_thread(routers[0].process.kill)
        await world.until(lambda: _on_record(world, VISITORS * MESSAGES // 2))
        await routers[0].start()
        await writing
        await world.until(lambda: _on_record(world, VISITORS * MESSAGES))
        for number in range(VISITORS):
            row = await world.conversation(f"v{number}")
            expected = [(seq, "visitor", f"text {seq}") for seq in range(1, MESSAGES + 1)]
            assert expected == await world.messages(row)
        assert [tuple(one) for one in await world.rows(select(func.count(conversation.c.id)))] == [(VISITORS,)]
        for router in routers:
            await asyncio.to_thread(router.process.stop)


async def _write(world: World, peer: str) -> None:
    for number in range(1, MESSAGES + 1):
        await world.says(peer, f"text {number}")
        await time_passes(0.05)


async def _on_record(world: World, count: int) -> bool:
    return bool((await world.rows(select(func.count(message.c.id))))[0][0] >= count)
