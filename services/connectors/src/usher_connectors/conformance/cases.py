"""What a channel gives to the kit: samples as data, and a signer that is not the channel's own code."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from usher_common.messages.sends import Send

from usher_connectors.contract import Account, Call, Event, Reply

SENT = "kit-1"  # the id of the delivery that the kit sends: `Message.id`
PUBLIC_URL = "https://hooks.example.com"  # where the kit's webhooks are reached, for signatures over URLs


def hook_url(account: Account) -> str:
    """Return the public URL of an account's webhook, as `Request.url` has it."""
    return f"{PUBLIC_URL}/hooks/{account.channel}/{account.id}"


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
class LookedUp:
    """The provider's answers when it is asked for the first of `outgoing`: it is there, or it is not."""

    found: Sequence[Reply]
    absent: Sequence[Reply]


# Bodies of receipts for a message of ours (our id, the provider's id), in the order of rising status.
Receipts = Callable[[str, str], Sequence[bytes]]


@dataclass(frozen=True)
class ChannelCases:
    """Everything the kit needs of one channel.

    `account_at(url)` is an account whose calls go to that URL; `other_account` has other secrets; `secrets` are texts
    that must never be shown; `sign(body, at)` returns the headers that the provider would send at that time (seconds
    since the epoch); `expires` says whether a signature expires; `signs_body` whether it depends on the body (else it
    is a secret that is sent). `incoming[0]` is a message with a text. A form's `content_type` is
    "application/x-www-form-urlencoded".

    `unknown` is a genuine body of a kind that the channel does not know. `two` is one post of two messages and `items`
    the path to their list in it; empty where the provider sends one event in each post. `receipts` and
    `looked_up` are needed where the channel has that ability.
    """

    account_at: Callable[[str], Account]
    other_account: Account
    secrets: Sequence[str]
    sign: Callable[[bytes, float], Mapping[str, str]]
    incoming: Sequence[Incoming]
    bad_bodies: Sequence[bytes] = ()
    outgoing: Sequence[Outgoing] = ()
    expires: bool = True
    signs_body: bool = True
    content_type: str = "application/json"
    unknown: bytes = b""
    two: bytes = b""
    items: tuple[str | int, ...] = ()
    receipts: Receipts | None = None
    looked_up: LookedUp | None = None
