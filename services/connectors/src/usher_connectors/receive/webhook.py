"""Receive a provider's webhook: verify, parse, make durable; only then is it acknowledged."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.handling import BusClosed, Stall
from usher_common.ids import partition_of, provider_message_id
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction
from usher_common.runtime.repeated_lines import RepeatedLines

from usher_connectors import metrics
from usher_connectors.contract.channel import (
    Account,
    BadPayload,
    Channel,
    Event,
    Receipt,
    Received,
    Request,
    Unverified,
)
from usher_connectors.limits import PUBLISH_S
from usher_connectors.receive.domain.text_rules import check_received
from usher_connectors.send.ports import Accounts, DeliveryTable, Result
from usher_connectors.send.report import ReportDeliveries

log = structlog.get_logger()
Answer = Literal["taken", "unverified", "unknown_account", "account_disabled", "bad_payload", "away"]


@dataclass(frozen=True, slots=True)
class Taken:
    """How a webhook was answered, and why."""

    answer: Answer
    detail: str = ""


class ReceiveWebhook:
    """Handles every incoming webhook."""

    def __init__(  # noqa: PLR0913 - a use case's parts
        self,
        *,
        channels: Mapping[str, Channel],
        accounts: Accounts,
        bus: Bus,
        record: Record,
        table: DeliveryTable,
        reports: ReportDeliveries,
    ) -> None:
        self._channels, self._accounts, self._bus = channels, accounts, bus
        self._record, self._table, self._reports = record, table, reports
        self._lines = RepeatedLines()

    async def __call__(self, channel_name: str, account_id: str, request: Request) -> Taken:
        """Handle one request; "taken" means that its events are durable."""
        # Refused at once: the provider delivers again, and a waiting request would only occupy a connection.
        if self._bus.congested or not self._bus.connected:
            return Taken("away", "the bus takes no more for now")
        try:
            async with asyncio.timeout(PUBLISH_S):
                return await self._take(channel_name, account_id, request)
        except (Stall, BusClosed, TimeoutError):
            return Taken("away", "our store is away for now")

    async def _take(self, channel_name: str, account_id: str, request: Request) -> Taken:
        channel = self._channels.get(channel_name)
        account = await self._accounts.find(account_id) if channel else None
        if channel is None or account is None or account.channel != channel_name:
            return Taken("unknown_account", "no such channel and account")
        try:
            channel.verify(request, account)
            if not account.enabled:
                return Taken("account_disabled", "this account is disabled")
            await self._accept(account, list(channel.parse(request)))
        except Unverified as refusal:
            return Taken("unverified", str(refusal))
        except BadPayload as problem:
            return Taken("bad_payload", str(problem))
        return Taken("taken")

    async def _accept(self, account: Account, events: Sequence[Event]) -> None:
        """Accept each event by itself; one that cannot be understood does not affect the others.

        Raises BadPayload if none could be accepted; a failure on our side is raised once the others are durable, and
        the provider then sends the webhook again.
        """
        refused: list[BadPayload] = []
        failed: list[Exception] = []
        for event in events:
            try:
                await self._take_event(account, event)
            except BadPayload as problem:
                refused.append(problem)
                self._note_refused(account, problem)
            except (Stall, BusClosed, TimeoutError):
                raise
            except Exception as error:
                failed.append(error)
                log.exception("webhook.event_failed", account=account.id)
        metrics.HOOK_EVENTS.labels("refused").inc(len(refused))
        metrics.HOOK_EVENTS.labels("failed").inc(len(failed))
        metrics.HOOK_EVENTS.labels("taken").inc(len(events) - len(refused) - len(failed))
        if failed:
            raise failed[0]
        if refused and len(refused) == len(events):
            raise refused[0]

    def _note_refused(self, account: Account, problem: BadPayload) -> None:
        if (left_out := self._lines.due(account.id)) is not None:
            log.warning("webhook.event_refused", account=account.id, reason=str(problem), **left_out)

    async def _take_event(self, account: Account, event: Event) -> None:
        _check(event)
        if isinstance(event, Received):
            await self._publish(account, event)
        else:
            await self._report(account, event)

    async def _publish(self, account: Account, received: Received) -> None:
        body = MessageReceived(
            account=account.id,
            peer=received.peer,
            channel=account.channel,
            text=received.text,
            attachments=received.attachments,
            profile=received.profile,
            entry=received.entry,
        )
        # Derived from the provider's id: a webhook that is delivered again has the same id, and changes nothing.
        envelope_id = provider_message_id(account.id, received.native_id)
        envelope = wrap(envelope_id, time.time_ns() // 1000, envelope_id, body)
        await self._bus.publish(INBOUND, partition_of(account.id, received.peer, self._bus.partitions), envelope)

    async def _report(self, account: Account, receipt: Receipt) -> None:
        async def body(transaction: Transaction) -> Result | None:
            connection = transaction.connection
            found = await self._table.receive(connection, account.id, receipt.message, receipt.provider_id)
            if found:
                await self._table.raise_status(connection, found.id, receipt.status, await transaction.now())
            return found

        found = await run_transaction(self._record, body)
        if found is None:
            raise BadPayload("message: not one that we sent to this account")
        await self._reports.report([_with_status(found, receipt.status)])


def _check(event: Event) -> None:
    if isinstance(event, Received):
        check_received(event)
    elif "\0" in event.message + event.provider_id:
        raise BadPayload("message: holds a NUL")


def _with_status(found: Result, status: str) -> Result:
    return Result(found.id, found.account, found.peer, found.conversation, found.message, status, found.provider_id)
