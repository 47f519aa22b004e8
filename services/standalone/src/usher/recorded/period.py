"""A recorded period as a scenario: who arrived when and with what, how long it took, which agents were there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace
from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.entry_rules import EntryRules
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.replay.log_batch import AgentDropped, AgentPut, LogBatch, Proposed
from usher_router.simulation.draws import Reply
from usher_router.simulation.scenario import Arrivals, ConversationKind, Duration, Scenario, StageSuccess, Team
from usher_router.simulation.statistics import Count, Outcome, StageUse, outcome_of

SECOND = 1_000_000  # microseconds
CALLS = "voice"  # the channel of those whom no article answers
LEAD_S = 1.0  # before the period begins in the scenario, for what agents had by then


class RecordedConversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as recorded; times in microseconds, None if it did not happen.

    `queues` is the first and the last; `moves` counts transfers; `taken_us` is how long agents had it; if it was opened
    before the period, how long within it.
    """

    opened_at: int
    facts: Mapping[str, Any]
    skills: tuple[str, ...] = ()
    queues: tuple[str, str] = ("default", "default")
    answered_at: int | None = None
    left_at: int | None = None  # the visitor left, unanswered
    taken_us: int = 0
    moves: int = 0
    faq: Reply | Literal["", "none"] = ""  # what articles did: "" if its policy had none, "none" if they were not asked
    faq_us: int = 0  # how long until they went on
    bot: Reply | Literal["", "none"] = ""  # the same of a bot: "" also if they never came to it
    bot_us: int = 0

    @property
    def waited_from(self) -> int:
        """When the contact began to wait for a person: what automatic stages took before is no wait."""
        return self.opened_at + self.faq_us + self.bot_us

    @property
    def needed_nobody(self) -> bool:
        """Whether it ended in an automatic stage."""
        return any(one in ("helped", "silent") for one in (self.faq, self.bot)) and self.answered_at is None


class AgentShift(msgspec.Struct, frozen=True):
    """An agent as last seen, the spans they were available, and their used capacity (microseconds of capacity)."""

    pool_agent: PoolAgent
    spans: tuple[tuple[int, int], ...]
    busy_us: float = 0.0


class Change(NamedTuple):
    """An agent came, left (None), or became available or not; microseconds."""

    at: int
    agent: str
    pool_agent: PoolAgent | None


class RecordedPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """What happened between two times, microseconds; `accepting_us`: how long offers waited to be accepted.

    `cases` arrived in it; `before` were open when it began: they keep agents busy and are not counted.
    """

    since: int
    until: int
    cases: Sequence[RecordedConversation]
    posts: Sequence[AgentShift]
    accepting_us: Sequence[int] = ()
    before: Sequence[RecordedConversation] = ()
    stages: Sequence[StageUse] = ()  # of the funnel, as recorded

    @property
    def begins(self) -> int:
        """When its scenario begins."""
        return self.since - int(LEAD_S * SECOND)


def posts_of(changes: Iterable[Change], since: int, until: int, busy_us: Mapping[str, float]) -> list[AgentShift]:
    """Return when each agent was available, as dispatchers saw it; `busy_us` by agent."""
    seen = sorted(changes, key=lambda change: change.at)
    last: dict[str, PoolAgent] = {}
    began: dict[str, int] = {}
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    ends = [Change(until, agent, None) for agent in sorted({change.agent for change in seen})]
    for at, agent, pool_agent in [*seen, *ends]:
        if pool_agent is not None:
            last[agent] = pool_agent
        if pool_agent is not None and pool_agent.available and at < until:
            began.setdefault(agent, at)
        elif agent in began:
            spans[agent].append((max(began.pop(agent), since), min(at, until)))
    return [
        AgentShift(pool_agent, tuple(span for span in spans[agent] if span[0] < span[1]), busy_us.get(agent, 0.0))
        for agent, pool_agent in sorted(last.items())
    ]


class Changes:
    """Takes one dispatcher's batches in order, and collects when agents came and left.

    A pool's input gets the time of its next use, or of the batch's writing.
    """

    def __init__(self) -> None:
        self.found: list[Change] = []
        self._last: dict[str, PoolAgent | None] = {}
        self._pending: list[AgentPut | AgentDropped] = []

    def take(self, batch: LogBatch) -> None:
        """Read one batch."""
        for op in batch.ops:
            if isinstance(op, Proposed):
                self._see(op.now)
            elif isinstance(op, AgentPut | AgentDropped):
                self._pending.append(op)
        self._see(batch.at)

    def _see(self, at: int) -> None:
        for op in self._pending:
            agent, pool_agent = (op.pool_agent.id, op.pool_agent) if isinstance(op, AgentPut) else (op.agent, None)
            if agent not in self._last or _standing(self._last[agent]) != _standing(pool_agent):
                self.found.append(Change(at, agent, pool_agent))
            self._last[agent] = pool_agent
        self._pending = []


def _standing(pool_agent: PoolAgent | None) -> tuple[Any, ...] | None:
    """Return what matters here of an agent: not their present load."""
    if pool_agent is None:
        return None
    return (
        pool_agent.available,
        pool_agent.capacity,
        pool_agent.skills,
        pool_agent.pools,
        pool_agent.limits,
        pool_agent.weights,
    )


