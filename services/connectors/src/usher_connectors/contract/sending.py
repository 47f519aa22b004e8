"""A message on its way out: the calls that a channel makes, the answers to them, and how a send fails."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from usher_common.messages.sends import Send

# What an error code of a provider means. throttled: slow down; transient: try again; window: outside the reply window;
# recipient: never for this peer; content: never for this message; auth: the account's secret is wrong; account: the
# provider has restricted the account; gone: the account is no longer there, and is disabled.
ErrorClass = Literal["throttled", "transient", "window", "recipient", "content", "auth", "account", "gone"]
Scope = Literal["message", "throttled", "unreachable", "account", "gone"]
RecipientChange = Literal["stopped", "blocked", "moved"]


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a conversation, as a bot is told of it; `at` in µs since the epoch.

    `author`: the contact (visitor), an agent, or a machine of ours (automatic). `files` are names.
    """

    seq: int
    author: Literal["visitor", "agent", "automatic"]
    text: str
    at: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What is sent instead of a text, as a page and as plain text."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to send: `id` is the same for all attempts (the idempotency key), `at` is now, in seconds.

    `links` are signed, expiring URLs of the message's attachments, in their order (none without a public URL).
    `hook_url` is the account's webhook, for providers that are told with each message where receipts go ("" if no
    public URL is known). `last`: no further part of a long message follows. Only the last one may give the provider our
    own id of the message: a receipt by it says that all of it is there, and ends what waits to be sent. `lines` are the
    conversation up to a bot's turn (`send.turn`), the oldest first. `document` is what `send.transcript` asks for.
    """

    id: str
    at: int
    send: Send
    links: tuple[str, ...] = ()
    hook_url: str = ""
    last: bool = True
    lines: tuple[Line, ...] = ()
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request that a channel wants to make; it may contain secrets, so its repr shows only the method.

    `upload` is the id of a stored file: it is streamed as the body, or into `form` under the name `upload_field`.
    `wait_s`: how many seconds the provider may keep it waiting (a long poll), beyond the usual time for an answer.
    """

    url: str = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"
    upload: str = ""
    upload_field: str = ""
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The provider's answer: header names in lower case, the body up to the driver's limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in the provider's own words, found in an answer of any status.

    `code` is looked up in the channel's `errors`; `after` is the wait in seconds that the body asks for. `change`
    (and `to`): what it says about the peer.
    """

    code: str
    after: float | None = None
    change: RecipientChange | None = None
    to: str = ""


class SendError(Exception):
    """A send that did not succeed.

    `code` is for people and rules ("timeout", "http_400", …); `retryable` says whether a later attempt may succeed,
    `after` is the least wait in seconds that the provider asked for. `unknown`: the provider may have accepted it
    nevertheless. `scope`: what it says about the account: nothing ("message"), "throttled", "unreachable", "account"
    (its secret or its standing with the provider is bad) or "gone" (disable it). `reply` is the provider's answer, if
    there was one, for a channel that refines the error; `fault` is what the answer says in the provider's own words.
    """

    def __init__(  # noqa: PLR0913 - facts of a failure, all by keyword
        self,
        code: str,
        *,
        retryable: bool,
        after: float | None = None,
        unknown: bool = False,
        scope: Scope = "message",
        reply: Reply | None = None,
        fault: Fault | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.after = after
        self.unknown = unknown
        self.scope = scope
        self.reply = reply
        self.fault = fault


Sending = Generator[Call, Reply, str]
Faults = Callable[[Reply], Fault | None]
