"""Read a period from the record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.message_received import MessageReceived
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import agent, assignment, conversation, message, skill, stage_passage
from usher_policy.document.funnel import StageName
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.adapters.rows import CONVERSATION_COLUMNS, conversation_of
from usher_router.domain.conversation.beginning.entry import facts_of
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.funnel.state import AUTOMATIC, FAQ
from usher_router.simulation.draws import Reply
from usher_router.simulation.statistics import StageUse

from usher.recorded.dispatch_log import batches_of
from usher.recorded.period import AgentShift, Change, Changes, RecordedConversation, RecordedPeriod, posts_of

MOVED = ("transferred", "reassigned")
AT_ONCE = 5_000  # conversations whose assignments are read in one statement
Rows = Mapping[str, Sequence[Any]]
_counts = msgspec.json.Decoder(dict[str, int]).decode


class Own(NamedTuple):
    """An agent's own capacity, and limits by channel class, independent of the policy."""

    capacity: int
    limits: Mapping[str, int]


async def read_period(record: Record, since: int, until: int) -> RecordedPeriod:
    """Read the conversations that arrived between these times (microseconds), and the agents who were there."""
    async with record.read() as connection:
        before = await _conversations(connection, conversation.c.opened_at < since, _open_at(since))
        came = await _conversations(connection, conversation.c.opened_at >= since, conversation.c.opened_at < until)
        rows = await _assignments(connection, [one.id for one, _ in (*before, *came)])
        skills = set((await connection.execute(select(skill.c.name))).scalars())
        agents = await _own(connection)
        dispatchers = await RecordDispatches().dispatchers(connection, since, until)
        stages = await _stages(connection, since, until)
    given = [row for one, _ in came for row in rows.get(one.id, ()) if row.accepted_at is not None]
    posts = posts_of(await _changes(record, dispatchers), since, until, _busy(rows, (since, until), agents))

    def case_of(one: Conversation, text: str) -> RecordedConversation:
        return _case(one, text, rows.get(one.id, ()), (since, until), skills)

    return RecordedPeriod(
        since=since,
        until=until,
        cases=[case_of(one, text) for one, text in came],
        before=[case_of(one, text) for one, text in before],
        posts=[_with_own_limits(post, agents) for post in posts],
        stages=stages,
        accepting_us=tuple(row.accepted_at - row.offered_at for row in given if row.accepted_at > row.offered_at),
    )


async def _stages(connection: AsyncConnection, since: int, until: int) -> list[StageUse]:
    """Sum up the stages of conversations that were opened between these times."""
    counted = (func.count(), func.sum(stage_passage.c.cost), func.sum(stage_passage.c.saved))
    groups = (stage_passage.c.stage, stage_passage.c.outcome)
    wanted = (
        select(*groups, *counted)
        .join_from(stage_passage, conversation, conversation.c.id == stage_passage.c.conversation_id)
        .where(conversation.c.opened_at >= since, conversation.c.opened_at < until)
        .group_by(*groups)
    )
    found: defaultdict[str, dict[str, tuple[int, float, float]]] = defaultdict(dict)
    for stage, outcome, count, cost, saved in (await connection.execute(wanted)).all():
        found[stage][outcome] = (count, cost, saved)
    return [_use(stage, found[stage]) for stage in get_args(StageName) if stage in found]


def _use(stage: str, outcomes: Mapping[str, tuple[int, float, float]]) -> StageUse:
    counts = {outcome: count for outcome, (count, _, _) in outcomes.items()}
    return StageUse(
        stage=stage,
        entered=sum(counts.values()),
        solved=counts.get("solved", 0),
        escalated=counts.get("escalated", 0),
        left=counts.get("abandoned", 0) + counts.get("refused", 0),
        cost=sum(cost for _, cost, _ in outcomes.values()),
        saved=sum(saved for _, _, saved in outcomes.values()),
    )


async def _own(connection: AsyncConnection) -> dict[str, Own]:
    rows = (await connection.execute(select(agent.c.id, agent.c.capacity, agent.c.limits_json))).all()
    return {row[0]: Own(row[1], _counts(row[2])) for row in rows}


