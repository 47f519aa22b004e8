"""The open conversations of contacts."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import address, conversation


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
