"""SQL of the table `delivery_part`: what is known of each part of a message that leaves in several."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, insert_rows, upsert_rows
from usher_common.record.tables.schema import delivery, delivery_part

from usher_connectors.send.domain.part_states import PARTLY, PartState, part_states, raised
from usher_connectors.send.ports import Finished, Result

_d, _p = delivery.c, delivery_part.c


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part: its number from 0, the provider's id ("" if it never told one), and what is known of it."""

    delivery: str
    part: int
    account: str
    provider_id: str
    state: PartState


async def note_parts(connection: AsyncConnection, rows: Sequence[PartRow], now: int) -> None:
    """Insert these; one that a receipt has brought already stays as it is."""
    await insert_rows(connection, delivery_part, [_values(row, now) for row in rows], skip_existing=True)


async def write_part(connection: AsyncConnection, row: PartRow, now: int) -> None:
    """Write one, new or known; its delivery's row is locked."""
    await upsert_rows(connection, delivery_part, [_values(row, now)])


async def part_named(connection: AsyncConnection, account: str, provider_id: str) -> tuple[str, int] | None:
    """Return the delivery and the number of the part that has the provider's id."""
    wanted = select(_p.delivery_id, _p.part).where(_p.account == account, _p.provider_id == provider_id)
    row = (await connection.execute(wanted.limit(1))).first()
    return (row[0], row[1]) if row else None


async def parts_known(connection: AsyncConnection, deliveries: Sequence[str]) -> dict[str, dict[int, PartRow]]:
    """Read the parts of these deliveries by number; a message in one part has none."""
    columns = (_p.delivery_id, _p.part, _p.account, _p.provider_id, _p.status, _p.code)
    wanted = select(*columns).where(any_of(_p.delivery_id, sorted(deliveries))).order_by(_p.delivery_id, _p.part)
    found: dict[str, dict[int, PartRow]] = {}
    for row in (await connection.execute(wanted)).all() if deliveries else ():
        found.setdefault(row[0], {})[row[1]] = PartRow(*row[:4], PartState(row[4], row[5]))
    return found


def outcome_of(one: Finished) -> PartRow | None:
    """Return the part that an attempt has settled; None if it is tried again, or is all of its message."""
    settled, row = one.settled, one.row
    if settled.part:
        state = PartState("sent")
    elif row.parts_sent and settled.status != "queued":
        state = PartState(settled.status, settled.error.removeprefix(PARTLY))
    else:
        return None
    return PartRow(row.id, row.parts_sent, row.send.account, settled.provider_id, state)


async def settle_parts(connection: AsyncConnection, done: Sequence[Finished], now: int) -> list[Finished]:
    """Write the parts of these, which are ours; returns all of them, with what the message's parts say of it.

    A receipt may have told of an earlier part while a later one was waiting.
    """
    await note_parts(connection, [part for one in done if (part := outcome_of(one))], now)
    ended = [one.row.id for one in done if outcome_of(one) and one.settled.status != "queued"]
    known = await parts_known(connection, ended)
    found = []
    for one in done:
        if parts := known.get(one.row.id):
            whole = part_states([part.state for part in parts.values()])
            if (whole.status, whole.code) != (one.settled.status, one.settled.error):
                await _write_status(connection, one.row.id, whole, now)
                settled = replace(one.settled, status=whole.status, error=whole.code)  # type: ignore[arg-type]  # settled
                one = replace(one, settled=settled)  # noqa: PLW2901 - the same attempt, with what its message is now
        found.append(one)
    return found


async def receive_part(  # noqa: PLR0913 - which part, and what is said of it
    connection: AsyncConnection,
    found: Result,
    number: int,
    receipt: PartState,
    *,
    provider_id: str,
    now: int,
    whole: bool,
) -> Result | None:
    """Raise a part to what a receipt says; returns what the router is to be told.

    The delivery's row is locked. `whole`: all parts have left, so that the message follows its parts.
    """
    parts = (await parts_known(connection, [found.id])).get(found.id, {})
    part = parts.get(number) or PartRow(found.id, number, found.account, provider_id, PartState("uncertain"))
    state = raised(part.state, receipt)
    parts[number] = replace(part, provider_id=part.provider_id or provider_id, state=state)
    if parts[number] != part:
        await write_part(connection, parts[number], now)
    if state.status != receipt.status or not whole:
        return None
    message = part_states([one.state for one in parts.values()])
    if (message.status, message.code) != (found.status, found.error):
        await _write_status(connection, found.id, message, now)
    return replace(found, status=message.status, error=message.code, cause=f"{number}:{state.status}")


async def _write_status(connection: AsyncConnection, delivery_id: str, whole: PartState, now: int) -> None:
    values = {"status": whole.status, "error": whole.code, "changed_at": now}
    await connection.execute(update(delivery).where(_d.id == delivery_id).values(**values))


def _values(row: PartRow, now: int) -> dict[str, object]:
    return {
        "delivery_id": row.delivery,
        "part": row.part,
        "account": row.account,
        "provider_id": row.provider_id,
        "status": row.state.status,
        "code": row.state.code,
        "changed_at": now,
    }
