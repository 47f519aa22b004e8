"""Dispatchers that read at the same moment give two agents one chat each, not one of them two."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import assignment, conversation
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.claim_offers import Claiming, claim_offers
from usher_router.app.dispatch.dispatch_log import NoLog
from usher_router.app.dispatch.sync_pool import PoolSync
from usher_router.domain.matching.pool import Pool

from routing.policies import policy_from
from routing.world import World, open_world

ONE = "queues: {default: {select: %s, offer: {timeout_s: 600}}}"


@pytest.fixture
async def world(vhost_url: str, database_url: str) -> AsyncIterator[World]:
    """RabbitMQ and PostgreSQL."""
    async with open_world(vhost_url, "memory:", database_url) as opened:
        yield opened


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Record]:
    """The same database, over another process's connections."""
    opened = open_record(database_url)
    yield opened
    await opened.close()


async def _claim(record: Record, world: World, sync: PoolSync, barrier: asyncio.Barrier) -> None:
    """Propose once both have read the same, claim concurrently, and read again what was lost, as dispatchers do."""
    proposals = sync.pool.propose(sync.now, 10)
    assert len(proposals) == 1
    await barrier.wait()
    while proposals:
        won = await claim_offers(Claiming(record, world.live, RecordPool(), sync.policy, NoLog()), proposals)
        await sync.sync_ids({one.conversation for one in proposals} - won, {one.agent for one in proposals})
        proposals = sync.pool.propose(sync.now, 10)


@pytest.mark.parametrize("way", ["longest_idle", "round_robin"])
async def test_two_dispatchers_give_two_agents_one_chat_each(world: World, other: Record, way: str) -> None:
    """Each got a hint at one of the chats, and both prefer the same agent."""
    policy = policy_from(ONE % way)
    async with world.router():
        for peer in ("v1", "v2"):
            await world.says(peer, "hello")
            await world.becomes(peer, "waiting")
    keys = [row.id for row in await world.rows(select(conversation.c.id).order_by(conversation.c.id))]
    for name in ("ana", "ben"):
        await world.agent(name, idle_since=5, capacity=100)
    records = (world.record, other)
    syncs = [PoolSync(record, RecordPool(), Pool(), policy) for record in records]
    for sync, hidden in zip(syncs, reversed(keys), strict=True):
        await sync.sync((), ())
        sync.pool.drop_waiting(hidden)
    barrier = asyncio.Barrier(2)
    await asyncio.gather(*(_claim(r, world, one, barrier) for r, one in zip(records, syncs, strict=True)))
    given = Counter(row[0] for row in await world.rows(select(assignment.c.agent_id)))

    assert given == {"ana": 1, "ben": 1}
