"""Delete articles for good, with their versions, once they have been archived for long enough."""

import structlog
from sqlalchemy import delete, select
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_common.units import DAY_US

from usher_knowledge.limits import DELETE_ROWS

log = structlog.get_logger()
_a = schema.article.c


async def delete_archived(record: Record, kept_d: float) -> None:
    """Delete those archived more than so many days ago; while the record is unavailable, do nothing."""

    async def body(transaction: Transaction) -> int:
        before = await transaction.now() - int(kept_d * DAY_US)
        old = select(_a.id).where(_a.archived.is_(True), _a.changed_at < before).order_by(_a.id).limit(DELETE_ROWS)
        # locked, so that one which is written again meanwhile stays
        ids = list((await transaction.connection.execute(old.with_for_update())).scalars())
        await transaction.connection.execute(delete(schema.article).where(any_of(_a.id, ids)))
        return len(ids)

    try:
        if count := await run_transaction(record, body):
            log.info("articles.deleted", articles=count)
    except Stall as stall:
        log.warning("articles.not_deleted", reason=str(stall)[:200])
