"""What a channel's test file gives to the runner: data, and an independent signer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from usher_common.messages.sends import Send
from usher_connectors.contract import Account, Call, Event, Reply


@dataclass(frozen=True)
class Incoming:
    """A genuine body and the events it means."""

    name: str
    body: bytes
    events: Sequence[Event]


@dataclass(frozen=True)
class Outgoing:
    """A message to send: what each call must be (`check` raises if it is not), the replies, the provider's id."""

    name: str
    send: Send
    check: Callable[[Call], Any]
    replies: Sequence[Reply]
    provider_id: str


@dataclass(frozen=True)
class ChannelCases:
    """Everything the runner needs of one channel.

    `account_at(url)` is an account whose calls go to that URL; `secrets` are texts that must never be shown;
    `sign(body, at)` returns the headers that the provider would send at that time (seconds since the epoch); `expires`
    says whether a signature expires; `signs_body` whether it depends on the body (else it is a secret that is sent).
    """

    account_at: Callable[[str], Account]
    other_account: Account
    secrets: Sequence[str]
    sign: Callable[[bytes, float], Mapping[str, str]]
    incoming: Sequence[Incoming]
    bad_bodies: Sequence[bytes]
    outgoing: Sequence[Outgoing]
    expires: bool = True
    signs_body: bool = True
