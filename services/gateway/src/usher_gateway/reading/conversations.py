"""SQL of conversations and messages; each statement takes many at once.

The text does not depend on the number of parameters, so one prepared statement serves all.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.events import ConversationChanged, MessageAdded
from usher_common.record.current_conversation import current_ids
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

from usher_gateway.limits import PAGE_MESSAGES, WAITING_SHOWN
from usher_gateway.reading.rows import agents_of, conversation_of, message_of, select_conversations

_c = schema.conversation.c
# Word for word the partial index's condition, so that both databases use the index (decision 0086).
_JOINED = text("conversation.guests_json <> '[]' AND conversation.status <> 'closed'")

# The parameters are one JSON array of arrays; the databases differ only in the function that expands it.
_UNFOLD = {
    "postgresql": "jsonb_array_elements(CAST(:wanted AS jsonb)) AS w(value)",
    "sqlite": "json_each(:wanted) AS w",
}
_MESSAGES = """
SELECT m.conversation_id AS conversation, m.seq, m.id, m.author, m.text, m.created_at AS at, m.client_id,
       m.agent_id AS agent, m.attachments_json, m.thread_json,
       m.accepted_at, coalesce(a.name, '') AS agent_name, coalesce(a.photo, '') AS agent_photo,
       coalesce(d.status, '') AS status, coalesce(d.error, '') AS error
FROM {unfold}
JOIN message m ON m.conversation_id = w.value ->> 0 AND m.seq > CAST(w.value ->> 1 AS integer)
    AND m.seq <= CAST(w.value ->> 1 AS integer) + :page
LEFT JOIN agent a ON a.id = m.agent_id
LEFT JOIN delivery d ON d.message_id = m.id
ORDER BY m.conversation_id, m.seq
"""
_DIFFERENT = """
SELECT c.id, c.last_seq, c.version FROM {unfold}
JOIN conversation c ON c.id = w.value ->> 0
WHERE c.last_seq > CAST(w.value ->> 1 AS integer) OR c.version > CAST(w.value ->> 2 AS integer)
"""


async def conversations_by_id(record: Record, ids: Sequence[str]) -> dict[str, ConversationChanged]:
    """Read conversations."""
    async with record.read() as connection:
        rows = await connection.execute(select_conversations(any_of(_c.id, ids)))
    return {row.id: conversation_of(row) for row in rows}


async def current_by_address(record: Record, addresses: Sequence[str]) -> dict[str, ConversationChanged]:
    """Read the current conversation of each address (see `ids.address_id`)."""
    wanted = select_conversations(_c.id.in_(current_ids(addresses))).add_columns(_c.address_id)
    async with record.read() as connection:
        rows = await connection.execute(wanted)
    return {row.address_id: conversation_of(row) for row in rows}


async def messages_after(
    record: Record, wanted: Iterable[tuple[str, int]], page: int = PAGE_MESSAGES
) -> dict[str, list[MessageAdded]]:
    """Read for each (conversation, sequence) the next `page` messages, in order."""
    async with record.read() as connection:
        rows = await _unfold(connection, _MESSAGES, list(wanted), page=page)
    found: dict[str, list[MessageAdded]] = {}
    for row in rows:
        found.setdefault(row.conversation, []).append(message_of(row))
    return found


async def different(record: Record, known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Compare what is known (conversation → last sequence, version) with the record.

    Returns those that are newer there.
    """
    async with record.read() as connection:
        rows = await _unfold(connection, _DIFFERENT, [(key, *value) for key, value in known.items()])
    return {row.id: (row.last_seq, row.version) for row in rows}


async def owned_by(record: Record, agents: Sequence[str]) -> list[ConversationChanged]:
    """Read the conversations offered to, owned or joined by these agents, oldest first."""
    wanted = select_conversations(any_of(_c.agent_id, agents), _c.status.in_(("offered", "assigned")))
    async with record.read() as connection:
        owned = (await connection.execute(wanted)).all()
        joined = (await connection.execute(select_conversations(_JOINED))).all()
    asked = frozenset(agents)
    rows = [*owned, *(row for row in joined if asked & agents_of(row.guests_json))]
    states = {row.id: conversation_of(row) for row in rows}
    return sorted(states.values(), key=lambda state: (state.opened_at, state.id))


