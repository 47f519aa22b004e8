"""Tell the router what happened to calls: at least once, and in order for each call (decision 0336)."""

import asyncio
from collections.abc import Sequence

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors.voice import command_table, limits

log = structlog.get_logger()


class TellRouter:
    """Publishes calls' commands after their commit, and deletes them once they are durable.

    A crash in between publishes them again under the same ids, and the router decides each id once.
    """

    def __init__(self, record: Record, bus: Bus) -> None:
        self._record, self._bus = record, bus
        self._calls: set[str] = set()
        self._wake = asyncio.Event()

    def soon(self, call: str) -> None:
        """Tell what is committed of this call; returns at once, for a caller hears nothing meanwhile."""
        self._calls.add(call)
        self._wake.set()

    async def run(self) -> None:
        """Tell until cancelled; what could not be told is found by `catch_up`."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            calls, self._calls = sorted(self._calls), set()
            try:
                await self._tell(calls)
            except Stall as away:
                log.debug("voice.told_later", reason=str(away))

    async def catch_up(self) -> None:
        """Tell what another replica, or an earlier start of this one, committed and did not tell."""
        try:
            async with self._record.read() as connection:
                behind = await command_table.calls_behind(connection, limits.UNTOLD_S, limits.CALLS)
            await self._tell(behind)
        except Stall as away:
            log.debug("voice.told_later", reason=str(away))

    async def _tell(self, calls: Sequence[str]) -> None:
        while calls:
            async with self._record.read() as connection:
                untold = await command_table.of_calls(connection, calls, limits.COMMANDS)
            if not untold:
                return
            # the number of partitions may be another one since; what is untold forbids that while routers are right
            places = [(one.to_partition % self._bus.partitions, one.envelope) for one in untold]
            await self._bus.publish_all(INBOUND, places)

            async def body(transaction: Transaction, told: Sequence[command_table.Untold] = untold) -> None:
                await command_table.forget(transaction.connection, told)

            await run_transaction(self._record, body)
