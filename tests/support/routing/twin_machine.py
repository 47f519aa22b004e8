"""Two records of one history: one decided simply, the other split, repeated, restarted and interrupted at random.

The simple twin gets each command once, in a frame of its own, at two partitions, by routers that never stop. Whatever
happens to the other one in between, both have the same facts after each step.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import select
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.envelope import wrap
from usher_common.record.tables.schema import agent, conversation
from usher_router.domain.policy import SECOND, Policy

from routing.actions import ACTIONS, Action, Placed, other_words, placed
from routing.cases import NOW
from routing.policies import policy_from
from routing.twin import AGENTS, HOUR_S, Twin, differing_rows

REMEMBERED_S = 31 * 24 * HOUR_S  # commands: a day longer than they may be late
GRACE_S = 25  # longer than the policy allows any silence
AGAIN, OTHERWISE = 0.3, 0.3  # how often an earlier envelope comes again, and how often then with other content
TOGETHER = 0.85  # how often two are sent in one frame
MANY = 12  # that come again together after a month
ROUNDS = 20  # rounds of consequences of consequences: more would be a loop
POLICIES: list[Policy] = [
    policy_from(text)
    for text in (
        """
        rules:
          - {name: sale, queue: sales, when: {text: {contains: buy}}, prefer: {law: 2}}
          - {name: law, queue: default, when: {text: {contains: law}}, require: {law: 3}, priority: 1}
        queues:
          default:
            sticky: {within_s: 600, wait_s: 20}
            steps: [{after_s: 15, relax_levels: 2}, {after_s: 30, drop_required: all, add_queue: sales}]
          sales: {pool: sales, select: round_robin, offer: {mode: automatic}}
        capacity: {wrap_up_s: {chat: 20}}
        timers: {reopen_s: 600, nudge_s: 60, close_s: 30}
        """,
        """
        queues:
          default: {select: longest_idle, max_wait_s: 300, offer: {timeout_s: 300, missed: 2}}
          sales: {pool: sales, select: least_loaded, steps: [{after_s: 5, add_priority: 2}], max_wait_s: 200}
        timers: {reopen_s: 60, nudge_s: 300, close_s: 600, transfer_s: 10}
        """,
        """
        rules: [{name: all, queue: late, when: {text: {contains: buy}}}]
        queues:
          default: {select: round_robin, offer: {timeout_s: 5, missed: 1}, max_length: 2, overflow: late}
          late: {steps: [{after_s: 40, add_queue: default}, {after_s: 50, add_priority: 1}]}
        capacity: {limits: {chat: 1}, warm_up_s: 5}
        timers: {refusal_pause_s: 1, nudge_s: 20, close_s: 20}
        """,
    )
]
FIRST = st.integers(0, len(POLICIES) - 1)
CHANCE = st.integers(0, 1 << 30)  # the draws by which the twin is split, repeated and restarted


class TwinMachine(RuleBasedStateMachine):
    """Each step happens to both; repeats, and mere interruptions, only to the other one."""

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._now = NOW
        self._count = 0
        self._partitions = 2
        self._sent: list[Placed] = []
        self.plain, self.other = [Twin(url, POLICIES[0]) for url in urls]

    def teardown(self) -> None:
        """Close what is open."""
        for twin in (self.plain, self.other):
            self._run(twin.close())
        self._runner.close()

    @initialize(actions=st.lists(ACTIONS, min_size=4, max_size=8), chance=CHANCE)
    def begin_with_some(self, actions: list[Action], chance: int) -> None:
        """Some conversations begin before anything else happens."""
        for twin in (self.plain, self.other):
            self._run(twin.employ())
        self.people_act([one._replace(what="write") for one in actions], chance)

    @rule(actions=st.lists(ACTIONS, min_size=2, max_size=9), chance=CHANCE)
    def people_act(self, actions: list[Action], chance: int) -> None:
        """Commands at the same moment, in this order: one frame each, or split and repeated at random."""
        vanishes = any(one.what == "gone" for one in actions)
        self._now += (GRACE_S if vanishes else 1) * SECOND  # a watcher says so of whom nobody has heard for so long
        self._run(self._act(actions, random.Random(chance)))  # noqa: S311 - chance, not secrecy

    @rule(limit=st.integers(1, 9))
    def dispatch(self, limit: int) -> None:
        """The other one's pool, however old, proposes; the same claims are made on both, and repeated in vain."""
        self._run(self._dispatch(limit))

    @rule(seconds=st.sampled_from([1, 6, 16, 31, 70, 700, 4_000]), chance=CHANCE)
    def time_passes(self, seconds: int, chance: int) -> None:
        """What is due happens, however late."""
        self._now += seconds * SECOND
        self._run(self._let_pass(random.Random(chance)))  # noqa: S311 - chance, not secrecy

    @rule(chance=CHANCE)
    def all_comes_again(self, chance: int) -> None:
        """After a month routers have deleted the commands; those that come again are refused for their age."""
        self._now += 32 * 24 * HOUR_S * SECOND
        self._run(self._come_again(random.Random(chance)))  # noqa: S311 - chance, not secrecy

    @rule(number=FIRST)
    def another_policy(self, number: int) -> None:
        """Other timers, queues, steps and ways to select count from now on; the past stays what it was."""
        self._run(self._follow(POLICIES[number]))

    @rule(partitions=st.integers(1, 4))
    def other_partitions(self, partitions: int) -> None:
        """The other twin's router starts again, with another number of partitions."""
        self._partitions = partitions
        self._run(self.other.restart())

    @rule(name=st.sampled_from(sorted(AGENTS)), how=st.sampled_from(["back", "hello", "says"]))
    def interrupted(self, name: str, how: str) -> None:
        """Sockets are lost and return, or a desk repeats its status in its hello: nothing has happened."""
        self._run(self._interrupt(name, how))

    def _run(self, work: Any) -> Any:
        return self._runner.run(work)

    async def _act(self, actions: Sequence[Action], chance: random.Random) -> None:
        rows = await self.plain.rows(select(conversation).order_by(conversation.c.opened_at, conversation.c.id))
        found = []
        for action in actions:
            self._count += 1
            if (one := placed(action, rows, f"c{self._count}", self._now)) is not None:
                found.append(one)
        await self._decide(found, chance)

    async def _decide(self, found: Sequence[Placed], chance: random.Random) -> None:
        """Decide it on both with its consequences, and compare."""
        for one in found:
            await self.plain.decide([one], 2, self._now)
        for frame in self._frames(found, chance):
            await self.other.decide(frame, self._partitions, self._now)
        self._sent += found
        for _ in range(ROUNDS):
            follows = [await twin.follows() for twin in (self.plain, self.other)]
            if not any(follows):
                break
            for one in follows[0]:
                await self.plain.decide([one], 2, self._now)
            for frame in self._frames(follows[1], chance):
                await self.other.decide(frame, self._partitions, self._now)
            self._sent += follows[0]
        assert not any(follows)
        await self._compare()

    def _frames(self, found: Sequence[Placed], chance: random.Random) -> list[list[Placed]]:
        """Split the commands anywhere, and let earlier ones come again, in successive frames of one partition."""
        frames: list[list[Placed]] = []
        earlier = list(self._sent)
        for one in found:
            again = [chance.choice(earlier)] if earlier and chance.random() < AGAIN else []
            again = [other_words(each) if chance.random() < OTHERWISE else each for each in again]
            for each in (*again, one):
                same = frames and frames[-1][-1].partition(self._partitions) == each.partition(self._partitions)
                if same and chance.random() < TOGETHER:
                    frames[-1].append(each)
                else:
                    frames.append([each])
            earlier.append(one)
        return frames

    async def _dispatch(self, limit: int) -> None:
        self._now += SECOND
        proposals = await self.other.propose(self._now, limit)
        given = [await twin.claim(proposals, self._now) for twin in (self.plain, self.other)]
        assert given == [len(proposals)] * 2
        assert await self.other.claim(proposals, self._now) == 0
        await self._compare()

    async def _come_again(self, chance: random.Random) -> None:
        await self._let_pass(chance)
        await self.other.forget(self._now - REMEMBERED_S * SECOND)
        for one in chance.sample(self._sent, min(len(self._sent), MANY)):
            await self.other.decide([one], self._partitions, self._now)
        await self._compare()

    async def _let_pass(self, chance: random.Random) -> None:
        for _ in range(ROUNDS):
            due = select(conversation).where(conversation.c.next_deadline <= self._now).order_by(conversation.c.id)
            rows = await self.plain.rows(due)
            found = [self._system(DeadlineReached(row.id, row.deadline_no), row.account, row.peer) for row in rows]
            wrapped = select(agent).where(agent.c.status == "wrap_up", agent.c.wrap_up_until <= self._now)
            found += [
                self._system(WrapUpEnded(row.id, row.wrap_up_until), "", row.id)
                for row in await self.plain.rows(wrapped)
            ]
            if not found:
                break
            await self._decide(found, chance)
        assert not found

    def _system(self, body: Any, account: str, peer: str) -> Placed:
        self._count += 1
        return Placed(wrap(f"system-{self._count}", self._now, "", body), account, peer)

    async def _follow(self, policy: Policy) -> None:
        before = [await twin.past() for twin in (self.plain, self.other)]
        for twin in (self.plain, self.other):
            await twin.follow(policy, self._now)
        assert [await twin.past() for twin in (self.plain, self.other)] == before
        await self._compare()

    async def _interrupt(self, name: str, how: str) -> None:
        [row] = await self.other.rows(select(agent).where(agent.c.id == name))
        rings = select(conversation.c.id).where(conversation.c.agent_id == name, conversation.c.status == "offered")
        if how != "says" and await self.other.rows(rings):
            return  # an offer would be withdrawn: that is no mere interruption
        self._count += 1
        chosen: Any = "available" if row.status == "wrap_up" else row.status
        hello = wrap(f"hello-{self._count}", self._now, "", SetAgentStatus(name, chosen, hello=True))
        lost = wrap(f"lost-{self._count}", self._now, "", AgentVanished(name, self._now - 6 * SECOND, lost=True))
        back = wrap(f"back-{self._count}", self._now, "", AgentReturned(name))
        envelopes = {"says": [hello], "hello": [lost, hello], "back": [lost, back]}[how]
        for each in envelopes:
            await self.other.decide([Placed(each, "", name)], self._partitions, self._now)
        await self._compare()

    async def _compare(self) -> None:
        other, plain = await self.other.compared(), await self.plain.compared()
        found = {name: differing_rows(other[name], plain[name]) for name in plain if other[name] != plain[name]}
        assert not found, found
        assert sorted(self.other.sent) == sorted(self.plain.sent)
        await self.other.promises()
        await self.other.told_is_read()
