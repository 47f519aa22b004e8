"""SQL of visitors who are on the site: who of them is known, and who has an open conversation with whom."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import func, select, text
from usher_common.ids import address_id
from usher_common.messages.events import ConversationStatus
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

_c, _a, _agent, _contact = schema.conversation.c, schema.address.c, schema.agent.c, schema.contact.c
# Word for word the partial index's condition, so that both databases use the index (decision 0086).
_OPEN = text("conversation.status <> 'closed'")


class Talk(msgspec.Struct, frozen=True):
    """An open conversation of a visitor: the name of the agent who has it ("" while nobody has accepted it)."""

    id: str
    status: ConversationStatus
    agent: str


class Known(NamedTuple):
    """The contact that a peer is shown as, with what they said of themselves or an agent wrote down."""

    contact: str
    name: str
    email: str


async def open_talks(record: Record, account: str) -> dict[str, Talk]:
    """Read the open conversations of an account by its peers; raises Stall."""
    agent = func.coalesce(_agent.name, "").label("agent")
    tables = schema.conversation.outerjoin(schema.agent, _agent.id == _c.agent_id)
    wanted = select(_c.peer, _c.id, _c.status, agent).select_from(tables).where(_OPEN, _c.account == account)
    async with record.read() as connection:
        rows = (await connection.execute(wanted)).all()
    return {row.peer: Talk(row.id, row.status, row.agent if row.status == "assigned" else "") for row in rows}


async def known_peers(record: Record, account: str, peers: Sequence[str]) -> dict[str, Known]:
    """Read the contacts of these peers of an account, where there is one; raises Stall."""
    shown = schema.contact.alias("shown")
    root = func.coalesce(_contact.root_id, _contact.id)  # the contact that all of one person are shown as
    tables = schema.address.join(schema.contact, _contact.id == _a.contact_id).join(shown, shown.c.id == root)
    addresses = [address_id(account, peer) for peer in peers]
    columns = (_a.peer, shown.c.id, shown.c.name, shown.c.email)
    wanted = select(*columns).select_from(tables).where(any_of(_a.id, addresses))
    async with record.read() as connection:
        rows = (await connection.execute(wanted)).all()
    return {row.peer: Known(row.id, row.name, row.email) for row in rows}
