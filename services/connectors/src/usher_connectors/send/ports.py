"""What the use cases need: the delivery table, accounts, and a driver that makes HTTP calls."""

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.address_changed import AddressChanged
from usher_common.files.port import Stored

from usher_connectors.contract import Account, Call, Channel, Media, Message, Reply, SendError
from usher_connectors.send.domain.delivery import Row, Settled

Outcome = TypeVar("Outcome")
OnFailure = Callable[[SendError], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished attempt; `attempts` is the row's new count, `changes` what was said of the peer so far."""

    row: Row
    settled: Settled
    attempts: int
    changes: tuple[AddressChanged, ...] = ()

    @property
    def parts_sent(self) -> int:
        """The row's new count of parts that the provider has taken."""
        return self.row.parts_sent + self.settled.part


@dataclass(frozen=True, slots=True)
class Result:
    """A settled delivery that must be reported to the router.

    `cause`: the part of a message, and what is new of it, that this tells of; "" for a message as a whole.
    `changes`: what the provider's answers said about the peer.
    """

    id: str
    account: str
    peer: str
    conversation: str
    message: str
    status: str
    provider_id: str = ""
    error: str = ""
    trace: str = ""
    cause: str = ""
    changes: tuple[AddressChanged, ...] = ()


@dataclass(frozen=True, slots=True)
class Queued:
    """How many rows of an account are queued, and for how many seconds the oldest of them is due (0.0: none is).

    `undelivered_s`: the age of the oldest that was not tried yet, or failed so far; one that is held back is none.
    """

    count: int
    due_s: float = 0.0
    undelivered_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a dead replica left: accounts with unsent rows, and unreported results."""

    accounts: frozenset[str]
    results: Sequence[Result]


Address = tuple[str, str]  # account, peer


class DeliveryTable(Protocol):
    """The statements on `delivery`, for one replica (its owner id); all are batches."""

    owner: str

    async def insert(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> list[Row]:
        """Insert rows as queued; returns those that are new and ours to send.

        A peer that still has open rows at another replica stays there, so that they keep their order.
        """

    async def claim(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> set[str]:
        """Mark rows as sending; returns the ids of those that are ours and the first open one of their peer.

        Like `finish`, it may be repeated after a commit whose confirmation was lost.
        """

    async def finish(self, connection: AsyncConnection, done: Sequence[Finished], now: int) -> list[Finished]:
        """Write the outcomes of attempts; returns those of our rows, with what their messages are now."""

    async def mark_reported(self, connection: AsyncConnection, ids: Sequence[str]) -> None:
        """Record that the router was told."""

    async def load(self, connection: AsyncConnection, account: str, limit: int) -> list[tuple[Row, float]]:
        """Read our oldest queued rows of an account, each with the seconds until it may be sent."""

    async def count_queued(self, connection: AsyncConnection) -> Mapping[str, Queued]:
        """Count our queued rows by account, with the age of the oldest that is due."""

    async def adopt(self, connection: AsyncConnection, alive: Collection[str]) -> Adopted:
        """Take over open and unreported rows of replicas not alive (this one is), settling those under way."""

    async def unreported(self, connection: AsyncConnection, older_s: float, limit: int) -> list[Result]:
        """Read our rows settled so many seconds ago that were not reported to the router."""

    async def receive(
        self, connection: AsyncConnection, account: str, message: str, provider_id: str
    ) -> tuple[Result, int | None] | None:
        """Find and lock the delivery to which a provider's receipt refers, and its part's number if it has several.

        Our own id (`message`) names the last part.
        """

    async def raise_status(
        self, connection: AsyncConnection, delivery_id: str, status: str, now: int, error: str = ""
    ) -> str:
        """Raise a sent delivery to what a receipt says, never lower it; returns its status now."""

    async def addresses(self, connection: AsyncConnection, conversations: Sequence[str]) -> Mapping[str, Address]:
        """Read the addresses of conversations, from which their partitions follow."""

    async def disable(self, connection: AsyncConnection, accounts: Collection[str], now: int) -> None:
        """Disable accounts that their provider reports as gone."""


class Accounts(Protocol):
    """Accounts of the record, at most a few seconds old."""

    async def find(self, account_id: str) -> Account | None:
        """Return the account; raises Stall if the record is unavailable and it is not cached."""

    async def having(self, channel: str, setting: str, value: str) -> Sequence[Account]:
        """Return this channel's accounts whose setting has this value; raises Stall as `find` does."""

    def forget(self, account_id: str) -> None:
        """Read it again the next time."""


class Driver(Protocol):
    """Makes the calls of a channel's send."""

    async def deliver(
        self, channel: Channel, message: Message, account: Account, on_failure: OnFailure = lambda _error: None
    ) -> str:
        """Run the send to its end and return the provider's id; raises SendError.

        `on_failure` hears of each call that failed, also of those after which the channel went on.
        """

    async def run(
        self, channel: Channel, calls: Generator[Call, Reply, Outcome], on_failure: OnFailure = lambda _error: None
    ) -> Outcome:
        """Run any calls of a channel to their end and return its result; raises SendError."""

    async def fetch(self, channel: Channel, media: Media, account: Account) -> Stored:
        """Fetch a contact's file into the stored files; raises SendError."""
