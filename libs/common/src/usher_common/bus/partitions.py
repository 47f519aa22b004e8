"""The number of partitions is stored once: another number would send what is under way to the wrong place."""

import json
from typing import Literal

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.record.constructs import upsert_rows
from usher_common.record.port import Record
from usher_common.record.schema import conversation, delivery, journal, outbox, setting

_KEY = "partitions"


class PartitionsChanged(ValueError):  # noqa: N818 - the field's word for it
    """The setting differs from the stored number while something is under way."""


def decide_partitions(stored: int | None, wanted: int, *, drained: bool) -> Literal["keep", "store", "refuse"]:
    """Decide about the number: a first one is stored, the same kept, another refused until everything is drained."""
    if stored == wanted:
        return "keep"
    return "store" if stored is None or drained else "refuse"


async def ensure_partitions(record: Record, wanted: int) -> None:
    """Check the setting against the stored number before the bus opens; raises PartitionsChanged.

    Drained means: no open conversation, nothing in outbox, journal or open deliveries. Queues of the broker are not
    looked at: stop the gateways and let the routers work first.
    """
    if wanted < 1:
        raise PartitionsChanged(f"{wanted} partitions: at least one is needed")
    async with record.transaction() as transaction:
        stored = await stored_partitions(transaction.connection)
        drained = stored in (None, wanted) or await _is_drained(transaction.connection)
        decision = decide_partitions(stored, wanted, drained=drained)
        if decision == "refuse":
            raise PartitionsChanged(
                f"{wanted} partitions are set but {stored} are in use; drain first: close all conversations and wait "
                f"until nothing is under way, or set {stored} again"
            )
        if decision == "store":
            await upsert_rows(transaction.connection, setting, [{"key": _KEY, "value_json": json.dumps(wanted)}])


async def stored_partitions(connection: AsyncConnection) -> int | None:
    """Read the stored number."""
    found = (await connection.execute(select(setting.c.value_json).where(setting.c.key == _KEY))).scalar_one_or_none()
    return None if found is None else int(json.loads(found))


async def _is_drained(connection: AsyncConnection) -> bool:
    under_way = or_(
        exists().where(conversation.c.status != "closed"),
        exists(select(outbox.c.n)),
        exists(select(journal.c.n)),
        exists().where(or_(delivery.c.status.in_(("queued", "sending")), ~delivery.c.reported)),
    )
    return not (await connection.execute(select(under_way))).scalar_one()
