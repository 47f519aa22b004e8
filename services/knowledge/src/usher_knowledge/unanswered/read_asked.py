"""SQL of unanswered questions: what was asked, what agents wrote, and what articles did since."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.content import Entry, Profile
from usher_common.messages.knowledge import FaqTried
from usher_common.messages.summary import SummaryItem
from usher_common.messages.threads import Threaded
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

from usher_knowledge.limits import FIRST_MESSAGES, MESSAGE_CHARS, QUESTIONS_READ, SETTLING_SHOWN, SHOWINGS_READ
from usher_knowledge.retrieval.index import base
from usher_knowledge.summaries.domain.transcript import Line
from usher_knowledge.summaries.transcripts import CLOSED, IS_AUTOMATIC
from usher_knowledge.unanswered.domain.grouping import SET_ASIDE
from usher_knowledge.unanswered.domain.questions import Asked, kind_of, wording_of

_c, _m, _s, _p, _q = (
    table.c
    for table in (
        schema.conversation,
        schema.message,
        schema.summary,
        schema.stage_passage,
        schema.settled_question,
    )
)
_profile = msgspec.json.Decoder(Profile).decode
_tried = msgspec.json.Decoder(FaqTried | None).decode
_items = msgspec.json.Decoder(tuple[SummaryItem, ...]).decode
_thread = msgspec.json.Decoder(Threaded).decode
_entry = msgspec.json.Decoder(Entry).decode


class Closed(NamedTuple):
    """What was asked in the conversations that were closed last; `since` (µs) is from when on all of them are here."""

    asked: list[Asked]
    outcomes: dict[str, int]  # the message that says how it ended, by conversation
    read: int
    since: int
    whole: bool


class Summarised(NamedTuple):
    """What a summary says of a conversation: its question, that one's message, and the message of its outcome."""

    question: str = ""
    seq: int = 0
    outcome: int = 0
    language: str = ""


class Showing(NamedTuple):
    """A stay in the FAQ that is over: the articles shown, when it began (µs), which one helped, and what that saved."""

    articles: tuple[str, ...]
    at: int
    helped: str = ""
    saved: float = 0.0


async def read_closed(connection: AsyncConnection, since: int, language: str, limit: int = QUESTIONS_READ) -> Closed:
    """Read the questions of conversations closed from `since` (µs) on, in this language ("": in all), the newest."""
    wanted = select(_c.id, _c.closed_at, _c.agent_at, _c.profile_json, _c.entry_json, _c.faq_json)
    wanted = wanted.where(CLOSED, _c.closed_at >= since, _c.last_seq > 0).order_by(_c.closed_at.desc())
    rows = (await connection.execute(wanted.limit(limit))).all()
    ids = [row.id for row in rows]
    summaries, costs = await _summaries(connection, ids), await _costs(connection, ids)
    asked = [one for row in rows if (one := _asked(row, summaries.get(row.id, Summarised()), costs.get(row.id)))]
    whole = len(rows) < limit
    return Closed(
        [one for one in asked if not language or base(one.language) == base(language)],
        {key: one.outcome for key, one in summaries.items()},
        len(rows),
        since if whole else rows[-1].closed_at,
        whole,
    )


async def read_settled(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, str]:
    """Read which of these are settled, by which article; SET_ASIDE stands for none."""
    wanted = select(_q.conversation_id, func.coalesce(_q.article_id, SET_ASIDE))
    rows = await connection.execute(wanted.where(any_of(_q.conversation_id, conversations)))
    return {row[0]: row[1] for row in rows}


async def read_said(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, list[Line]]:
    """Read the first messages of conversations, in order."""
    written = func.substr(_m.text, 1, MESSAGE_CHARS)
    wanted = select(_m.conversation_id, _m.seq, _m.author, written, _m.created_at, IS_AUTOMATIC)
    wanted = wanted.where(any_of(_m.conversation_id, conversations), _m.seq <= FIRST_MESSAGES).order_by(_m.seq)
    found: dict[str, list[Line]] = {}
    for conversation, seq, author, said, at, automatic in await connection.execute(wanted):
        found.setdefault(conversation, []).append(Line(seq, author, said, at, automatic=automatic))
    return found


