"""SQL for opening conversations: the contact's last agent, what was just closed, the queues' lengths."""

from collections.abc import Collection

import msgspec
from sqlalchemy import CTE, and_, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.current_conversation import current_ids
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import address, agent, contact, conversation

from usher_router.adapters.rows import IS_WAITING
from usher_router.domain.capacity.agent import NO_DESK
from usher_router.domain.outreach.told import TOLD

_texts = msgspec.json.Decoder(tuple[str, ...]).decode


async def lately_closed(
    connection: AsyncConnection,
    addresses: Collection[str],
    since: int | None,
    told_since: int,
    former: Collection[str] = (),
) -> set[str]:
    """Find the last conversation of each address, if it was closed at or after `since` (microseconds).

    One in which the contact was only told something counts since `told_since`. One of an address of `former` always
    counts: it knows until when the address may be answered.
    """
    if not addresses:
        return set()
    c = conversation.c
    told = and_(c.closed_by == TOLD, c.closed_at >= told_since)
    lately = told if since is None else or_(c.closed_at >= since, told)
    wanted = current_ids(list(addresses), c.status == "closed", or_(lately, any_of(c.address_id, list(former))))
    return set((await connection.execute(wanted)).scalars())


async def last_agents(
    connection: AsyncConnection, contacts: Collection[str], since: int | None
) -> dict[str, tuple[str, int]]:
    """Find each contact's last agent, and until when (microseconds), at or after `since`."""
    if since is None or not contacts:
        return {}
    c = conversation.c
    people = _same_person(contacts)
    wanted = (
        select(people.c.asked, c.participants_json, c.closed_at)
        .select_from(people.join(address, address.c.contact_id == people.c.member))
        .join(conversation, conversation.c.address_id == address.c.id)
        .where(c.closed_at >= since, c.participants_json != "[]")
        .order_by(c.closed_at)  # ascending: of several rows of a contact the dictionary keeps the latest
    )
    return {row[0]: (_texts(row[1])[-1], row[2]) for row in (await connection.execute(wanted)).all()}


def _same_person(contacts: Collection[str]) -> CTE:
    """Pair each contact with all that are shown as the same person, itself included."""
    one, other = contact.alias(), contact.alias()
    asked = any_of(one.c.id, list(contacts))
    merged = select(one.c.id, other.c.id).select_from(one.join(other, other.c.root_id == one.c.root_id)).where(asked)
    pairs = union(select(one.c.id.label("asked"), one.c.id.label("member")).where(asked), merged)
    return pairs.cte("people")


async def queue_lengths(connection: AsyncConnection, queues: Collection[str]) -> dict[str, int]:
    """Count the conversations that wait in each of these queues."""
    if not queues:
        return {}
    c = conversation.c
    wanted = select(c.queue, func.count()).where(IS_WAITING, any_of(c.queue, list(queues))).group_by(c.queue)
    return dict.fromkeys(queues, 0) | {row[0]: row[1] for row in (await connection.execute(wanted)).all()}


async def at_work(connection: AsyncConnection, agents: Collection[str]) -> dict[str, str]:
    """Find which agents take new conversations, now or after their wrap-up, with their shifts' calendar."""
    if not agents:
        return {}
    a = agent.c
    working = a.status.in_(("available", "wrap_up"))
    has_desk = a.role.not_in(NO_DESK)
    wanted = select(a.id, a.calendar).where(any_of(a.id, list(agents)), a.enabled, working, ~a.draining, has_desk)
    return {row[0]: row[1] for row in (await connection.execute(wanted)).all()}
