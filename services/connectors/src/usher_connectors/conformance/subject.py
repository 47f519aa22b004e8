"""What is checked, and how a check says what is wrong."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from usher_connectors.conformance.cases import ChannelCases, hook_url
from usher_connectors.contract import Account, Channel, Request
from usher_connectors.main import PARTS, Parts

FAR = "https://provider.example.com/in"  # where the account's calls would go in checks that make none


class Broken(AssertionError):  # noqa: N818 - names what the channel is
    """A check found that the channel does not keep the contract."""


@dataclass(frozen=True)
class Subject:
    """A channel with its cases; `parts` are the connectors' own unless a mutation has replaced them."""

    channel: Channel
    cases: ChannelCases
    parts: Parts = PARTS
    patience_s: float = 20.0  # how long a check waits for what must happen: long, for a busy machine

    @property
    def account(self) -> Account:
        """The account of checks that make no call."""
        return self.cases.account_at(FAR)

    @property
    def has_webhook(self) -> bool:
        """Whether the provider posts to us at all."""
        return bool(self.cases.incoming)

    def request(self, body: bytes, *, at: float | None = None, now: float | None = None) -> Request:
        """Return a request signed at one time and received at another."""
        received = time.time() if now is None else now
        headers = {"content-type": self.cases.content_type, **self.cases.sign(body, received if at is None else at)}
        return Request(headers, body, received, url=hook_url(self.account))


@dataclass(frozen=True)
class Check:
    """One check: `run` raises if the channel is broken; `inapplicable` says why it does not apply, "" if it does."""

    name: str
    run: Callable[[Subject], Awaitable[None] | None]
    inapplicable: Callable[[Subject], str] = lambda _subject: ""


def needs_webhook(subject: Subject) -> str:
    """Say why a check of webhooks does not apply."""
    return "" if subject.has_webhook else "the provider posts nothing to us"


def needs_calls(subject: Subject) -> str:
    """Say why a check of sends over HTTP does not apply."""
    return "" if subject.cases.outgoing else "messages do not leave over HTTP"


def expect(holds: object, reason: str) -> None:
    """Raise Broken with the reason unless it holds."""
    if not holds:
        raise Broken(reason)
