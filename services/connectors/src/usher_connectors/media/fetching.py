"""Fetch the files of received messages: durable work after their webhook was acknowledged (decision 0304)."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.message_changed import MediaFetched
from usher_common.envelope import wrap
from usher_common.files.port import Files
from usher_common.handling import BusClosed, Stall
from usher_common.ids import derive_id, partition_of
from usher_common.messages.content import Attachment
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors import limits, metrics
from usher_connectors.contract import Account, Channel, Media, SendError
from usher_connectors.media import fetch_table
from usher_connectors.media.fetch_table import Fetch
from usher_connectors.media.names import placeholder, reason_of
from usher_connectors.send.domain.retries import JITTER, pause_s
from usher_connectors.send.ports import Accounts, Driver

log = structlog.get_logger()


class FetchMedia:
    """Fetches what is due; a file belongs to one replica at a time. `scale` shortens the waits (tests)."""

    def __init__(  # noqa: PLR0913 - what it reads, and whom it tells
        self,
        *,
        record: Record,
        bus: Bus,
        files: Files,
        accounts: Accounts,
        channels: Mapping[str, Channel],
        driver: Driver,
        scale: float = 1.0,
    ) -> None:
        self._record, self._bus, self._files = record, bus, files
        self._accounts, self._channels, self._driver, self._scale = accounts, channels, driver, scale
        self._wake = asyncio.Event()

    async def note(self, account: Account, peer: str, native_id: str, media: Sequence[Media]) -> None:
        """Make it durable that these files of a message are to be fetched; without a way to fetch, nothing."""
        channel = self._channels.get(account.channel)
        if not media or channel is None or channel.fetch is None:
            return

        async def body(transaction: Transaction) -> None:
            now = await transaction.now()
            await fetch_table.note(transaction.connection, (account.id, peer, native_id), media, now)

        await run_transaction(self._record, body)
        self._wake.set()

    async def run(self) -> None:
        """Fetch until cancelled; looks at the table when a message came, and once a second."""
        while True:
            try:
                taken = await run_transaction(self._record, self._claim)
                async with asyncio.TaskGroup() as group:
                    for message in _by_message(taken):
                        group.create_task(self._all(message))
            except* (Stall, BusClosed) as away:
                log.debug("media.postponed", reason=str(away))
                taken = []
            if not taken:
                await self._rest()

    async def forget(self) -> None:
        """Delete what is long settled."""
        await run_transaction(self._record, lambda one: fetch_table.forget(one.connection, limits.FETCH_KEPT_S))

    async def _claim(self, transaction: Transaction) -> list[Fetch]:
        return await fetch_table.claim(transaction.connection, limits.FETCHES, limits.FETCH_S + limits.FETCH_LEASE_S)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(limits.POLL_S):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _all(self, fetches: Sequence[Fetch]) -> None:
        """Fetch the files of one message in their order."""
        for fetch in fetches:
            await self._one(fetch)

    async def _one(self, fetch: Fetch) -> None:
        try:
            await self._tell(fetch, await self._fetched(fetch), "")
        except SendError as error:
            await self._failed(fetch, error)
        except (Stall, BusClosed):
            raise  # it is due again after its lease
        except Exception as error:  # an error in one file concerns no other
            log.exception("media.broken", account=fetch.account)
            await self._failed(fetch, SendError(f"internal: {type(error).__name__}", retryable=True))

    async def _fetched(self, fetch: Fetch) -> Attachment:
        if not fetch.upload:
            account = await self._accounts.find(fetch.account)
            channel = self._channels.get(account.channel) if account else None
            if account is None or channel is None or channel.fetch is None:
                raise SendError("unknown_account", retryable=False)
            if not account.enabled:
                raise SendError("account_disabled", retryable=False)
            stored = await self._driver.fetch(channel, fetch.media, account)
            await run_transaction(self._record, lambda one: fetch_table.store(one.connection, fetch, stored.id))
            return await self._files.about(stored.id)
        return await self._files.about(fetch.upload)

    async def _failed(self, fetch: Fetch, error: SendError) -> None:
        """Try again later, or say in the transcript that it failed, and why."""
        spread = 1.0 + JITTER * random.random()  # noqa: S311 - spreads load, guards nothing
        wait_s = pause_s(fetch.attempts + 1, limits.FETCH_FIRST_S, limits.FETCH_CEILING_S) * spread * self._scale
        wait_s = max(wait_s, error.after or 0.0)
        ends_at = fetch.created_at / 1e6 + limits.FETCH_BUDGET_S * self._scale
        if not error.retryable or time.time() + wait_s > ends_at:
            await self._tell(fetch, None, error.code)
            return
        log.info("media.again", account=fetch.account, code=error.code, in_s=wait_s)
        await run_transaction(self._record, lambda one: fetch_table.again(one.connection, fetch, error.code, wait_s))

    async def _tell(self, fetch: Fetch, attachment: Attachment | None, code: str) -> None:
        """Tell the router; it is told again if we die before that is written, which changes nothing."""
        if attachment is not None:
            await self._files.attach([attachment.id])
        line, reason = placeholder(fetch.media), reason_of(code) if code else ""
        command = MediaFetched(fetch.account, fetch.peer, fetch.native_id, fetch.number, line, attachment, reason)
        name = derive_id("media_fetched", fetch.id, attachment.id if attachment else "")
        partition = partition_of(fetch.account, fetch.peer, self._bus.partitions)
        await self._bus.publish(INBOUND, partition, wrap(name, time.time_ns() // 1000, name, command))
        metrics.FETCHES["failed" if code else "done"].inc()
        await run_transaction(self._record, lambda one: fetch_table.settle(one.connection, fetch, code))


def _by_message(fetches: Sequence[Fetch]) -> list[list[Fetch]]:
    found: dict[tuple[str, str], list[Fetch]] = {}
    for one in fetches:
        found.setdefault((one.account, one.native_id), []).append(one)
    return list(found.values())
