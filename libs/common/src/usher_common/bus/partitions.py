"""The number of partitions is stored once.

Changing it moves every conversation to its new home partition in one step.
"""

import json
from typing import Any, Literal

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.bus.limits import HOMES_MOVED
from usher_common.handling import Fenced
from usher_common.ids import partition_of
from usher_common.record.port import Record
from usher_common.record.sql.constructs import update_rows, upsert_rows
from usher_common.record.tables.connections import voice_command
from usher_common.record.tables.schema import conversation, delivery, journal, outbox, partition, setting

_KEY = "partitions"


class PartitionsChanged(ValueError):  # noqa: N818 - the field's word for it
    """The setting differs from the stored number while commands or sends are still unprocessed."""


def decide_partitions(stored: int | None, wanted: int, *, drained: bool) -> Literal["keep", "store", "refuse"]:
    """Decide about the number.

    The first is stored, the same is kept, another one is refused until everything is drained.
    """
    if stored == wanted:
        return "keep"
    return "store" if stored is None or drained else "refuse"


async def ensure_partitions(record: Record, wanted: int) -> None:
    """Check the setting against the stored number before the bus opens; raises PartitionsChanged.

    Another number is accepted once everything is drained: closed conversations get their new home partitions in the
    same transaction, and processes that still work with the former number are fenced. Drained means: no open
    conversation, and nothing in outbox, journal, calls' commands or open deliveries. The broker's queues are not
    examined: stop the gateways and let the routers finish first.
    """
    if wanted < 1:
        raise PartitionsChanged(f"{wanted} partitions: at least one is needed")
    async with record.transaction() as transaction:
        connection = transaction.connection
        stored = await stored_partitions(connection)
        # Raising the epochs fences all owners. It comes before the check, so that none of them can open anything after
        # it.
        if stored not in (None, wanted):
            await connection.execute(update(partition).values(epoch=partition.c.epoch + 1))
        drained = stored in (None, wanted) or await _is_drained(connection)
        decision = decide_partitions(stored, wanted, drained=drained)
        if decision == "refuse":
            raise PartitionsChanged(
                f"{wanted} partitions are set but {stored} are in use; drain first: close all conversations and wait "
                f"until nothing is under way, or set {stored} again"
            )
        if decision == "store":
            await _move_homes(connection, wanted)
            await upsert_rows(connection, setting, [{"key": _KEY, "value_json": json.dumps(wanted)}])


async def check_partitions(record: Record, own: int) -> None:
    """Raise Fenced if another number than ours is stored: nothing may be decided with a former one."""
    async with record.read() as connection:
        stored = await stored_partitions(connection)
    if stored not in (None, own):
        raise Fenced(f"{stored} partitions are stored, and this process works with {own}: restart it")


async def stored_partitions(connection: AsyncConnection) -> int | None:
    """Return the stored number."""
    found = (await connection.execute(select(setting.c.value_json).where(setting.c.key == _KEY))).scalar_one_or_none()
    return None if found is None else int(json.loads(found))


async def _move_homes(connection: AsyncConnection, partitions: int) -> None:
    """Give every conversation the home partition that its address has with so many partitions, a page at a time."""
    last = ""
    while rows := (await connection.execute(_behind(last))).all():
        homes = [(row[0], row[3], partition_of(row[1], row[2], partitions)) for row in rows]
        moved = [{"id": key, "home_partition": home} for key, former, home in homes if former != home]
        await update_rows(connection, conversation, moved, ("home_partition",))
        last = rows[-1][0]


def _behind(last: str) -> Select[Any]:
    columns = conversation.c.id, conversation.c.account, conversation.c.peer, conversation.c.home_partition
    page = select(*columns).where(conversation.c.id > last).order_by(conversation.c.id)
    return page.limit(HOMES_MOVED).with_for_update()


async def _is_drained(connection: AsyncConnection) -> bool:
    under_way = or_(
        exists().where(conversation.c.status != "closed"),
        exists(select(outbox.c.n)),
        exists(select(journal.c.n)),
        exists(select(voice_command.c.n)),
        exists().where(or_(delivery.c.status.in_(("queued", "sending")), ~delivery.c.reported)),
    )
    return not (await connection.execute(select(under_way))).scalar_one()