async def owned_versions(record: Record, agents: Sequence[str]) -> dict[str, dict[str, tuple[int, int]]]:
    """Read agent → own conversation (see `owned_by`) → (last sequence, version); every given agent is included."""
    columns = (_c.id, _c.last_seq, _c.version)
    owned = select(_c.agent_id, *columns).where(any_of(_c.agent_id, agents), _c.status.in_(("offered", "assigned")))
    found: dict[str, dict[str, tuple[int, int]]] = {agent: {} for agent in agents}
    async with record.read() as connection:
        for agent, key, last_seq, version in await connection.execute(owned):
            found[agent][key] = (last_seq, version)
        for row in await connection.execute(select(_c.guests_json, *columns).where(_JOINED)):
            for agent in agents_of(row.guests_json) & found.keys():
                found[agent][row.id] = (row.last_seq, row.version)
    return found


async def waiting(record: Record, limit: int = WAITING_SHOWN) -> tuple[list[ConversationChanged], int]:
    """Read the conversations that wait longest, and the number of all waiting ones."""
    async with record.read() as connection:
        rows = await connection.execute(
            select_conversations(_c.status == "waiting").order_by(_c.waiting_since, _c.id).limit(limit)
        )
        total = await connection.execute(
            select(func.count()).select_from(schema.conversation).where(_c.status == "waiting")
        )
        return [conversation_of(row) for row in rows], int(total.scalar_one())


def had_by(agent: str) -> ColumnElement[bool]:
    """Match conversations that this agent ever accepted or joined, including closed ones."""
    # Aliased: the enclosing statement may join the open assignment under the table's own name.
    a = schema.assignment.alias("had").c
    accepted = exists().where(a.conversation_id == _c.id, a.agent_id == agent, a.accepted_at.is_not(None))
    return or_(accepted, _c.participants_json.contains(agent, autoescape=True))


def has_or_had(agent: str) -> ColumnElement[bool]:
    """Match conversations that this agent has, and closed ones that they ever accepted or joined."""
    return or_(_c.agent_id == agent, and_(_c.status == "closed", had_by(agent)))


async def took_part(record: Record, conversation: str, agent: str) -> bool:
    """Return whether this agent ever accepted or joined this conversation."""
    a = schema.assignment.c
    had = exists().where(a.conversation_id == _c.id, a.agent_id == agent, a.accepted_at.is_not(None))
    wanted = select(had.label("had"), _c.participants_json).where(_c.id == conversation)
    async with record.read() as connection:
        row = (await connection.execute(wanted)).first()
    return row is not None and (bool(row.had) or agent in agents_of(row.participants_json))


async def serves_contact(record: Record, conversation: str, agent: str) -> bool:
    """Return whether this agent has, or is offered, an open conversation with the contact of this one."""
    mine, other = schema.conversation.alias("mine").c, schema.contact.alias("other").c
    k = schema.contact.alias("contact_of").c
    same = func.coalesce(other.root_id, other.id) == func.coalesce(k.root_id, k.id)
    serving = exists().where(
        *(mine.agent_id == agent, mine.status.in_(("offered", "assigned"))),
        *(mine.contact_id == other.id, k.id == _c.contact_id, same),
    )
    async with record.read() as connection:
        return (await connection.execute(select(_c.id).where(_c.id == conversation, serving))).first() is not None


async def message_text(record: Record, message: str) -> str | None:
    """Read the text of a message; None if there is no such message."""
    wanted = select(schema.message.c.text).where(schema.message.c.id == message)
    async with record.read() as connection:
        return (await connection.execute(wanted)).scalar_one_or_none()


async def _unfold(
    connection: AsyncConnection, statement: str, wanted: Sequence[Sequence[object]], **values: int
) -> Sequence[Row[tuple[object, ...]]]:
    unfolded = text(statement.format(unfold=_UNFOLD[connection.dialect.name]))
    return (await connection.execute(unfolded, {"wanted": json.dumps(wanted), **values})).all()
