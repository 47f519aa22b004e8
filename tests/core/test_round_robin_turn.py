"""With `round_robin` the next agent follows from the record alone, whatever a dispatcher remembers."""

import asyncio
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.take import TakeConversation
from usher_common.envelope import wrap
from usher_common.record.tables.schema import agent, assignment, conversation
from usher_router.domain.policy import SECOND

from record_rig.ready import migrated
from routing.cases import NOW
from routing.policies import policy_from
from routing.twin import Twin

POLICY = policy_from("queues: {default: {select: round_robin}}")
STAFF = ("ana", "ben", "cem", "dan")
GIVEN = st.lists(st.none() | st.integers(1, 5), min_size=len(STAFF), max_size=len(STAFF))  # times before the history
MOMENTS = st.lists(st.sampled_from(["comes", "comes", "comes", "restart", *STAFF]), min_size=1, max_size=10)


def test_the_next_agent_is_the_one_assigned_longest_ago_on_record(tmp_path: Path) -> None:
    """Chats arrive, an agent takes one out of turn, and dispatchers restart in between."""
    url = f"sqlite:///{tmp_path}/record.db"
    asyncio.run(migrated(url))

    @settings(max_examples=16, deadline=None, derandomize=True)
    @given(GIVEN, MOMENTS)
    def check(given_at: list[int | None], moments: list[str]) -> None:
        asyncio.run(_turns(url, given_at, moments))

    check()


async def _turns(url: str, given_at: list[int | None], moments: list[str]) -> None:
    """Compare each choice with the agent who got something longest ago, as the record had it before."""
    twin = Twin(url, POLICY)
    await twin.begin(STAFF)
    await _was_given(twin, dict(zip(STAFF, given_at, strict=True)))
    for number, what in enumerate(moments):
        now = NOW + number * SECOND
        if what == "restart":
            await twin.restart()
            continue
        message = MessageReceived("web", f"v{number}", "web", "hello", f"c{number}")
        await twin.frame([wrap(f"m{number}", now, "", message)], now)
        [(key,)] = await twin.rows(select(conversation.c.id).where(conversation.c.status == "waiting"))
        due = await _longest_ago(twin)
        if what in STAFF:
            await twin.frame([wrap(f"t{number}", now, "", TakeConversation(key, what, f"t{number}"))], now)
        else:
            assert await twin.claim(await twin.propose(now, 10), now) == 1
            [(chosen,)] = await twin.rows(select(assignment.c.agent_id).where(assignment.c.conversation_id == key))
            assert chosen == due
    await twin.close()


async def _was_given(twin: Twin, given_at: dict[str, int | None]) -> None:
    async with twin.record.transaction() as transaction:
        for name, at in given_at.items():
            row = update(agent).where(agent.c.id == name).values(given_at=at, capacity=10_000, load_limit=10_000)
            await transaction.connection.execute(row)


async def _longest_ago(twin: Twin) -> str:
    rows = await twin.rows(select(agent.c.id, agent.c.given_at))
    return str(min(rows, key=lambda row: (row.given_at or 0, row.id)).id)
