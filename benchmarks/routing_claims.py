"""Claims end to end: the dispatcher on PostgreSQL and Redis, from many waiting conversations to their offers."""

import time

import asyncpg
from usher_common.live.open import open_live
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_router import limits
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.claim_offers import Claiming, claim_offers
from usher_router.app.dispatch.dispatch_log import DispatchLogWriter
from usher_router.app.dispatch.sync_pool import PoolSync
from usher_router.domain.policy import Policy

from servers import PostgresServer, RedisServer

AGENTS, ROOM = 200, 100  # so many conversations each
WAITING = AGENTS * ROOM

_ROWS = "generate_series(0, $1::int - 1) AS n"
_NOW = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"
_STATEMENTS = (
    f"""INSERT INTO agent (id, login, name, status, status_at, idle_since, capacity, load_limit)
SELECT 'agent-' || n, 'agent-' || n, 'Agent ' || n, 'available', {_NOW}, {_NOW}, {ROOM}, {ROOM} FROM {_ROWS}""",  # noqa: S608 - constants of this file
    f"INSERT INTO contact (id, created_at) SELECT 'contact-' || n, {_NOW} FROM {_ROWS}",  # noqa: S608
    f"""INSERT INTO address (id, account, peer, channel, contact_id, created_at)
SELECT 'address-' || n, 'web', 'peer-' || n, 'web', 'contact-' || n, {_NOW} FROM {_ROWS}""",  # noqa: S608
    f"""INSERT INTO conversation (id, address_id, contact_id, account, peer, channel, home_partition, status, weight,
  waiting_since, opened_at, changed_at, visitor_at, last_seq, version)
SELECT 'conversation-' || n, 'address-' || n, 'contact-' || n, 'web', 'peer-' || n, 'web', 0, 'waiting', 1,
  {_NOW} + n, {_NOW} + n, {_NOW}, {_NOW}, 1, 1 FROM {_ROWS}""",  # noqa: S608
)


async def claims_per_s(postgres: PostgresServer, cache: RedisServer) -> float:
    """Offer many conversations to agents: propose, claim, explain, record and publish; returns offers per second."""
    async with postgres.fresh_database() as url:
        await migrate(url)
        await _crowd(url)
        record, live = open_record(url), await open_live(cache.url)
        policy = Policy(chat_weight=1)
        notes = DispatchLogWriter(record, RecordDispatches(), "bench", lambda: policy.version)
        pool_sync = PoolSync(record, RecordPool(), notes.pool(policy.refusal_pause_s), policy)
        await pool_sync.sync((), ())
        claimed, began = 0, time.perf_counter()
        while proposals := pool_sync.pool.propose(pool_sync.now, limits.CLAIMS):
            claimed += len(await claim_offers(Claiming(record, live, RecordPool(), policy, notes), proposals))
        took = time.perf_counter() - began
        await live.close()
        await record.close()
    assert claimed == WAITING, claimed
    return claimed / took


async def _crowd(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement, count in zip(_STATEMENTS, (AGENTS, WAITING, WAITING, WAITING), strict=True):
            await connection.execute(statement, count)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
