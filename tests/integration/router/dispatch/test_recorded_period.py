"""A recorded period is read from the record: what came, what was open, and agents without the policy's limits."""

import pytest
from sqlalchemy import select, update
from usher.recorded.read_period import read_period
from usher_common.record.tables.schema import assignment, conversation
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.domain.policy import SECOND

from routing import World

POLICY = "version: 1\ncapacity:\n  limits: {chat: 2, email: 4}\n"


async def test_a_period_has_what_came_what_was_open_and_agents_own_limits(world: World) -> None:
    """What was open at its beginning did not come in it; agents keep none of the recorded policy's limits."""
    async with world.record.transaction() as transaction:
        await RecordPolicies().activate(transaction.connection, policy_hash(POLICY), POLICY, "ann")
    await world.agent("ana", idle_since=1, limits_json='{"email":1}')
    async with world.router():
        for peer in ("v1", "v2"):
            await world.says(peer, "hello")
            row = await world.becomes(peer, "offered", "ana")
            await world.accept(row, "ana")
            await world.becomes(peer, "assigned", "ana")
        for peer in ("v1", "v2"):
            await world.close_by(await world.conversation(peer), "ana")
            await world.becomes(peer, "closed")
    ((since, ended),) = await world.rows(
        select(conversation.c.opened_at, conversation.c.closed_at).where(conversation.c.peer == "v2")
    )
    long_ago = since - 60 * SECOND
    (first,) = await world.rows(select(conversation).where(conversation.c.peer == "v1"))
    mine = assignment.c.conversation_id == first.id
    async with world.record.transaction() as transaction:
        moved = update(conversation).where(conversation.c.id == first.id)
        await transaction.connection.execute(moved.values(opened_at=long_ago, closed_at=ended))
        moved = update(assignment).where(mine)
        await transaction.connection.execute(moved.values(offered_at=long_ago, accepted_at=long_ago, ended_at=ended))
    period = await read_period(world.record, since, ended + SECOND)
    later = await read_period(world.record, ended + SECOND, ended + 2 * SECOND)

    assert [(one.opened_at, one.taken_us) for one in period.before] == [(long_ago, ended - since)]
    assert [one.opened_at for one in period.cases] == [since]
    assert [dict(post.pool_agent.limits) for post in period.posts] == [{"email": 1}]
    (second,) = await world.rows(select(assignment).where(~mine))
    took = (ended - since) + (second.ended_at - second.accepted_at)
    assert [post.busy_us for post in period.posts] == [pytest.approx(took * 33 / 100)]
    assert (later.before, later.cases) == ([], [])
