"""Share out the accounts that are polled or hold a session: each has one owner over all replicas."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import Unopened

from usher_connectors import limits
from usher_connectors.contract import Account, Channel
from usher_connectors.receive import duty_table
from usher_connectors.receive.duty_table import Duty
from usher_connectors.send.ports import Accounts

log = structlog.get_logger()
Hold = Callable[[Channel, Account, Duty], Awaitable[None]]


@dataclass(slots=True)
class _Held:
    duty: Duty
    account: Account
    task: asyncio.Task[None]


class Duties:
    """Claims accounts, holds them with `hold`, and lets go of those that changed, ended or went to another replica."""

    def __init__(  # noqa: PLR0913 - what it reads, and as whom
        self,
        record: Record,
        accounts: Accounts,
        channels: Mapping[str, Channel],
        hold: Hold,
        owner: str,
        *,
        gone_s: float = limits.DUTY_GONE_S,
    ) -> None:
        self._record, self._accounts, self._hold, self._owner = record, accounts, hold, owner
        self._channels = {name: one for name, one in channels.items() if one.poll or one.session}
        self._held: dict[str, _Held] = {}
        self._beaten, self._gone_s = 0.0, gone_s

    async def step(self) -> None:
        """Beat once, let go of what is not ours any more, and claim what is free."""
        if not self._channels:
            return
        try:
            wanted = await self._wanted()
            owned = await run_transaction(self._record, self._beat)
            self._beaten = asyncio.get_running_loop().time()
            await self._let_go(wanted, owned)
            await self._claim({name: one for name, one in wanted.items() if name not in self._held})
        except Stall:
            await self._give_up_in_time()

    async def close(self) -> None:
        """End all duties, and release them so that another replica takes them at once."""
        await self._end(list(self._held))
        if self._channels:

            async def body(transaction: Transaction) -> None:
                await duty_table.release(transaction.connection, self._owner)

            try:
                await run_transaction(self._record, body)
            except Stall:
                log.warning("duties.not_released")

    async def _wanted(self) -> dict[str, Account]:
        async with self._record.read() as connection:
            names = await duty_table.accounts_of(connection, self._channels)
        found = [await self._opened(name) for name in names]
        return {one.id: one for one in found if one is not None and one.enabled and self._held_here(one)}

    async def _opened(self, name: str) -> Account | None:
        """Find an account; one whose secrets no key opens concerns no other."""
        try:
            return await self._accounts.find(name)
        except Unopened:
            return None

    def _held_here(self, account: Account) -> bool:
        """Whether this account is polled: one that gets webhooks says so in its config."""
        channel = self._channels.get(account.channel)
        return channel is not None and (channel.session is not None or account.config.get("mode") == "poll")

    async def _beat(self, transaction: Transaction) -> Mapping[str, int]:
        return await duty_table.beat(transaction.connection, self._owner)

    async def _let_go(self, wanted: Mapping[str, Account], owned: Mapping[str, int]) -> None:
        ended = [
            name
            for name, held in self._held.items()
            if held.task.done() or wanted.get(name) != held.account or owned.get(name) != held.duty.epoch
        ]
        await self._end(ended)
        # what we own and do not hold is released first, so that it is claimed with the newest cursor
        stray = [name for name in owned if name not in self._held]
        if stray:

            async def body(transaction: Transaction) -> None:
                await duty_table.release(transaction.connection, self._owner, stray)

            await run_transaction(self._record, body)

    async def _claim(self, free: Mapping[str, Account]) -> None:
        if not free:
            return

        async def body(transaction: Transaction) -> list[Duty]:
            return await duty_table.claim(transaction.connection, list(free), self._owner, self._gone_s)

        for duty in await run_transaction(self._record, body):
            account = free[duty.account]
            log.info("duty.taken", account=duty.account, epoch=duty.epoch)
            holding = self._run(self._channels[account.channel], account, duty)
            task = asyncio.create_task(holding, name=f"duty:{duty.account}")
            self._held[duty.account] = _Held(duty, account, task)

    async def _run(self, channel: Channel, account: Account, duty: Duty) -> None:
        await self._hold(channel, account, duty)

    async def _give_up_in_time(self) -> None:
        """Without the record nobody knows whether we still are the owner: end before another may begin."""
        if asyncio.get_running_loop().time() - self._beaten > self._gone_s - limits.DUTY_BEAT_S:
            await self._end(list(self._held))

    async def _end(self, names: list[str]) -> None:
        ended = [self._held.pop(name) for name in names]
        for held in ended:
            held.task.cancel()
        await asyncio.gather(*(held.task for held in ended), return_exceptions=True)
