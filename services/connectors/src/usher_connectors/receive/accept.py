"""Make a provider's events durable, each by itself: from a webhook, a poll or a session alike."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.address_changed import AddressLinked
from usher_common.commands.bot_answered import BotAnswered
from usher_common.continuing import ContinueTokens
from usher_common.envelope import wrap
from usher_common.handling import BusClosed, Stall
from usher_common.ids import partition_of
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction
from usher_common.runtime.repeated_lines import RepeatedLines
from usher_policy.privacy.masking import Masks

from usher_connectors import metrics
from usher_connectors.contract import (
    Account,
    BadPayload,
    Channel,
    Echo,
    Event,
    Ignored,
    Media,
    Receipt,
    Received,
    Refused,
    Typing,
)
from usher_connectors.health.health import Health
from usher_connectors.limits import LINKS_KEPT
from usher_connectors.receive.commands import Named, command_of
from usher_connectors.receive.continuing import linked
from usher_connectors.receive.domain.clean_texts import clean_texts
from usher_connectors.receive.domain.ids import IDS
from usher_connectors.receive.domain.text_rules import check_received
from usher_connectors.send.button_offers import chosen_by, may_choose
from usher_connectors.send.early_receipts import apply_receipt, keep_early
from usher_connectors.send.ports import Address, DeliveryTable, Result
from usher_connectors.send.report import ReportDeliveries

log = structlog.get_logger()


class MediaNotes(Protocol):
    """Where files of messages are noted, to be fetched later."""

    async def note(self, account: Account, peer: str, native_id: str, media: Sequence[Media]) -> None:
        """Return once it is durable that these files are to be fetched; raises Stall."""


class AcceptEvents:
    """Publishes events and reports receipts; `typed` hears of accounts and peers that type."""

    def __init__(  # noqa: PLR0913 - a use case's parts
        self,
        channels: Mapping[str, Channel],
        bus: Bus,
        record: Record,
        table: DeliveryTable,
        reports: ReportDeliveries,
        *,
        tokens: ContinueTokens | None = None,
        health: Health | None = None,
        media: MediaNotes | None = None,
        typed: Callable[[str, str], None] | None = None,
        masks: Masks | None = None,
    ) -> None:
        self._channels, self._tokens, self._media, self._typed = channels, tokens, media, typed
        self._bus, self._record, self._table, self._reports = bus, record, table, reports
        self._masks = masks or Masks()
        self._lines, self._health = RepeatedLines(), health or Health()
        self._linked: set[str] = set()  # links that were published lately: they come again with each message

    async def __call__(self, account: Account, events: Sequence[Event]) -> None:
        """Accept each event by itself; one that cannot be understood does not affect the others.

        Raises BadPayload if none could be accepted; a failure on our side is raised once the others are durable, and
        the provider then delivers them again.
        """
        if self._tokens is not None:
            events = linked(events, self._tokens, account)
        refused: list[BadPayload] = []
        failed: list[Exception] = []
        for event in events:
            try:
                await self._take(account, self._masks.of(clean_texts(event), IDS))
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
        self._health.refused(account.id, "not_understood", "bad_payload")
        if (left_out := self._lines.due(account.id)) is not None:
            log.warning("webhook.event_refused", account=account.id, reason=str(problem), **left_out)

    async def _take(self, account: Account, event: Event) -> None:
        if isinstance(event, Refused):
            raise BadPayload(event.reason)
        if isinstance(event, Receipt):
            await self._report(account, event)
            return
        if isinstance(event, Typing) and self._typed is not None:
            self._typed(account.id, event.peer)
            return
        if isinstance(event, Received):
            check_received(event)
            event = await self._answering(account, event)
        channel = self._channels.get(account.channel)
        if named := command_of(account, event, channel.reply_window_s if channel else None):
            await self._publish(account, named)
            if isinstance(event, Received):
                dated = channel is None or channel.abilities.dates
                self._health.received(account.id, account.channel, event.at if dated else None)
            if isinstance(event, Received | Echo) and event.media and self._media is not None:
                # after the message and before the acknowledgement: whatever dies in between is delivered again
                await self._media.note(account, event.peer, event.native_id, event.media)
        else:
            kind = event.kind if isinstance(event, Ignored) else type(event).__name__.lower()
            metrics.count_ignored(account.channel, kind)

    async def _answering(self, account: Account, event: Received) -> Received:
        """Return the event, with the button's title instead of its number."""
        if not may_choose(event.text):
            return event
        title = await chosen_by(self._record, account.id, event.peer, event.text)
        return event if title is None else replace(event, text=title)

    async def _publish(self, account: Account, named: Named) -> None:
        envelope_id, peer, command = named
        if envelope_id in self._linked:
            return
        envelope = wrap(envelope_id, time.time_ns() // 1000, envelope_id, command)
        home = await self._home_of(peer) if isinstance(command, BotAnswered) else (account.id, peer)
        await self._bus.publish(INBOUND, partition_of(*home, self._bus.partitions), envelope)
        if isinstance(command, AddressLinked):
            if len(self._linked) >= LINKS_KEPT:
                self._linked.clear()
            self._linked.add(envelope_id)

    async def _home_of(self, conversation: str) -> Address:
        """Return the address whose partition decides what concerns this conversation."""
        async with self._record.read() as connection:
            found = await self._table.addresses(connection, [conversation])
        if conversation not in found:
            raise BadPayload("conversation: no conversation has this id")
        return found[conversation]

    async def _report(self, account: Account, receipt: Receipt) -> None:
        """Raise the delivery's status and tell the router; a receipt that is early is kept for a while."""

        async def body(transaction: Transaction) -> Result | None:
            try:
                return await apply_receipt(transaction, self._table, account.id, receipt)
            except LookupError:
                if not receipt.provider_id:
                    raise BadPayload("message: not one that we sent to this account") from None
                await keep_early(transaction.connection, account.id, receipt, await transaction.now())
                return None

        if result := await run_transaction(self._record, body):
            await self._reports.report([result])
