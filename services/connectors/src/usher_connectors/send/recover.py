"""Take over what dead replicas left: rows to send, rows under way, unreported results."""

from collections.abc import Callable, Sequence

import structlog
from usher_common.bus.port import OUTBOUND
from usher_common.handling import Stall
from usher_common.live.port import Live, LiveAway, Presence
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors import metrics
from usher_connectors.limits import GONE_S
from usher_connectors.send.ports import Adopted, DeliveryTable, Result

log = structlog.get_logger()
MEMBERS = f"member:{OUTBOUND}"  # the kind of presence under which owners send heartbeats


def alive_now(presence: Presence, gone_s: float) -> frozenset[str] | None:
    """Return who is certainly still sending; None while this store is too young to know (missing is not absent)."""
    if presence.age_s <= gone_s:
        return None
    return frozenset(member for member, ago_s in presence.seen.items() if ago_s <= gone_s)


class RecoverSending:
    """Takes over the rows of dead replicas; a wrong guess is harmless, because every write checks the row's owner."""

    def __init__(  # noqa: PLR0913 - what it reads and whom it tells
        self,
        record: Record,
        table: DeliveryTable,
        live: Live,
        *,
        on_accounts: Callable[[frozenset[str]], None],
        on_results: Callable[[Sequence[Result]], None],
        sole: bool,
    ) -> None:
        self._record, self._table, self._live = record, table, live
        self._on_accounts, self._on_results = on_accounts, on_results
        self._sole = sole

    async def __call__(self) -> None:
        """Check once; if a store is unavailable, the next check tries again."""
        try:
            alive = await self._alive()
            if alive is not None:
                self._pass_on(await run_transaction(self._record, lambda one: self._adopt(one, alive)))
        except (LiveAway, Stall) as away:
            log.debug("recover.postponed", reason=str(away))

    async def _alive(self) -> frozenset[str] | None:
        if self._sole:
            return frozenset()
        return alive_now(await self._live.presence(MEMBERS), GONE_S)

    async def _adopt(self, transaction: Transaction, alive: frozenset[str]) -> Adopted:
        return await self._table.adopt(transaction.connection, alive)

    def _pass_on(self, adopted: Adopted) -> None:
        if not adopted.accounts and not adopted.results:
            return
        metrics.ADOPTED.inc()
        log.info("sends.adopted", accounts=len(adopted.accounts), results=len(adopted.results))
        self._on_results(adopted.results)
        self._on_accounts(adopted.accounts)
