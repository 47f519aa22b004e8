"""A machine over the real record: frames and three dispatchers at once, and what is written keeps the promises."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import delete, select, update
from usher_common.bus.port import INBOUND
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.presence import AgentVanished
from usher_common.commands.status import SetAgentStatus
from usher_common.envelope import wrap
from usher_common.handling import Delivery
from usher_common.ids import partition_of, visitor_message_id
from usher_common.live.open import open_live
from usher_common.record.open import open_record
from usher_common.record.port import BusEffect, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import agent, agent_skill, assignment, conversation, metadata, skill
from usher_common.record.transaction import run_transaction
from usher_policy.document.read import read_policy
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.adapters.values import FRONT, Due
from usher_router.app.dispatch.claim_offers import Claiming, claim_offers
from usher_router.app.dispatch.dispatch_log import NoLog
from usher_router.app.dispatch.sync_pool import PoolSync
from usher_router.app.frames.process_frame import FrameContext, process
from usher_router.domain.matching.pool import Pool
from usher_router.domain.policy import Policy, with_document

from record_machine.moments import LETTERS, MOMENTS, STAFF, act
from routing.plain_pool import PlainPool

POLICY = """
version: 1
rules:
  - {name: sale, queue: sales, when: {text: {contains: buy}}, prefer: {law: 2}}
  - {name: law, queue: default, when: {text: {contains: law}}, require: {law: 3}, priority: 1}
queues:
  default: {offer: {timeout_s: 0.05, missed: 3}, steps: [{after_s: 0.2, drop_required: all, add_queue: sales}]}
  sales: {pool: sales, select: round_robin, offer: {mode: automatic}}
capacity:
  classes: {sms: email, call: voice}
  weights: {chat: 33, email: 20, voice: 100}
  limits: {chat: 2}
  interrupts: {voice: [email]}
timers: {refusal_pause_s: 0.1}
"""
PARTITIONS = 4
HOUR = 3_600_000_000  # microseconds
TIMES = ("_at", "_since", "_until", "next_deadline", "deadline_lease")  # how columns of times end
ENOUGH_TURNS = 50  # of watchers, after which nothing may be due any more
KEPT = {"partition", "setting"}


class Overheard:
    """A transaction whose effects are collected here instead of being published."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.said: list[BusEffect] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    async def emit(self, effects: Sequence[BusEffect]) -> None:
        """Hear what is to leave with the commit."""
        self.said += effects


