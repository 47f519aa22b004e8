"""Show contacts that an agent types or has read, where their messenger can; it fails or delays no send."""

import asyncio
import time
from collections.abc import Callable, Mapping

import msgspec
import structlog
from usher_common.handling import Stall
from usher_common.ids import partition_of
from usher_common.live.port import Listener, Live
from usher_common.messages.events import SIGNALS_TOPIC, AgentSignal, SignalKind, decode_signal
from usher_common.record.port import Record
from usher_common.runtime.background_loops import stop_tasks

from usher_connectors import limits, metrics
from usher_connectors.contract import Channel, SendError
from usher_connectors.send.ports import Accounts, Driver
from usher_connectors.signals.domain.pacing import Pacing
from usher_connectors.signals.domain.shown import Showing, Spot, rate_for, showing
from usher_connectors.signals.spots import spots_of

log = structlog.get_logger()


class ShowSignals:
    """Hears gateways' signals; of several replicas, the one that prefers a conversation's partition shows them.

    Nothing is kept, repeated or written: a signal that cannot be shown now is not true any more later. `rests` says
    whether an account's sends are paused, `prefers` whether a partition is this replica's.
    """

    def __init__(  # noqa: PLR0913 - what it hears, reads and calls
        self,
        record: Record,
        live: Live,
        accounts: Accounts,
        channels: Mapping[str, Channel],
        driver: Driver,
        *,
        partitions: int,
        prefers: Callable[[int], bool],
        rests: Callable[[str], bool],
    ) -> None:
        self._record, self._live, self._accounts = record, live, accounts
        self._channels, self._driver = channels, driver
        self._partitions, self._prefers, self._rests = partitions, prefers, rests
        self._pacing = Pacing(limits.SIGNALS_KEPT)
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: Listener | None = None

    async def open(self) -> None:
        """Start listening; what is missed while the live store is away is not made up for."""
        self._listener = await self._live.listen(self._hear, lambda: None)
        await self._listener.add([SIGNALS_TOPIC])

    async def close(self) -> None:
        """Stop listening, and give up what is under way."""
        if self._listener is not None:
            await self._listener.close()
        await stop_tasks(*self._tasks)

    def _hear(self, _topic: str, payload: bytes) -> None:
        try:
            signal = decode_signal(payload)
        except msgspec.MsgspecError:  # a newer gateway's
            log.warning("signal.unknown")
            return
        if not self._prefers(partition_of(signal.account, signal.peer, self._partitions)):
            return
        if len(self._tasks) >= limits.SIGNALS_AT_ONCE:
            _count(signal.kind, "dropped")
            return
        task = asyncio.create_task(self._show(signal), name="signal")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _show(self, signal: AgentSignal) -> None:
        try:
            async with self._record.read() as connection:
                spots = await spots_of(connection, signal, time.time_ns() // 1000)
            for spot in spots:
                await self._show_at(signal.kind, spot)
        except Stall:
            _count(signal.kind, "failed")
        except Exception:  # an error in a channel must not stop the others
            _count(signal.kind, "failed")
            log.exception("signal.broken", kind=signal.kind, conversation=signal.conversation)

    async def _show_at(self, kind: SignalKind, spot: Spot) -> None:
        account = await self._accounts.find(spot.account)
        channel = self._channels.get(account.channel) if account is not None and account.enabled else None
        if account is None or channel is None or (shown := showing(kind, spot, channel, account)) is None:
            return
        now, rate = asyncio.get_running_loop().time(), rate_for(channel)
        if self._rests(account.id) or not self._pacing.may(shown.key, shown.every_s, account.id, rate, now):
            _count(kind, "held back")
            return
        try:
            async with asyncio.timeout(limits.SIGNAL_S):
                await self._driver.run(channel, shown.calls)
        except TimeoutError:
            self._note_failure(kind, shown, account.id, SendError("timeout", retryable=True, scope="unreachable"))
        except SendError as error:
            self._note_failure(kind, shown, account.id, error)
        else:
            _count(kind, "shown")

    def _note_failure(self, kind: SignalKind, shown: Showing, account: str, error: SendError) -> None:
        """Leave the contact alone for a while, or the whole account if the failure is not the contact's."""
        until = asyncio.get_running_loop().time() + max(error.after or 0.0, limits.SIGNALS_REST_S)
        if error.scope == "message":
            self._pacing.rest(shown.key, until)
        else:
            self._pacing.rest_account(account, until)
        _count(kind, "failed")
        log.info("signal.failed", kind=kind, account=account, code=error.code)


def _count(kind: SignalKind, result: str) -> None:
    metrics.SIGNALS.labels(kind, result).inc()
