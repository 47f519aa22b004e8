"""Do one account's duty while this replica owns it: poll it, or hold its session."""

import asyncio
from collections.abc import Sequence

import structlog
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors import limits
from usher_connectors.contract import Account, BadPayload, Channel, Event, Lost, SendError
from usher_connectors.contract.sending import Scope
from usher_connectors.health.domain import kind_of_break
from usher_connectors.health.health import Health
from usher_connectors.receive import duty_table
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.receive.duty_table import Duty
from usher_connectors.send.domain.retries import pause_s
from usher_connectors.send.ports import Driver

log = structlog.get_logger()


class DutySink:
    """Takes an account's events; the cursor is stored once they are durable, and only by the account's owner."""

    def __init__(self, record: Record, accept: AcceptEvents, account: Account, duty: Duty, owner: str) -> None:
        self._record, self._accept, self._account, self._duty, self._owner = record, accept, account, duty, owner
        self._cursor = duty.cursor

    async def cursor(self) -> str:
        """Return the cursor stored last, "" at first."""
        return self._cursor

    async def accept(self, events: Sequence[Event], cursor: str) -> None:
        """Return once the events are durable and the cursor is stored; raises Lost if another replica is the owner."""
        try:
            await self._accept(self._account, events)
        except BadPayload as refusal:  # each is logged and counted; the provider would only repeat them
            log.warning("duty.events_refused", account=self._account.id, reason=str(refusal))
        if cursor == self._cursor:
            return

        async def body(transaction: Transaction) -> bool:
            return await duty_table.store_cursor(transaction.connection, self._duty, self._owner, cursor)

        if not await run_transaction(self._record, body):
            raise Lost
        self._cursor = cursor


class HoldDuty:
    """Polls or holds a session until cancelled, or until another replica is the owner."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with, and as whom
        self,
        record: Record,
        accept: AcceptEvents,
        driver: Driver,
        owner: str,
        scale: float = 1.0,
        health: Health | None = None,
    ) -> None:
        self._record, self._accept, self._driver, self._owner, self._scale = record, accept, driver, owner, scale
        self._health = health or Health()

    async def __call__(self, channel: Channel, account: Account, duty: Duty) -> None:
        """Hold it; what fails is logged and tried again after a while, which doubles."""
        sink = DutySink(self._record, self._accept, account, duty, self._owner)
        failures = 0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._once(channel, account, sink)
                failures = 0
            except Lost:
                log.info("duty.lost", account=account.id)
                return
            except SendError as error:
                held = asyncio.get_running_loop().time() - began
                failures = 1 if held > limits.DUTY_CEILING_S else failures + 1  # a session that held well begins anew
                self._health.failed(account.id, error)
                await self._rest(account, error.code, error.after, failures, error.scope)
            except Exception as error:  # an error in one account concerns no other
                failures += 1
                self._health.refused(account.id, kind_of_break(error), type(error).__name__)
                log.exception("duty.broken", account=account.id)
                await self._rest(account, type(error).__name__, None, failures)

    async def _once(self, channel: Channel, account: Account, sink: DutySink) -> None:
        if channel.session is not None:
            await channel.session(account, sink)
        elif channel.poll is not None:
            began = asyncio.get_running_loop().time()
            polled = await self._driver.run(channel, channel.poll(account, await sink.cursor()))
            await sink.accept(tuple(polled.events), polled.cursor)
            for payload in polled.payloads:
                self._health.drift.look_at(channel, account, payload)
            took = asyncio.get_running_loop().time() - began
            await asyncio.sleep(0.0 if polled.events else max(limits.DUTY_IDLE_S * self._scale - took, 0.0))

    async def _rest(
        self, account: Account, code: str, asked: float | None, failures: int, scope: Scope = "message"
    ) -> None:
        # providers lock a mailbox out whose refused sign-in is repeated often; a new secret begins a new duty at once
        ceiling = limits.ACCOUNT_CEILING_S if scope == "account" else limits.DUTY_CEILING_S
        rest = asked or pause_s(failures, limits.DUTY_FIRST_S, ceiling) * self._scale
        log.warning("duty.failed", account=account.id, code=code, failures=failures, again_in_s=rest)
        await asyncio.sleep(rest)
