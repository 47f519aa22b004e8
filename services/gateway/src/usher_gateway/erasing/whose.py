"""Whose rows are looked for: one person with all contacts that are merged, and all their addresses."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.channels import WEB
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.tables.contacts import NOBODY

_k, _a, _c = schema.contact.c, schema.address.c, schema.conversation.c


@dataclass(frozen=True, slots=True)
class Whose:
    """One person. `contacts` and `addresses` are ids; `places` are accounts with peers, `visitors` those of the widget.

    `mailboxes` are accounts with an address of e-mail, whose peers name a thread besides.
    """

    person: str
    contacts: tuple[str, ...]
    addresses: tuple[str, ...]
    places: frozenset[tuple[str, str]]
    visitors: tuple[str, ...]
    mailboxes: frozenset[tuple[str, str]]

    @property
    def talks(self) -> Select[str]:
        """All conversations, for `in_`."""
        return select(_c.id).where(any_of(_c.address_id, self.addresses))


async def read_whose(connection: AsyncConnection, contact: str) -> Whose | None:
    """Read the person that this contact is, or is a part of; None if there is no such contact."""
    person = (await connection.execute(select(func.coalesce(_k.root_id, _k.id)).where(_k.id == contact))).scalar()
    if person is None or contact == NOBODY:
        return None
    parts = (await connection.execute(select(_k.id).where(_k.root_id == person, _k.id != person))).scalars()
    contacts = (person, *sorted(parts))
    wanted = select(_a.id, _a.account, _a.peer).where(any_of(_a.contact_id, contacts)).order_by(_a.id)
    rows = (await connection.execute(wanted)).all()
    return Whose(
        person=person,
        contacts=contacts,
        addresses=tuple(row.id for row in rows),
        places=frozenset((row.account, row.peer) for row in rows),
        visitors=tuple(row.peer for row in rows if row.account == WEB),
        mailboxes=frozenset((row.account, row.peer.rpartition("/")[0] or row.peer) for row in rows if "@" in row.peer),
    )
