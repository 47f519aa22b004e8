"""SQL of those who may be told something: contacts with their facts, addresses, windows and refusals."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import unsubscribed_id
from usher_common.messages.first_peers import FIRST, shown_peer
from usher_common.messages.threads import Reached
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.tables.contacts import NOBODY
from usher_common.search.fold import fold

from usher_gateway.limits import AUDIENCE_PAGE
from usher_gateway.outreach.domain.plan import NEVER, Person, Place
from usher_gateway.reading.contacts.files import values_in

_k, _a, _c, _w = schema.contact.c, schema.address.c, schema.conversation.c, schema.contact_word.c
_reached = msgspec.json.Decoder(tuple[Reached, ...]).decode


class OutreachAccount(NamedTuple):
    """An account by which contacts can be told something."""

    id: str
    channel: str
    name: str


async def outreach_accounts(connection: AsyncConnection) -> list[OutreachAccount]:
    """Read the accounts by which contacts can be told something, by channel."""
    a = schema.account.c
    wanted = select(a.id, a.channel, a.name).where(a.enabled).order_by(a.channel, a.id)
    return [OutreachAccount(*row) for row in (await connection.execute(wanted)).all() if row.channel not in NEVER]


async def pages(record: Record) -> AsyncIterator[list[Person]]:
    """Read all contacts, merged ones too, in pages in the order of their ids; raises Stall."""
    after = ""
    while True:
        async with record.read() as connection:
            wanted = select(schema.contact).where(_k.id > after, _k.id != NOBODY).order_by(_k.id).limit(AUDIENCE_PAGE)
            rows = (await connection.execute(wanted)).mappings().all()
            people = await people_of(connection, rows)
        if not rows:
            return
        yield people
        after = rows[-1]["id"]


async def found_by(
    connection: AsyncConnection, *, contact: str = "", external_id: str = "", email: str = ""
) -> list[Person]:
    """Find the contacts whom one of these names; a merged one is found as the contact that it is shown as."""
    if contact:
        root = select(func.coalesce(_k.root_id, _k.id)).where(_k.id == contact)
        where: Any = _k.id.in_(root)
    elif external_id:
        where = and_(_k.external_id != "", _k.external_id == external_id, _k.merged_into == "")
    else:
        where = and_(_k.id.in_(select(_w.contact_id).where(_w.word == fold(email))), _k.merged_into == "")
    rows = (await connection.execute(select(schema.contact).where(where).order_by(_k.id).limit(3))).mappings().all()
    named = rows if not email else [row for row in rows if fold(row["email"]) == fold(email)]
    return await people_of(connection, named)


async def people_of(connection: AsyncConnection, rows: Sequence[RowMapping]) -> list[Person]:
    """Read the addresses of these contacts, and of those merged into them."""
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    root = func.coalesce(_k.root_id, _k.id)
    wanted = (
        select(root.label("person"), schema.address)
        .select_from(schema.address.join(schema.contact, _k.id == _a.contact_id))
        .where(or_(any_of(_k.id, ids), any_of(_k.root_id, ids)))
        .order_by(_a.created_at, _a.id)
    )
    addresses = (await connection.execute(wanted)).mappings().all()
    accounts = await _accounts(connection)
    windows = await _windows(connection, [row["id"] for row in addresses])
    known: dict[str, list[Place]] = {}
    for row in addresses:
        if row["account"] in accounts:
            known.setdefault(row["person"], []).append(_known(row, windows.get(row["id"])))
    people = [(row, _places(known.get(row["id"], []), row, accounts)) for row in rows]
    declined = await _declined(connection, [one for _, places in people for one in places])
    return [
        Person(row["id"], values_in(row), [_marked(one, declined) for one in places], bool(row["merged_into"]))
        for row, places in people
    ]


async def _accounts(connection: AsyncConnection) -> dict[str, str]:
    a = schema.account.c
    return {row.id: row.channel for row in (await connection.execute(select(a.id, a.channel).where(a.enabled))).all()}


async def _windows(connection: AsyncConnection, addresses: Sequence[str]) -> dict[str, Reached]:
    """Return what the last conversation of each address knew of it."""
    columns = _c.address_id, _c.account, _c.peer, _c.addresses_json
    wanted = select(*columns).where(any_of(_c.address_id, addresses), _c.addresses_json != "[]").order_by(_c.opened_at)
    found: dict[str, Reached] = {}
    for row in (await connection.execute(wanted)).all():
        for one in _reached(row.addresses_json):
            if (one.account, one.peer) == (row.account, row.peer):
                found[row.address_id] = one
    return found


def _known(row: RowMapping, reached: Reached | None) -> Place:
    return Place(
        account=row["account"],
        channel=row["channel"],
        peer=shown_peer(row["channel"], row["peer"]),
        known=row["peer"],
        window_ends_at=reached.window_ends_at if reached is not None else 0,
        refused=row["refused"] or (reached.refused if reached is not None else ""),
        at=reached.at if reached is not None else 0,
    )


def _places(known: Sequence[Place], row: RowMapping, accounts: Mapping[str, str]) -> list[Place]:
    """Add what the contact left of e-mail and phone; the threads of one mail address are one, which refuses if any."""
    places: dict[tuple[str, str], Place] = {}
    for one in known:
        key = one.account, one.peer.casefold()
        former = places.get(key)
        if former is None or one.refused or not former.refused:
            places[key] = one
    for account, channel in accounts.items():
        by = FIRST.get(channel)
        if by is None or by.call:
            continue
        value = row[by.fact].strip()
        peer = value.removeprefix("+") if channel == "whatsapp" else value
        if peer:
            places.setdefault((account, peer.casefold()), Place(account, channel, peer))
    return list(places.values())


async def _declined(connection: AsyncConnection, places: Iterable[Place]) -> set[str]:
    """Return the ids of those of these places at which nothing is wanted unasked."""
    u = schema.unsubscription.c
    ids = sorted({unsubscribed_id(one.account, one.peer) for one in places})
    return set((await connection.execute(select(u.id).where(any_of(u.id, ids)))).scalars())


def _marked(place: Place, declined: set[str]) -> Place:
    return place._replace(declined=unsubscribed_id(place.account, place.peer) in declined)