def scenario_of(period: RecordedPeriod) -> Scenario:
    """Make a scenario with the same conversations and agents, beginning at `period.begins`."""
    takes = [case.taken_us for case in period.cases if case.taken_us]
    accepting = tuple(one / SECOND for one in period.accepting_us)
    usual_us = sum(takes) // len(takes) if takes else 0
    before = [
        replace(case, faq="none", faq_us=0, bot="none", bot_us=0) for case in period.before if not case.needed_nobody
    ]
    cases, begins = (*before, *with_replies(period.cases)), period.begins
    return Scenario(
        name="recorded",
        kinds=tuple(_kind(number, case, begins, usual_us) for number, case in enumerate(cases)),
        teams=tuple(_team(number, post, begins) for number, post in enumerate(period.posts)),
        duration_s=(period.until - begins) / SECOND,
        warm_up_s=LEAD_S,
        accept=Duration(recorded_s=accepting) if accepting else None,
    )


def with_replies(cases: Sequence[RecordedConversation]) -> list[RecordedConversation]:
    """Let automatic stages do with those who never came into them what they did with the others, in turns."""
    articles = [(case.faq, case.faq_us) for case in cases if case.faq not in ("", "none")]
    bots = [(case.bot, case.bot_us) for case in cases if case.bot not in ("", "none")]
    faq_turns, bot_turns = cycle(articles or [("person", 0)]), cycle(bots or [("person", 0)])
    asked = [case if case.faq else _asked(case, faq_turns) for case in cases]
    return [case if case.bot else _talked(case, bot_turns) for case in asked]


def _asked(case: RecordedConversation, turns: Iterator[tuple[Any, int]]) -> RecordedConversation:
    faq, faq_us = ("none", 0) if case.facts.get("channel") == CALLS else next(turns)
    return replace(case, faq=faq, faq_us=faq_us)


def _talked(case: RecordedConversation, turns: Iterator[tuple[Any, int]]) -> RecordedConversation:
    bot, bot_us = ("none", 0) if case.facts.get("channel") == CALLS else next(turns)
    return replace(case, bot=bot, bot_us=bot_us)


def _kind(number: int, case: RecordedConversation, begins: int, usual_us: int) -> ConversationKind:
    """Make a kind of one conversation.

    A contact who left has their recorded patience; the others' is unknown: they stay.
    """
    came_at = max(case.opened_at, begins)
    stays = max(case.left_at - max(case.waited_from, begins), 0) if case.left_at else 0
    patience = Duration(mean_s=stays / SECOND, shape="fixed") if case.left_at else None
    return ConversationKind(
        name=f"c{number}",
        arrivals=Arrivals(times_s=((came_at - begins) / SECOND,)),
        handling=Duration(mean_s=(case.taken_us or usual_us) / SECOND, shape="fixed"),
        patience=patience,
        channel=str(case.facts.get("channel", "web")),
        facts=dict(case.facts),
        require=dict.fromkeys(case.skills, 1),
        faq=_success(case.faq, case.faq_us),
        bot=_success(case.bot, case.bot_us),
    )


def _success(reply: str, took_us: int) -> StageSuccess | None:
    """Return what a stage did with this one, None if they did not come into it."""
    if reply == "none":
        return None
    return StageSuccess(
        helped_percent=100.0 * (reply == "helped"),
        silent_percent=100.0 * (reply == "silent"),
        takes=Duration(mean_s=took_us / SECOND, shape="fixed"),
    )


def _team(number: int, post: AgentShift, begins: int) -> Team:
    pool_agent = post.pool_agent
    return Team(
        name=f"a{number}",
        count=1,
        skills=dict(pool_agent.skills),
        pools=tuple(sorted(pool_agent.pools)),
        capacity=max(pool_agent.capacity, 1),
        weights=dict(pool_agent.weights),
        limits=dict(pool_agent.limits),
        present_s=tuple(((first - begins) / SECOND, (last - begins) / SECOND) for first, last in post.spans),
    )


def recorded_outcome(period: RecordedPeriod, document: PolicyDocument) -> Outcome:
    """Summarise what really happened, by each conversation's first queue."""
    counts: dict[str, Count] = {}
    for case in period.cases:
        if case.needed_nobody:
            continue
        queue = case.queues[0]
        level = document.queues.get(queue, Queue()).service_level
        count = counts.setdefault(queue, Count(queue, "", level))
        if case.answered_at is not None:
            count.answer(max(0, case.answered_at - case.waited_from) / SECOND)
        elif case.left_at is not None:
            count.abandon(max(0, case.left_at - case.waited_from) / SECOND)
        else:
            count.unserved += 1
    return outcome_of(list(counts.values()), ())


def used_in_record(period: RecordedPeriod) -> list[float]:
    """Return the share of each agent's capacity that was used while they were available."""
    there = [sum(last - first for first, last in post.spans) for post in period.posts]
    return [post.busy_us / time if time else 0.0 for post, time in zip(period.posts, there, strict=True)]


def utilisation(period: RecordedPeriod, document: PolicyDocument, queue: str, used: Sequence[float]) -> float:
    """Average over the agents of the queue's pool, weighted by their time present."""
    pool = document.queues.get(queue, Queue()).pool
    there = [
        sum(last - first for first, last in post.spans) if pool in post.pool_agent.pools else 0 for post in period.posts
    ]
    return sum(time * share for time, share in zip(there, used, strict=True)) / max(sum(there), 1)


def transfers(period: RecordedPeriod, document: PolicyDocument | None) -> dict[str, int]:
    """Count transfers by first queue; None: as recorded.

    Under a policy all recorded transfers remain, except for conversations that the policy sends at once to the queue
    where they were transferred to.
    """
    counts: dict[str, int] = defaultdict(int)
    router = EntryRules(document) if document is not None else None
    for case in period.cases:
        first, last = case.queues
        queue = router.route(case.facts, case.opened_at).queue if router else first
        if router is None or queue != last or first == last:
            counts[queue] += case.moves
    return counts
