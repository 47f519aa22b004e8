"""SQL that loads what a frame concerns.

Rows are locked in one order everywhere (conversations by id, then agents by id), so that transactions cannot deadlock.
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import ColumnElement, Integer, Text, and_, func, literal_column, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.content import Attachment
from usher_common.messages.threads import PLAIN, Threaded
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import address, agent, answered, contact, conversation, message

from usher_router.adapters.frames.prepared import Prepared
from usher_router.adapters.rows import (
    AGENT_COLUMNS,
    CONVERSATION_COLUMNS,
    HAS_GUESTS,
    IS_HELD,
    agent_of,
    conversation_of,
    guests_of,
    profile_of,
)
from usher_router.adapters.values import AgentAssignment, GuestOf, KnownMessage, RememberedCommand
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import AgentProfile, KnownContact
from usher_router.domain.conversation.model import Conversation

_CARD = len(CONVERSATION_COLUMNS)
_AGENT = [column.name for column in CONVERSATION_COLUMNS].index("agent_id")
# The condition on the status is text, not a bound value: only then SQLite uses the partial index (decision 0086).
# Only conversations are locked: agents are locked later, in the order of their ids, so that two frames cannot deadlock;
# and PostgreSQL cannot lock the rows that an outer join may leave empty.
_conversations = Prepared(
    select(*CONVERSATION_COLUMNS, agent.c.id.label("card"), agent.c.name, agent.c.photo, agent.c.role)
    .select_from(conversation.outerjoin(agent, agent.c.id == conversation.c.agent_id))
    .where(
        or_(
            and_(any_of(conversation.c.address_id, []), conversation.c.status != text("'closed'")),
            any_of(conversation.c.id, []),
        )
    )
    .order_by(conversation.c.id)
    .with_for_update(of=conversation)
)
_m, _a = message.c, answered.c
_firsts = Prepared(  # both tables in one round trip; a command has sequence 0
    union_all(
        select(_m.id, _m.conversation_id, _m.seq, _m.text, _m.attachments_json, _m.thread_json).where(
            any_of(_m.id, [])
        ),
        select(
            _a.id, _a.code, literal_column("0", Integer), _a.detail, _a.fingerprint, literal_column("''", Text)
        ).where(any_of(_a.id, [])),
    )
)
_files = msgspec.json.Decoder(tuple[Attachment, ...]).decode
_thread = msgspec.json.Decoder(Threaded).decode


async def lock_conversations(
    connection: AsyncConnection, addresses: Collection[str], ids: Collection[str]
) -> tuple[list[Conversation], dict[str, AgentProfile]]:
    """Lock the open conversations of these addresses and those with these ids.

    Returns them with their agents' cards.
    """
    if not addresses and not ids:
        return [], {}
    rows = await _conversations.all(connection, list(addresses), list(ids))
    cards = {row[_CARD]: AgentProfile(*row[_CARD + 1 :]) for row in rows if row[_CARD] is not None}
    # PostgreSQL joins before it locks: if a row changed while we waited for its lock, we get its new state, but not the
    # agent of that state.
    late = {row[_AGENT] for row in rows if row[_AGENT] is not None} - cards.keys()
    return [conversation_of(row) for row in rows], cards | await _any_cards(connection, late)


async def addresses_of(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Return the addresses of these conversations; they never change, so nothing is locked."""
    if not ids:
        return set()
    wanted = select(conversation.c.address_id).where(any_of(conversation.c.id, list(ids)))
    return set((await connection.execute(wanted)).scalars())


async def lock_agents(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Agent]:
    """Lock these agents."""
    if not ids:
        return {}
    wanted = select(*AGENT_COLUMNS).where(any_of(agent.c.id, list(ids))).order_by(agent.c.id).with_for_update()
    return {row.id: agent_of(row) for row in (await connection.execute(wanted)).all()}


async def decided_before(
    connection: AsyncConnection, messages: Collection[str], commands: Collection[str]
) -> tuple[dict[str, KnownMessage], dict[str, RememberedCommand]]:
    """Return which of these messages and commands are on record already, by their ids."""
    known: dict[str, KnownMessage] = {}
    remembered: dict[str, RememberedCommand] = {}
    if not messages and not commands:
        return known, remembered
    for key, first, seq, words, last, thread in await _firsts.all(connection, list(messages), list(commands)):
        if seq:  # only messages have a sequence
            files = () if last == "[]" else _files(last)
            known[key] = KnownMessage(first, seq, words, files, _thread(thread) if thread else PLAIN)
        else:
            remembered[key] = RememberedCommand(last, first, words)
    return known, remembered


async def known_contacts(connection: AsyncConnection, addresses: Collection[str]) -> dict[str, KnownContact]:
    """Return the contacts of these addresses, by address id, with what is shown of the person (decision 0265)."""
    if not addresses:
        return {}
    shown = contact.alias("shown")
    wanted = (
        select(address.c.id.label("address"), address.c.contact_id, address.c.refused, shown)
        .select_from(address.join(contact, contact.c.id == address.c.contact_id))
        .join(shown, shown.c.id == func.coalesce(contact.c.root_id, contact.c.id))
        .where(any_of(address.c.id, list(addresses)))
    )
    rows = (await connection.execute(wanted)).mappings().all()
    return {
        row["address"]: KnownContact(row["contact_id"], profile_of(dict(row)), refused=row["refused"]) for row in rows
    }


async def cards_of(connection: AsyncConnection, ids: Collection[str]) -> dict[str, AgentProfile]:
    """Return how these agents appear; disabled agents are left out."""
    return await _any_cards(connection, ids, agent.c.enabled)


async def _any_cards(
    connection: AsyncConnection, ids: Collection[str], *which: ColumnElement[bool]
) -> dict[str, AgentProfile]:
    if not ids:
        return {}
    wanted = select(agent.c.id, agent.c.name, agent.c.photo, agent.c.role).where(any_of(agent.c.id, list(ids)), *which)
    return {row[0]: AgentProfile(*row[1:]) for row in (await connection.execute(wanted)).all()}


async def joined_conversations(connection: AsyncConnection, ids: Collection[str]) -> list[GuestOf]:
    """List where these agents are guests."""
    if not ids:
        return []
    columns = conversation.c.id, conversation.c.guests_json, conversation.c.account, conversation.c.peer
    # All are read and filtered here, because the list is JSON text without an index of its own. A partial index
    # contains the few open conversations with guests.
    wanted = select(*columns).where(HAS_GUESTS)
    rows = (await connection.execute(wanted.order_by(conversation.c.id))).all()
    return [GuestOf(row[0], one, row[2], row[3]) for row in rows for one in guests_of(row[1]) if one in ids]


async def open_assignments(connection: AsyncConnection, ids: Collection[str]) -> list[AgentAssignment]:
    """List everything that these agents own or are offered."""
    if not ids:
        return []
    wanted = (
        select(
            conversation.c.id,
            conversation.c.assignment_id,
            conversation.c.account,
            conversation.c.peer,
            conversation.c.agent_id,
            conversation.c.status,
        )
        .where(any_of(conversation.c.agent_id, list(ids)), IS_HELD)
        .order_by(conversation.c.id)
    )
    return [AgentAssignment(*row[:5], row[5] == "offered") for row in (await connection.execute(wanted)).all()]