def _with_own_limits(post: AgentShift, agents: Mapping[str, Own]) -> AgentShift:
    """Keep only the agent's own limits: those seen by dispatchers include the recorded policy's."""
    own = agents.get(post.pool_agent.id)
    return replace(post, pool_agent=replace(post.pool_agent, limits=own.limits if own else {}))


async def _changes(record: Record, dispatchers: Sequence[str]) -> list[Change]:
    found: list[Change] = []
    for dispatcher in dispatchers:
        changes = Changes()
        async for batch in batches_of(record, dispatcher):
            changes.take(batch)
        found += changes.found
    return found


def _open_at(since: int) -> ColumnElement[bool]:
    return or_(conversation.c.closed_at.is_(None), conversation.c.closed_at > since)


async def _conversations(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[tuple[Conversation, str]]:
    """Read conversations with their first messages' texts, in the order of arrival."""
    first = and_(message.c.conversation_id == conversation.c.id, message.c.seq == 1)
    wanted = (
        select(*CONVERSATION_COLUMNS, message.c.text)
        .select_from(conversation.outerjoin(message, first))
        .where(conversation.c.closed_by != "told", *which)  # nobody had to answer what was only told
        .order_by(conversation.c.opened_at, conversation.c.id)
    )
    rows = (await connection.execute(wanted)).all()
    return [(conversation_of(row), row[-1] or "") for row in rows]


async def _assignments(connection: AsyncConnection, ids: Sequence[str]) -> Rows:
    found: dict[str, list[Any]] = defaultdict(list)
    for start in range(0, len(ids), AT_ONCE):
        wanted = select(assignment).where(any_of(assignment.c.conversation_id, ids[start : start + AT_ONCE]))
        for row in (await connection.execute(wanted.order_by(assignment.c.wait_no))).all():
            found[row.conversation_id].append(row)
    return found


def _case(
    one: Conversation, text: str, rows: Sequence[Any], span: tuple[int, int], skills: set[str]
) -> RecordedConversation:
    since, until = span
    taken = [row for row in rows if row.accepted_at is not None]
    left = one.closed_at if one.status == "closed" and not taken and one.closed_by == "visitor" else None
    automatic = _replied(one)
    asked = tuple(name for name in one.entry.skills if name in skills)
    facts = facts_of(one, MessageReceived(one.account, one.peer, one.channel, text, ""))
    return RecordedConversation(
        opened_at=one.opened_at,
        facts={**facts, "skills": asked},  # without those that a rule added
        skills=asked,
        queues=(rows[0].queue if rows else one.queue, one.queue),
        answered_at=taken[0].accepted_at if taken else None,
        left_at=left,
        taken_us=sum(max(0, (row.ended_at or until) - max(row.accepted_at, since)) for row in taken),
        moves=sum(row.outcome in MOVED for row in rows),
        **automatic,
    )


def _replied(one: Conversation) -> dict[str, Any]:
    """Return what the automatic stages did in a conversation, and how long until a person was asked for (µs).

    A bot that was talked to after the articles has all of that time.
    """
    stages = one.funnel.terms.stages if one.funnel is not None else ()
    if one.funnel is None or not any(stage in stages for stage in AUTOMATIC):
        return {}
    verdict, talked = one.faq.verdict if one.faq is not None else "", one.funnel.repeats > 0
    ended: Reply | Literal["none"] = "none"
    if verdict in ("helped", "silent"):
        ended = "helped" if verdict == "helped" else "silent"
    elif one.handed_over_at is not None:
        ended = "person"
    took = max(0, one.handed_over_at - one.opened_at) if ended == "person" and one.handed_over_at is not None else 0
    articles: dict[str, Any] = {}
    if FAQ in stages:
        articles = {"faq": "person"} if talked else {"faq": ended, "faq_us": took}
    bot = {"bot": ended, "bot_us": took} if talked else {}
    return {**articles, **bot}


def _busy(rows: Rows, span: tuple[int, int], agents: Mapping[str, Own]) -> dict[str, float]:
    """Sum up each agent's used capacity in this time, including conversations from before."""
    (since, until), busy = span, defaultdict[str, float](float)
    for row in (one for mine in rows.values() for one in mine if one.accepted_at is not None):
        taken_us = max(0, min(row.ended_at or until, until) - max(row.accepted_at, since))
        busy[row.agent_id] += taken_us * row.weight / max(agents[row.agent_id].capacity, 1)
    return busy
