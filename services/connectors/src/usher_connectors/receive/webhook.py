"""Receive a provider's webhook: verify, parse, make durable; only then is it acknowledged."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from usher_common.bus.port import Bus
from usher_common.handling import BusClosed, Stall

from usher_connectors import metrics
from usher_connectors.contract import (
    Account,
    Answer,
    BadPayload,
    Channel,
    Elsewhere,
    Event,
    Request,
    Unverified,
)
from usher_connectors.health.health import Health
from usher_connectors.limits import PUBLISH_S
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.send.ports import Accounts

Outcome = Literal[
    "taken", "unverified", "unknown_account", "account_disabled", "bad_payload", "method_not_allowed", "away"
]
ACCEPTED = Answer()


@dataclass(frozen=True, slots=True)
class Taken:
    """How a webhook was answered, and why; `reply` is what an accepted one gets."""

    answer: Outcome
    detail: str = ""
    reply: Answer = ACCEPTED


class ReceiveWebhook:
    """Handles every incoming webhook; its events go to `accept`."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        accounts: Accounts,
        bus: Bus,
        accept: AcceptEvents,
        health: Health | None = None,
    ) -> None:
        self._channels, self._accounts, self._bus, self._accept = channels, accounts, bus, accept
        self._health = health or Health()

    async def __call__(self, channel_name: str, account_id: str, request: Request) -> Taken:
        """Handle one request; "taken" means that its events are durable."""
        # Refused at once: the provider delivers again, and a waiting request would only occupy a connection. But the
        # steps of a call are not delivered again, and most of them publish nothing.
        channel = self._channels.get(channel_name)
        converses = channel is not None and channel.converse is not None
        if (self._bus.congested or not self._bus.connected) and not converses:
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
        if request.method != "POST" and channel.answer is None:
            return Taken("method_not_allowed", "this channel takes POST only")
        try:
            return await self._verified(channel, account, request)
        except Unverified as refusal:
            self._health.refused(account.id, "unverified", "unverified")
            return Taken("unverified", str(refusal))
        except BadPayload as problem:
            return Taken("bad_payload", str(problem))

    async def _verified(self, channel: Channel, account: Account, request: Request) -> Taken:
        channel.verify(request, account)
        if not account.enabled:
            return Taken("account_disabled", "this account is disabled")
        try:
            events = list(channel.parse(request, account))
        except BadPayload:
            self._health.drift.look(channel, account, request)  # what a provider has changed may be why
            raise
        await self._route(channel, account, request, events)
        await self._accept(account, [one for one in events if not isinstance(one, Elsewhere)])
        self._health.drift.look(channel, account, request)
        if channel.converse:
            return Taken("taken", reply=await channel.converse(request, account))
        reply = channel.answer(request, account) if channel.answer else None
        return Taken("taken", reply=reply or ACCEPTED)

    async def _route(self, channel: Channel, account: Account, request: Request, events: Sequence[Event]) -> None:
        """Take what is for other accounts, each of which must accept the signature itself; the rest is counted."""
        for value in dict.fromkeys(one.value for one in events if isinstance(one, Elsewhere)):
            others = await self._accounts.having(channel.name, channel.routed_by, value)
            taken = [await self._taken_by(channel, one, request) for one in others if one.id != account.id]
            if not any(taken):
                metrics.count_ignored(channel.name, "another_account")

    async def _taken_by(self, channel: Channel, account: Account, request: Request) -> bool:
        try:
            channel.verify(request, account)
        except Unverified:
            return False
        if account.enabled:
            events = channel.parse(request, account)
            await self._accept(account, [one for one in events if not isinstance(one, Elsewhere)])
        return account.enabled