class RecordMachine(RuleBasedStateMachine):
    """Each step does a few things concurrently, and then checks the record."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._record = open_record(url)
        self._policy = with_document(Policy(), read_policy(POLICY), "p1")
        self._count = self._sent = 0
        self._asked_at = 0
        self._run(self._prepare())

    def teardown(self) -> None:
        """Close what is open."""
        self._run(self._record.close())
        self._runner.close()

    @initialize(letters=st.lists(LETTERS, min_size=4, max_size=8))
    def begin_with_some(self, letters: list[Any]) -> None:
        """Some agents are there before; every dispatcher knows them."""
        self._run(self._read())
        self.at_once(letters)

    @rule(moments=MOMENTS)
    def at_once(self, moments: list[Any]) -> None:
        """Frames and claims at the same moment."""
        self._run(self._at_once(moments))

    @rule(who=st.integers(0, 2))
    def settle(self, who: int) -> None:
        """Once nothing more is proposed and claimed, nobody waits whom an agent could have."""
        self._run(self._settle(self._pool_syncs[who]))

    @rule()
    def an_hour_passes(self) -> None:
        """The watchers find everything due and everyone gone.

        Once their commands are handled, no invariant is broken.
        """
        self._run(self._let_an_hour_pass())

    def _run(self, work: Any) -> Any:
        return self._runner.run(work)

    async def _prepare(self) -> None:
        self._live = await open_live("memory:")
        self._partitions = [asyncio.Lock() for _ in range(PARTITIONS)]
        rows = [
            {"id": name, "login": name, "name": name, "status": "available", "idle_since": 1, "pools_json": pools,
             "limits_json": limits, "weights_json": weights}
            for name, (_, pools, limits, weights) in STAFF.items()
        ]  # fmt: skip
        skills = [{"agent_id": name, "skill": "law", "level": one[0]["law"]} for name, one in STAFF.items() if one[0]]
        async with self._record.transaction() as transaction:
            for table in reversed(metadata.sorted_tables):
                if table.name not in KEPT:
                    await transaction.connection.execute(delete(table))
            await insert_rows(transaction.connection, agent, rows)
            await insert_rows(transaction.connection, skill, [{"name": "law"}])
            await insert_rows(transaction.connection, agent_skill, skills)
        self._pool_syncs = [PoolSync(self._record, RecordPool(), Pool(0.1), self._policy) for _ in range(3)]

    async def _read(self) -> None:
        for pool_sync in self._pool_syncs:
            await pool_sync.sync((), ())

    async def _at_once(self, moments: list[Any]) -> None:
        rows = await self._rows(select(conversation).order_by(conversation.c.id))
        await asyncio.gather(*(self._do(rows, *moment) for moment in moments))
        await self._check()

    async def _do(self, rows: list[Any], what: str, *how: Any) -> None:
        if what == "claim":
            await self._claim(self._pool_syncs[how[0]], how[1], sync=how[2])
        elif (command := self._command(rows, what, *how)) is not None:
            home = partition_of(how[2], how[0], PARTITIONS) if what == "letter" else 0
            if what not in ("letter", "say", "vanish"):
                home = rows[how[0] % len(rows)].home_partition
            await self._decide(command, home)

    def _command(self, rows: list[Any], what: str, *how: Any) -> Any:
        self._count += 1
        name = f"c{self._count}"
        if what == "letter":
            return MessageReceived(how[2], how[0], how[2], how[1], name)
        if what == "say":
            return SetAgentStatus(how[0], how[1], name)
        if what == "vanish":
            return AgentVanished(how[0], time.time_ns() // 1_000)
        return act(what, rows[how[0] % len(rows)], how[1] if how[2] else "", name) if rows else None

    async def _decide(self, command: Any, partition: int) -> None:
        """Decide, including what follows; one handler takes a partition's frames, one after another."""
        async with self._partitions[partition]:
            follows = await self._process(command, partition)
        for effect in follows:
            await self._decide(effect.envelope.body, effect.partition)

    async def _process(self, command: Any, partition: int) -> list[BusEffect]:
        self._sent += 1  # what nobody named is another command each time
        key = f"e-{getattr(command, 'client_id', '') or self._sent}"
        if isinstance(command, MessageReceived):
            key = visitor_message_id(command.account, command.peer, command.client_id)
        delivery = Delivery(INBOUND, partition, [wrap(key, 1, "", command)], first=False)

        async def body(transaction: Transaction) -> list[BusEffect]:
            frame = FrameContext(delivery, await transaction.now(), self._policy, PARTITIONS, RecordFrames())
            heard = Overheard(transaction)
            await process(cast("Transaction", heard), frame, delivery.envelopes)
            return heard.said

        return await run_transaction(self._record, body)

    async def _claim(self, pool_sync: PoolSync, limit: int, *, sync: bool) -> int:
        """Claim after a full read, or with current conversations but agents only as last seen."""
        if sync:
            pool_sync.expect_all()
            await pool_sync.sync((), ())
        else:
            waiting = await self._rows(select(conversation.c.id).where(conversation.c.status == "waiting"))
            await pool_sync.sync_ids({one.id for one in waiting}, ())
        self._asked_at = pool_sync.now
        proposals = pool_sync.pool.propose(self._asked_at, limit)
        if not proposals:
            return 0
        claiming = Claiming(self._record, self._live, RecordPool(), self._policy, NoLog())
        won = await claim_offers(claiming, proposals)
        await pool_sync.sync_ids({one.conversation for one in proposals} - won, {one.agent for one in proposals})
        return len(proposals)

    async def _settle(self, pool_sync: PoolSync) -> None:
        while await self._claim(pool_sync, 50, sync=True):
            pass
        asked_at = self._asked_at  # a moment later a pause may be over
        plain, store = PlainPool(0.1), RecordPool()
        async with self._record.read() as connection:
            for pool_agent in await store.agents(connection, self._policy, await store.skills(connection)):
                plain.put_agent(pool_agent)
            for waiting in await store.waiting(connection, self._policy, FRONT, 1000):
                plain.put_waiting(waiting)

        assert plain.propose(asked_at, 1) == []
        await self._check()

    async def _let_an_hour_pass(self) -> None:
        async with self._record.transaction() as transaction:
            for table in (agent, assignment, conversation):
                times = [one for one in table.c if one.name.endswith(TIMES)]
                await transaction.connection.execute(update(table).values({one: one - HOUR for one in times}))
        watch, turns = RecordWatch(), 0
        while due := await self._due(watch):
            turns += 1
            assert turns < ENOUGH_TURNS, due
            for one in due:
                home = partition_of(one.account, one.peer, PARTITIONS)
                await self._decide(DeadlineReached(one.conversation, one.number), home)
        async with self._record.read() as connection:
            present = await watch.present(connection)
        for row in await self._rows(select(agent).where(agent.c.status == "offline", agent.c.load > 0)):
            assert row.id in present.online
            await self._decide(AgentVanished(row.id, present.now), 0)
        async with self._record.read() as connection:
            broken = await watch.broken(connection)
        assert {name: count for name, count in broken.items() if count} == {}
        await self._check()

    async def _due(self, watch: RecordWatch) -> list[Due]:
        async with self._record.transaction() as transaction:
            return await watch.lease_due(transaction.connection, 0, 100)

    async def _check(self) -> None:
        async with self._record.read() as connection:
            broken = await RecordWatch().broken(connection)
            gaps = await RecordWatch().gaps(connection, "", ())
        assert (broken["over_capacity"], broken["double_owner"], gaps.found) == (0, 0, frozenset())
        held = await self._rows(select(conversation).where(conversation.c.agent_id.is_not(None)))
        open_ones = await self._rows(select(assignment).where(assignment.c.ended_at.is_(None)))
        assert sorted((one.id, one.conversation_id, one.agent_id) for one in open_ones) == sorted(
            (one.assignment_id, one.id, one.agent_id) for one in held
        )
        for one in await self._rows(select(agent)):
            _judge(one, [row for row in held if row.agent_id == one.id])

    async def _rows(self, wanted: Any) -> list[Any]:
        async with self._record.read() as connection:
            return list((await connection.execute(wanted)).all())


def _judge(one: Any, held: list[Any]) -> None:
    """An agent's load is what they hold, within capacity and limits; only voice may come on top of e-mail."""
    classes = Counter(row.channel_class for row in held)
    limits = {"chat": 2, **msgspec.json.decode(one.limits_json)}
    letters = sum(row.weight for row in held if row.channel_class == "email")
    assert one.load == sum(row.weight for row in held)
    assert msgspec.json.decode(one.held_json) == dict(classes)
    assert max(one.load - letters, letters) <= one.capacity
    assert one.load <= one.capacity or classes["voice"]
    assert all(classes[name] <= limit for name, limit in limits.items())
