"""The channel contract: what a channel is, and the values it takes, yields, returns and raises."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from usher_common.messages.content import Attachment, Entry, Profile
from usher_common.messages.sends import Send
from usher_common.token_bucket import Rate


@dataclass(frozen=True, slots=True)
class Account:
    """One account at a provider, from the record's table `account`.

    `config` may be shown to administrators, but for the passwords in it; `secrets` never leave the connectors. The repr
    has neither.
    """

    id: str
    channel: str
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, Any] = field(default_factory=dict, repr=False)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A provider's request: header names in lower case, the body as received, `at` in seconds since the epoch."""

    headers: Mapping[str, str]
    body: bytes
    at: float
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """A contact wrote; `native_id` is the provider's id of it, unique within the account."""

    native_id: str
    peer: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    profile: Profile | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of a message of ours, identified by our own id (`message`) or by the provider's (`provider_id`)."""

    status: Literal["delivered", "read"]
    message: str = ""
    provider_id: str = ""


Event = Received | Receipt


class Unverified(Exception):  # noqa: N818 - names what the request is
    """The request is not proven to come from the provider: unsigned, forged, stale or malformed; answered with 401."""


class BadPayload(ValueError):  # noqa: N818 - names what the request has
    """A genuine request whose body cannot be understood; answered with 422 and this text as its detail."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to send: `id` is the same for all attempts (the idempotency key), `at` is now, in seconds."""

    id: str
    at: int
    send: Send


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request that a channel wants to make; it may contain secrets, so its repr shows only the method."""

    url: str = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Reply:
    """The provider's answer: header names in lower case, the body up to the driver's limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class SendError(Exception):
    """A send that did not succeed.

    `code` is for people and rules ("timeout", "http_400", …); `retryable` says whether a later attempt may succeed,
    `after` is the least wait in seconds that the provider asked for. `unknown`: the provider may have accepted it
    nevertheless. `scope`: what it says about the account: nothing ("message"), "throttled", "unreachable", or "gone"
    (disable it). `reply` is the provider's answer, if there was one, for a channel that refines the error.
    """

    def __init__(  # noqa: PLR0913 - facts of a failure, all by keyword
        self,
        code: str,
        *,
        retryable: bool,
        after: float | None = None,
        unknown: bool = False,
        scope: Literal["message", "throttled", "unreachable", "gone"] = "message",
        reply: Reply | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.after = after
        self.unknown = unknown
        self.scope = scope
        self.reply = reply


Sending = Generator[Call, Reply, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the provider allows: characters in a text, rates, concurrent requests for one account."""

    text_chars: int = 0  # 0: no limit
    account_rate: Rate | None = None
    peer_rate: Rate | None = None
    parallel: int = 64  # concurrent requests to one account: enough for several hundred a second at 100 ms each


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as a value: three functions, and its properties as data.

    `verify(request, account)` raises Unverified. `parse(request)` returns events or raises BadPayload. `send(message,
    account)` yields each Call, is sent the Reply of a success (a failure is thrown into it as SendError, which it may
    refine) and returns the provider's id of the message. `idempotent`: the provider takes a repeated id as the same
    message, so a send of unknown outcome may be repeated. `reply_window_s`: how long after the contact's last message
    we may write; None for ever.
    """

    name: str
    verify: Callable[[Request, Account], None]
    parse: Callable[[Request], Sequence[Event]]
    send: Callable[[Message, Account], Sending]
    idempotent: bool = False
    limits: Limits = Limits()
    reply_window_s: int | None = None
