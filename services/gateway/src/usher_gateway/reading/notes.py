"""SQL of notes."""

from collections.abc import Sequence

from sqlalchemy import func, select
from usher_common.messages.events import NoteAdded
from usher_common.messages.representation import AgentFace, note_shown
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

_n, _a = schema.note.c, schema.agent.c


async def notes_of(record: Record, conversations: Sequence[str]) -> dict[str, list[NoteAdded]]:
    """Read the notes of conversations, in the order written; conversations without notes are left out."""
    who = func.coalesce(_a.name, "").label("name"), func.coalesce(_a.photo, "").label("photo")
    wanted = (
        select(
            *(_n.conversation_id.label("conversation"), _n.id.label("note"), _n.agent_id.label("agent")),
            *(*who, _n.text, _n.after_seq, _n.at),
        )
        .join_from(schema.note, schema.agent, _a.id == _n.agent_id, isouter=True)
        .where(any_of(_n.conversation_id, conversations))
        .order_by(_n.conversation_id, _n.at, _n.id)
    )
    found: dict[str, list[NoteAdded]] = {}
    async with record.read() as connection:
        for row in await connection.execute(wanted):
            found.setdefault(row.conversation, []).append(note_shown(row, AgentFace(row.name, row.photo), row.at))
    return found


async def note_counts(record: Record, conversations: Sequence[str]) -> dict[str, int]:
    """Count the notes of conversations; notes are never deleted."""
    wanted = select(_n.conversation_id, func.count()).where(any_of(_n.conversation_id, conversations))
    async with record.read() as connection:
        rows = await connection.execute(wanted.group_by(_n.conversation_id))
        return {row[0]: row[1] for row in rows}
