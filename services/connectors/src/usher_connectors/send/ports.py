"""What the use cases need of the outside: the delivery table, accounts, and a driver that makes HTTP calls."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from usher_connectors.contract.channel import Account, Channel, Message
from usher_connectors.send.domain.delivery import Row, Settled


@dataclass(frozen=True, slots=True)
class Finished:
    """An attempt that ended; `attempts` is what the row then counts."""

    row: Row
    settled: Settled
    attempts: int


@dataclass(frozen=True, slots=True)
class Result:
    """A settled delivery that the router must hear of."""

    id: str
    account: str
    peer: str
    conversation: str
    message: str
    status: str
    provider_id: str = ""
    error: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a dead replica left: accounts with rows to send, and results that nobody has reported."""

    accounts: frozenset[str]
    results: Sequence[Result]


Address = tuple[str, str]  # account and peer


class DeliveryTable(Protocol):
    """The statements on `delivery`, of one replica (its owner id); all are batches."""

    owner: str

    async def insert(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> list[Row]:
        """Insert rows as queued; give those that are new and ours to send.

        A peer that still has open rows of another replica stays with it, so that they keep their order.
        """

    async def claim(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> set[str]:
        """Mark rows as sending; give the ids of those that are ours and the first open one of their peer.

        Like `finish` it may be run again after a commit whose confirmation got lost.
        """

    async def finish(self, connection: AsyncConnection, done: Sequence[Finished], now: int) -> list[Finished]:
        """Write how attempts ended; give those whose rows were still ours."""

    async def mark_reported(self, connection: AsyncConnection, ids: Sequence[str]) -> None:
        """Remember that the router was told."""

    async def load(self, connection: AsyncConnection, account: str, limit: int) -> list[tuple[Row, float]]:
        """Read our oldest queued rows of an account, each with the seconds until it may go."""

    async def count_queued(self, connection: AsyncConnection) -> Mapping[str, int]:
        """Count our queued rows by account."""

    async def adopt(self, connection: AsyncConnection, alive: Collection[str]) -> Adopted:
        """Take over open and unreported rows of replicas not alive (this one is), settling what was under way."""

    async def unreported(self, connection: AsyncConnection, older_s: float, limit: int) -> list[Result]:
        """Read our rows settled so many seconds ago that the router has not been told of."""

    async def receive(self, connection: AsyncConnection, account: str, message: str, provider_id: str) -> Result | None:
        """Find the delivery that a provider's receipt names."""

    async def raise_status(self, connection: AsyncConnection, delivery_id: str, status: str, now: int) -> None:
        """Raise a sent delivery to delivered or read, never lower it."""

    async def addresses(self, connection: AsyncConnection, conversations: Sequence[str]) -> Mapping[str, Address]:
        """Read the first addresses of conversations: by them it is known where each is decided."""

    async def disable(self, connection: AsyncConnection, accounts: Collection[str], now: int) -> None:
        """Disable accounts whose provider says that they are gone."""


class Accounts(Protocol):
    """Accounts as the record has them, a few seconds old at most."""

    async def find(self, account_id: str) -> Account | None:
        """Give the account; raises Stall where the record is away and it is not remembered."""

    def forget(self, account_id: str) -> None:
        """Read it again the next time."""


class Driver(Protocol):
    """Makes the calls of a channel's send."""

    async def deliver(self, channel: Channel, message: Message, account: Account) -> str:
        """Run the send to its end and give the provider's id; raises SendError."""
