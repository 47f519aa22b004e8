"""SQL of summaries: which conversations lack one, their transcripts, and writing."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import invited_id
from usher_common.messages.content import Profile
from usher_common.messages.summary import SummaryItem, SummarySource
from usher_common.record.sql.constructs import any_of, insert_rows, upsert_rows
from usher_common.record.tables import schema

from usher_knowledge import limits
from usher_knowledge.summaries.domain.transcript import Line

_c, _m, _n, _s, _p = (
    table.c for table in (schema.conversation, schema.message, schema.note, schema.summary, schema.summary_progress)
)
_profile = msgspec.json.Decoder(Profile).decode
_items = msgspec.json.Encoder().encode
# Word for word the partial index's condition, so that both databases use the index (decision 0086).
CLOSED = text("conversation.closed_at IS NOT NULL")
# Of `Threaded`: ours of the funnel. What a machine of the contact wrote is the contact's.
IS_AUTOMATIC = and_(_m.author == "agent", _m.thread_json.contains('"automatic":true'))


class Closed(NamedTuple):
    """A closed conversation whose messages up to `last_seq` have no summary yet; `at` in microseconds."""

    id: str
    last_seq: int
    at: int
    language: str  # the contact's, as far as known


class Note(NamedTuple):
    """A note of an agent, after the message `after_seq`."""

    after_seq: int
    text: str


class Written(NamedTuple):
    """A summary to be written; `failure` says why the endpoint's was not used."""

    conversation: str
    upto_seq: int
    language: str
    source: SummarySource
    failure: str
    items: tuple[SummaryItem, ...]


async def without_summary(
    connection: AsyncConnection, since: int, until: int | None, limit: int, *, newest: bool
) -> list[Closed]:
    """Read conversations that were closed from `since` to before `until` (µs; None: now) and lack a summary."""
    written = exists().where(_s.conversation_id == _c.id, _s.upto_seq == _c.last_seq)
    wanted = select(_c.id, _c.last_seq, _c.closed_at, _c.profile_json)
    wanted = wanted.where(CLOSED, _c.closed_by != "told", _c.closed_at >= since, _c.last_seq > 0, ~written)
    if until is not None:
        wanted = wanted.where(_c.closed_at < until)
    wanted = wanted.order_by(_c.closed_at.desc() if newest else _c.closed_at).limit(limit)
    rows = (await connection.execute(wanted)).all()
    return [Closed(row.id, row.last_seq, row.closed_at, _profile(row.profile_json).language) for row in rows]


async def transcripts_of(connection: AsyncConnection, closed: Sequence[Closed]) -> dict[str, list[Line]]:
    """Read the messages of conversations, in order; of very long ones the beginning and the end."""
    written = func.substr(_m.text, 1, limits.MESSAGE_CHARS)
    wanted = (
        select(_m.conversation_id, _m.id, _m.seq, _m.author, written, _m.created_at, IS_AUTOMATIC)
        .join_from(schema.message, schema.conversation, _c.id == _m.conversation_id)
        .where(any_of(_m.conversation_id, [one.id for one in closed]))
        .where(or_(_m.seq <= limits.FIRST_MESSAGES, _m.seq > _c.last_seq - limits.LAST_MESSAGES))
        .order_by(_m.conversation_id, _m.seq)
    )
    upto = {one.id: one.last_seq for one in closed}
    found: dict[str, list[Line]] = {}
    invitations: set[str] = set()  # ids of the lines that the contacts' messages answer
    for conversation, key, seq, author, said, at, automatic in (await connection.execute(wanted)).all()[::-1]:
        if seq <= upto[conversation]:  # reopened meanwhile: the next summary will know it
            found.setdefault(conversation, []).append(Line(seq, author, said, at, key in invitations, automatic))
            if author == "visitor":
                invitations.add(invited_id(key))
    return {conversation: lines[::-1] for conversation, lines in found.items()}


async def notes_of(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, list[Note]]:
    """Read the notes of conversations, in order."""
    wanted = select(_n.conversation_id, _n.after_seq, _n.text).where(any_of(_n.conversation_id, conversations))
    found: dict[str, list[Note]] = {}
    for conversation, after_seq, written in await connection.execute(wanted.order_by(_n.at, _n.id)):
        found.setdefault(conversation, []).append(Note(after_seq, written))
    return found


async def write_summaries(connection: AsyncConnection, written: Sequence[Written], at: int) -> None:
    """Write summaries; what another replica has written stands."""
    rows = [
        {
            "conversation_id": one.conversation,
            "upto_seq": one.upto_seq,
            "language": one.language,
            "source": one.source,
            "failure": one.failure,
            "items_json": _items(one.items).decode(),
            "at": at,
        }
        for one in written
    ]
    await insert_rows(connection, schema.summary, rows, skip_existing=True)


async def progress(connection: AsyncConnection) -> int:
    """Read the time (µs) before which every closed conversation has been summarised; 0 at first."""
    return int((await connection.execute(select(_p.closed_until))).scalar_one_or_none() or 0)


async def note_progress(connection: AsyncConnection, until: int) -> None:
    """Write that time."""
    await upsert_rows(connection, schema.summary_progress, [{"id": 1, "closed_until": until}])