async def read_settling(connection: AsyncConnection) -> list[tuple[str, int, int]]:
    """Read the articles that settled questions: since when (µs), and how many; the latest first."""
    began = func.min(_q.at)
    wanted = select(_q.article_id, began, func.count()).where(_q.article_id.is_not(None)).group_by(_q.article_id)
    rows = (await connection.execute(wanted.order_by(began.desc(), _q.article_id).limit(SETTLING_SHOWN))).all()
    return [(article, at, number) for article, at, number in rows]


async def read_showings(connection: AsyncConnection, since: int) -> list[Showing]:
    """Read what articles did from `since` (µs) on, the newest first."""
    wanted = (
        select(_c.id, _c.faq_json, _p.entered_at, _p.outcome, _p.saved)
        .join_from(schema.stage_passage, schema.conversation, _c.id == _p.conversation_id)
        .where(_p.entered_at >= since, _p.stage == "faq", _p.outcome != "")
        .order_by(_p.entered_at.desc())
        .limit(SHOWINGS_READ)
    )
    rows = (await connection.execute(wanted)).all()
    helping = await _helping(connection, [row.id for row in rows if row.outcome == "solved"])
    return [
        Showing(
            tuple(one.article for one in (_tried(row.faq_json) or FaqTried()).answers),
            row.entered_at,
            helping.get(row.id, "") if row.outcome == "solved" else "",
            row.saved,
        )
        for row in rows
    ]


async def _helping(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, str]:
    """Read which article each was shown last: titles to choose from are no answer."""
    wanted = select(_m.conversation_id, _m.thread_json).where(any_of(_m.conversation_id, conversations), IS_AUTOMATIC)
    shown = [
        (row.conversation_id, _thread(row.thread_json).answers)
        for row in await connection.execute(wanted.order_by(_m.seq))
    ]
    return {conversation: answers[0].article for conversation, answers in shown if len(answers) == 1}


def _asked(row: Any, summarised: Summarised, cost: float | None) -> Asked | None:
    tried, profile = _tried(row.faq_json), _profile(row.profile_json)
    kind = kind_of(tried, answered=row.agent_at is not None)
    asked = wording_of(tried.question if tried is not None and tried.question else summarised.question)
    if kind is None or not any(sign.isalnum() for sign in asked):
        return None
    return Asked(
        conversation=row.id,
        text=asked,
        kind=kind,
        language=summarised.language or profile.language,
        point=_entry(row.entry_json).point,
        at=row.closed_at // 1000,
        seq=summarised.seq,
        cost=cost,
    )


async def _summaries(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, Summarised]:
    """Read what the latest summary of each says; the question in the contact's words, whoever wrote the summary."""
    wanted = select(_s.conversation_id, _s.language, _s.source, _s.items_json)
    wanted = wanted.where(any_of(_s.conversation_id, conversations)).order_by(_s.upto_seq)
    found: dict[str, Summarised] = {}
    retold: dict[str, int] = {}
    for row in await connection.execute(wanted):
        items = {one.kind: one for one in reversed(_items(row.items_json))}
        question, outcome = items.get("question"), items.get("outcome")
        seq = question.seq if question else 0
        found[row.conversation_id] = Summarised(
            question.text if question else "", seq, outcome.seq if outcome else 0, row.language
        )
        if row.source != "extract":
            retold[row.conversation_id] = seq
    if retold:
        wanted = select(_m.conversation_id, _m.seq, func.substr(_m.text, 1, MESSAGE_CHARS), _m.author)
        wanted = wanted.where(any_of(_m.conversation_id, list(retold)), any_of(_m.seq, sorted(set(retold.values()))))
        for conversation, seq, said, author in await connection.execute(wanted):
            if retold[conversation] == seq:
                own = said if author == "visitor" else ""
                found[conversation] = found[conversation]._replace(question=own)
    return found


async def _costs(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, float]:
    wanted = select(_p.conversation_id, func.sum(_p.cost)).where(any_of(_p.conversation_id, conversations))
    return {row[0]: row[1] for row in await connection.execute(wanted.group_by(_p.conversation_id))}
