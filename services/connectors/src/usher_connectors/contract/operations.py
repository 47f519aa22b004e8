"""What else channels can do with an account: check it, poll it, hold a session for it."""

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from usher_common.messages.templates import ListedTemplate

from usher_connectors.contract.account import Account
from usher_connectors.contract.events import Event
from usher_connectors.contract.sending import Call, Message, Reply


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether the provider accepts the account's secrets and delivers to our webhook; `notes` is for people.

    Each is a text of one's own, or a `check_notes.Note`, which desks say in their language.

    `code`: what failed, as the classes of errors are named ("auth", "unreachable"); "" says no more than `ok`.
    """

    ok: bool
    name: str = ""  # what the provider calls the account
    notes: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll found, and the cursor that the next one starts from: stored once these events are durable.

    `payloads`: what the provider said, as `Channel.shape` describes it.
    """

    events: Sequence[Event]
    cursor: str
    payloads: Sequence[object] = ()


Listing = Generator[Call, Reply, Sequence[ListedTemplate]]
Checking = Generator[Call, Reply, CheckResult]
Polling = Generator[Call, Reply, Polled]
Check = Callable[[Account, str], Checking]  # account, URL of our webhook ("" if the account is polled)
Inspect = Callable[[Account], Awaitable[CheckResult]]  # a check by another protocol than HTTP
Ending = Generator[Call, Reply, float | None]  # returns seconds since the epoch, None if the token does not end
Poll = Callable[[Account, str], Polling]  # account, cursor ("" at first)
Deliver = Callable[[Message, Account], Awaitable[str]]  # returns the provider's id, raises SendError


class Sink(Protocol):
    """Where a session brings what it receives."""

    async def cursor(self) -> str:
        """Return the cursor stored last, "" at first."""

    async def accept(self, events: Sequence[Event], cursor: str) -> None:
        """Return once the events are durable and the cursor is stored; raises Stall while they cannot be.

        Raises Lost if another replica has taken the account over: the session must end at once.
        """


class Lost(Exception):  # noqa: N818 - names what the owner has become
    """This replica does not own the account any more."""


Session = Callable[[Account, Sink], Awaitable[None]]  # runs until cancelled
