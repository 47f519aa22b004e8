"""The open conversations of contacts."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import address, conversation

from usher_router.domain.contacts.person import Contacts


class OpenTalk(NamedTuple):
    """An open conversation, with the address that says where it is decided."""

    id: str
    account: str
    peer: str


async def open_talks(connection: AsyncConnection, contacts: Collection[str]) -> Sequence[OpenTalk]:
    """Read the open conversations of these contacts; none is locked."""
    if not contacts:
        return []
    c = conversation.c
    # by address, and the condition word for word that of the partial index (decision 0086)
    wanted = (
        select(c.id, c.account, c.peer)
        .select_from(conversation.join(address, address.c.id == c.address_id))
        .where(any_of(address.c.contact_id, sorted(contacts)), c.status != text("'closed'"))
        .order_by(c.id)
    )
    return [OpenTalk(*row) for row in (await connection.execute(wanted)).all()]


class Joined(NamedTuple):
    """An address in a conversation of another one, which `account` and `peer` of `home` name."""

    conversation: str
    home: tuple[str, str]
    account: str
    peer: str
    channel: str
    contact: str


async def joined_apart(connection: AsyncConnection, contacts: Contacts) -> Sequence[Joined]:
    """Read the addresses of these contacts that have joined a conversation of somebody who is another person now."""
    a, c = address.c, conversation.c
    wanted = (
        select(c.id, c.contact_id, c.account, c.peer, a.account, a.peer, a.channel, a.contact_id)
        .select_from(address.join(conversation, c.id == a.conversation_id))
        .where(any_of(a.contact_id, sorted(contacts.states)))
        .order_by(c.id, a.id)
    )
    return [
        Joined(row[0], (row[2], row[3]), *row[4:])
        for row in (await connection.execute(wanted)).all()
        if row[1] not in contacts.states or contacts.root(row[1]) != contacts.root(row[7])
    ]
