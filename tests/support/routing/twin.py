"""A record, its frames and dispatchers, with changes of policy and restarts, at times that a test sets."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import asdict, replace
from sqlalchemy import insert, select, update
from usher_common.bus.port import INBOUND
from usher_common.commands import decode_command
from usher_common.messages.events import ConversationChanged
from usher_common.messages.threads import Reached
from usher_common.record.open import open_record
from usher_common.record.tables.schema import agent, agent_skill, assignment, conversation, mark, message, skill
from usher_gateway.reading.conversations import conversations_by_id
from usher_router.adapters.checks.answers import RecordAnswers
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.policy.replanning import RecordPlans
from usher_router.adapters.values import FRONT, Offered
from usher_router.domain.context import Context
from usher_router.domain.conversation.waiting.replan import replan
from usher_router.domain.effects import Appended
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.domain.policy import SECOND, Policy

from routing.actions import Placed
from routing.history import History

AGENTS = {"ana": 3, "ben": 2, "cem": 0, "sue": 0}  # and their level of law
HOUR_S = 3_600
# What may differ, by (table, column): where it was decided, in how many writes, and when somebody was last heard of.
BY_PLACE = {
    *(("conversation", "home_partition"), ("parked", "p"), ("agent", "status_at")),
    *(("agent", "version"), ("contact", "version")),
}


class Twin(History):
    """A history with dispatchers."""

    def __init__(self, url: str, policy: Policy) -> None:
        self.url = url
        super().__init__(open_record(url), policy)
        self.pool = Pool(policy.refusal_pause_s)
        self.sent: list[str] = []  # what providers' peers get
        self._told_last: dict[str, ConversationChanged] = {}

    async def restart(self) -> None:
        """Restart with what is on record."""
        await self.close()
        self.record = open_record(self.url)
        self.pool = Pool(self.policy.refusal_pause_s)

    async def close(self) -> None:
        """Close the record."""
        await self.record.close()

    async def employ(self) -> None:
        """Give agents skills and pools."""
        await self.begin(sorted(AGENTS))
        async with self.record.transaction() as transaction:
            every = update(agent).values(pools_json='["default", "sales"]', capacity=100)
            await transaction.connection.execute(every.where(agent.c.id != "ben"))
            await transaction.connection.execute(insert(skill).values(name="law"))
            levels = [{"agent_id": one, "skill": "law", "level": level} for one, level in AGENTS.items() if level]
            await transaction.connection.execute(insert(agent_skill), levels)

    async def follow(self, policy: Policy, now: int) -> None:
        """Activate another policy, for waiting conversations, too."""
        former, self.policy = self.policy, policy
        self.pool = Pool(policy.refusal_pause_s)
        async with self.record.transaction() as transaction:
            plans, connection = RecordPlans(), transaction.connection
            _, queues = await plans.queues(connection)
            await plans.plan_again(connection, replan(former, policy, queues, now), "", 1_000)
            wall = conversation.c.next_deadline > now + 10_000 * HOUR_S * SECOND  # the record's clock is not ours
            await connection.execute(update(conversation).where(wall).values(next_deadline=now))

    async def forget(self, before: int) -> None:
        """Delete commands older than this, as routers do."""
        async with self.record.transaction() as transaction:
            await RecordAnswers().forget(transaction.connection, before, 100_000)

    async def propose(self, now: int, limit: int) -> list[Proposal]:
        """Read everything, and propose."""
        store = RecordPool()
        async with self.record.read() as connection:
            pool_agents = await store.agents(connection, self.policy, await store.skills(connection))
            waiting = await store.waiting(connection, self.policy, FRONT, 1_000)
        self.pool.keep_only_agents([one.id for one in pool_agents])
        self.pool.keep_only_waiting([one.id for one in waiting])
        for pool_agent in pool_agents:
            self.pool.put_agent(pool_agent)
        for one in waiting:
            self.pool.put_waiting(one)
        return self.pool.propose(now, limit)

    async def claim(self, proposals: Sequence[Proposal], now: int) -> int:
        """Claim as dispatchers do; returns how many proposals were won."""
        store, context = RecordPool(), Context(now=now, policy=self.policy)
        async with self.record.transaction() as transaction:
            ids = {one.conversation for one in proposals}, {one.agent for one in proposals}
            conversations, agents = await store.lock(transaction.connection, *ids)
            claimed, after = claim(proposals, conversations, agents, context)
            given = sorted(
                (Offered(one.after, one.explanation) for one in claimed), key=lambda one: one.conversation.id
            )
            said = [effect.message for one in claimed for effect in one.effects if isinstance(effect, Appended)]
            changed = [after[key] for key in sorted(after) if after[key] is not agents[key]]
            await store.append(transaction.connection, said)
            await store.write(transaction.connection, given, changed, self.policy.version, now)
        for one in claimed:
            self._told_last.pop(one.after.id, None)  # is told by the dispatcher, who is not here
        return len(claimed)

    async def decide(self, frame: Sequence[Placed], partitions: int, now: int) -> None:
        """Decide a frame of one partition, of so many."""
        self.partitions = partitions
        await self.frame([one.envelope for one in frame], now, frame[0].partition(partitions))

    async def follows(self) -> list[Placed]:
        """Decide the commands that the router sent to itself; what is for providers is kept apart."""
        new, self.effects = self.effects, []
        self.sent += [one.envelope.id for one in new if one.stream != INBOUND]
        rows = await self.rows(select(conversation.c.id, conversation.c.account, conversation.c.peer)) if new else ()
        places = {row.id: (row.account, row.peer) for row in rows}
        inbound = [one.envelope for one in new if one.stream == INBOUND]
        return [Placed(one, *places[decode_command(one.body).conversation]) for one in inbound]  # type: ignore[attr-defined]

    async def told_is_read(self) -> None:
        """Check that the last published state of each conversation is what the gateway reads for that version."""
        for _, event in self.told:
            if isinstance(event, ConversationChanged):
                self._told_last[event.id] = event
        self.told = []
        read = await conversations_by_id(self.record, list(self._told_last))
        for key, event in self._told_last.items():
            found = differing(asdict(_state(read[key])), asdict(_state(event)))
            assert not found or "version" in found, found

    async def past(self) -> list[Any]:
        """Read the past events: no policy changes them."""
        shown = await conversations_by_id(self.record, [row.id for row in await self.rows(select(conversation.c.id))])
        tables = [await self.rows(select(table).order_by(*table.primary_key)) for table in (assignment, message, mark)]
        return [shown, *tables]

    async def compared(self) -> dict[str, list[dict[str, Any]]]:
        """Read the facts, except what depends on where and how they were decided."""
        facts = await self.facts()
        return {
            table: [{name: value for name, value in row.items() if (table, name) not in BY_PLACE} for row in rows]
            for table, rows in facts.items()
        }

    async def promises(self) -> None:
        """Check: one owner, the load is that of the assignments, no gap."""
        watch = RecordWatch()
        async with self.record.read() as connection:
            broken, gaps = await watch.broken(connection), await watch.gaps(connection, "", ())
        assert (broken["over_capacity"], broken["double_owner"], gaps.found) == (0, 0, frozenset())
        held = await self.rows(select(conversation).where(conversation.c.agent_id.is_not(None)))
        for one in await self.rows(select(agent)):
            mine = [row for row in held if row.agent_id == one.id]
            assert (one.load, one.load <= one.load_limit) == (sum(row.weight for row in mine), True)


def _state(event: ConversationChanged) -> ConversationChanged:
    """What is told of a conversation when it changes, without what messages and marks tell themselves."""
    return replace(
        event,
        last_seq=0,
        last_text="",
        last_at=0,
        visitor_delivered=0,
        visitor_read=0,
        agent_delivered=0,
        agent_read=0,
        addresses=tuple(Reached(one.account, one.peer, one.channel, refused=one.refused) for one in event.addresses),
    )


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Name the differences: a short answer if something is wrong."""
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def differing_rows(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[Any]:
    """Return the first rows that differ."""
    if len(one) != len(other):
        return [row for row in (*one, *other) if row not in one or row not in other][:2]
    return [differing(*pair) for pair in zip(one, other, strict=True) if pair[0] != pair[1]][:2]
