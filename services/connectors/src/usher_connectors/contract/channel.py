"""A channel as a value: pure functions, and what the provider allows as data."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from usher_common.messages.sends import Send
from usher_common.token_bucket import Rate

from usher_connectors.contract.account import Account
from usher_connectors.contract.events import Event
from usher_connectors.contract.lengths import Unit
from usher_connectors.contract.markup import Markup
from usher_connectors.contract.media import Fetch
from usher_connectors.contract.operations import Check, Deliver, Ending, Inspect, Listing, Poll, Session
from usher_connectors.contract.requests import Answer, Request
from usher_connectors.contract.sending import ErrorClass, Faults, Message, Sending
from usher_connectors.contract.settings import Setting
from usher_connectors.contract.shape import Shape

# A send of unknown outcome is repeated at once, as the provider knows our id; if the provider says that it is not
# there; or never.
Repeats = Literal["at once", "if absent", "never"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the provider allows. 0 is no limit.

    `text` and `caption` are lengths in `unit` ("gsm": SMS segments); `media` is the most bytes by type ("image/*");
    `files` is how many go into one message.
    `buttons` is how many fit beside a message (0: none, they become numbered text), `button_chars` their length.
    """

    text: int = 0
    unit: Unit = "chars"
    caption: int = 0
    account_rate: Rate | None = None
    peer_rate: Rate | None = None
    parallel: int = 64  # concurrent requests to one account: enough for several hundred a second at 100 ms each
    media: Mapping[str, int] = field(default_factory=dict)
    files: int = 0
    buttons: int = 0
    button_chars: int = 20


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the provider can do.

    `idempotent`: it takes a repeated id of ours as the same message, so a send of unknown outcome may be repeated.
    `typed`: it tells us that a contact types.
    `bots`: a service behind it may be a bot of the funnel: it takes turns (`Send.turn`), and answers with `BotAnswer`.
    `dates`: its time of a message is its own, so that it says how late the message came; a mail's is its sender's.
    `documents`: it takes a page instead of a text (`Message.document`), as a transcript is one.
    `typing_by`: what `Channel.typing` is called with: the peer, or the provider's id of the peer's last message;
    `typing_s`: for how many seconds the provider shows it. It is said again only after half of that.
    """

    idempotent: bool = False
    edits: bool = False
    deletions: bool = False
    reactions: bool = False
    replies: bool = False
    groups: bool = False
    receipts: bool = False
    echoes: bool = False
    typed: bool = False
    bots: bool = False
    dates: bool = True
    documents: bool = False
    markup: Markup = "none"
    typing_by: Literal["peer", "message"] = "peer"
    typing_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: `verify`, `parse` and `send` are its own, everything else is optional.

    `verify(request, account)` raises Unverified. `parse(request, account)` returns events or raises BadPayload.
    `send(message, account)` yields each Call, is sent the Reply of a success (a failure is thrown into it as SendError,
    which it may refine) and returns the provider's id of the message. `answer(request, account)` is a handshake or a
    document of the provider's form; None: 200 {}. It runs after `verify`. `converse` answers instead where the answer
    depends on what went before; it is not pure, and is bound where the connectors are composed. `fetch`, `check`,
    `poll`, `typing` and `mark` yield calls alike; `session`, `deliver` and `inspect` (a check) are for protocols other
    than HTTP. `typing(peer or id, account)` shows that an agent writes, `mark(id, account)` that the message of this id
    of the provider's, and those before it, were read; both at most once, with their failures ignored.
    `lookup(message, account)` finds a message of ours at the provider and returns its id, "" if it is certainly not
    there; it raises SendError where it cannot tell. A send of unknown outcome is repeated only then.
    `templates(account)` lists the texts that the provider has approved, or not. `token_ends(account)` asks it when the
    account's token ends, once a day.
    `fault(reply)` finds the provider's own error in an answer, also in a 200; `errors` says what its code means.
    `routed_by`: the setting that tells accounts apart where the provider posts events of several to one webhook.
    `payload(request)`: what a provider posted, as `shape` describes it; what that does not know is counted.
    `reply_window_s`: how long after the contact's last message we may write, in seconds; None for ever.
    """

    name: str
    verify: Callable[[Request, Account], None]
    parse: Callable[[Request, Account], Sequence[Event]]
    send: Callable[[Message, Account], Sending]
    answer: Callable[[Request, Account], Answer | None] | None = None
    converse: Callable[[Request, Account], Awaitable[Answer]] | None = None
    fetch: Fetch | None = None
    check: Check | None = None
    inspect: Inspect | None = None
    poll: Poll | None = None
    session: Session | None = None
    deliver: Deliver | None = None
    lookup: Callable[[Message, Account], Sending] | None = None
    typing: Callable[[str, Account], Sending] | None = None
    mark: Callable[[str, Account], Sending] | None = None
    templates: Callable[[Account], Listing] | None = None
    token_ends: Callable[[Account], Ending] | None = None
    fault: Faults | None = None
    errors: Mapping[str, ErrorClass] = field(default_factory=dict)
    payload: Callable[[Request], object] | None = None
    shape: Shape | None = None
    settings: tuple[Setting, ...] = ()
    routed_by: str = ""
    limits: Limits = Limits()
    abilities: Abilities = Abilities()
    reply_window_s: int | None = None

    @property
    def repeats(self) -> Repeats:
        """What becomes of a send of unknown outcome: the one rule of attempts and of recovery after a crash."""
        if self.abilities.idempotent:
            return "at once"
        return "if absent" if self.lookup is not None else "never"

    def repeats_of(self, send: Send) -> Repeats:
        """What becomes of this one: a call that the contact asked for is only kept, once however often it is tried."""
        return "at once" if send.back else self.repeats
