"""Keep on record when an account's token ends."""

import structlog
from sqlalchemy import select
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.tables.schema import account
from usher_common.record.transaction import run_transaction

from usher_connectors.health.rows import write_health

log = structlog.get_logger()
_LATEST_S = 1e10  # s since the epoch, in 2286: a later one is no time of a token


class KeepTokenEnds:
    """Writes it; while the record is away it is not kept, and told again with the next token or question."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def __call__(self, name: str, ends_s: float | None) -> None:
        """Write it, in seconds since the epoch; None: it does not end, or nobody says. An unknown account is none."""

        async def body(transaction: Transaction) -> None:
            there = select(account.c.id).where(account.c.id == name)
            if (await transaction.connection.execute(there)).scalar_one_or_none() is not None:
                ends = None if ends_s is None else int(min(ends_s, _LATEST_S) * 1_000_000)
                await write_health(transaction.connection, name, {"token_ends_at": ends})

        try:
            await run_transaction(self._record, body)
        except Stall as away:
            log.info("account.token_end_not_kept", account=name, reason=str(away))
