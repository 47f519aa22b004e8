"""What a provider's request can mean: each event is accepted or refused by itself."""

from dataclasses import dataclass
from typing import Literal

from usher_common.messages.content import Attachment, Entry, Profile
from usher_common.messages.knowledge import BotHandover
from usher_common.messages.sends import Button
from usher_common.messages.threads import Proof

from usher_connectors.contract.media import Media

ReceiptStatus = Literal["sent", "delivered", "read", "failed"]
PeerChange = Literal["stopped", "started", "blocked", "moved"]


@dataclass(frozen=True, slots=True)
class Received:
    """A contact wrote; `native_id` is the provider's id of it, unique within the account.

    A message of a kind that this channel does not know has a visible text ("[sticker]") and its kind in `unknown`.
    `reply_to` is the provider's id of the quoted message, `author` who wrote in a group, `group` and `topic` where,
    `referral` the advert or link it came from, `at` the provider's time in seconds (None if not told). `window_s`: for
    how long it lets us answer, where that is not what the channel says (after a click on an advert). Of a mail:
    `subject`, `cc`, `quote` (what it repeats), `original` (the stored file that holds all of it), `html` (that of its
    cleaned HTML), `automatic` (no person wrote it, so it opens no conversation) and `proof` (whether the account's own
    server found the sender real).
    `album`: the provider's id of the album that it is a part of, `place` its place there (the lowest first).
    """

    native_id: str
    peer: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    profile: Profile | None = None
    entry: Entry | None = None
    media: tuple[Media, ...] = ()
    reply_to: str = ""
    author: str = ""
    group: str = ""
    topic: str = ""
    referral: str = ""
    unknown: str = ""
    at: float | None = None
    window_s: int | None = None
    subject: str = ""
    cc: tuple[str, ...] = ()
    quote: str = ""
    original: str = ""
    automatic: bool = False
    proof: Proof = ""
    album: str = ""
    place: int = 0
    html: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A message written outside of Usher was changed, by the contact or by the colleague whose it is.

    `native_id` is the changed message's, `revision` tells two edits of it apart.
    """

    native_id: str
    peer: str
    text: str
    revision: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message written outside of Usher was deleted; `native_id` is that message's."""

    native_id: str
    peer: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Reacted:
    """The contact reacted to the message `target` (the provider's id); `removed` takes the reaction back."""

    native_id: str
    peer: str
    target: str
    emoji: str = ""
    removed: bool = False
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of a message of ours, identified by our own id (`message`) or by the provider's (`provider_id`).

    Receipts may come in any order, repeatedly, and before the answer to our send. `code` is the
    provider's for "failed".
    """

    status: ReceiptStatus
    message: str = ""
    provider_id: str = ""
    code: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """The contact is typing."""

    peer: str


@dataclass(frozen=True, slots=True)
class Echo:
    """A colleague wrote to the contact in the provider's own app; `native_id` is the provider's id of it.

    `album` and `place`: as in `Received`.
    """

    native_id: str
    peer: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    media: tuple[Media, ...] = ()
    author: str = ""
    at: float | None = None
    album: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class PeerChanged:
    """The contact stopped, started again or blocked us, or is reached at a new id (`to`, for "moved")."""

    peer: str
    change: PeerChange
    to: str = ""
    native_id: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Two addresses belong to the same person (a user id and a phone number).

    `other` is of this account, or of `account` if that is given; `use` is the one-time token that proves it.
    """

    peer: str
    other: str
    account: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """A bot of the business's own answers the turn `turn` of a conversation; `native_id` is its own id of this answer.

    `text` is Markdown, `done` says that this may be all that the contact needs; `hand_over`: a person is to go on.
    """

    native_id: str
    conversation: str
    turn: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    done: bool = False
    hand_over: BotHandover | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that means nothing to us: counted by kind, and answered as accepted."""

    kind: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something in this post is for another account: the one whose setting `Channel.routed_by` has this value."""

    value: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One event of a post that cannot be understood, and why: the others are accepted nevertheless."""

    reason: str


Event = (
    Received
    | Edited
    | Deleted
    | Reacted
    | Receipt
    | Typing
    | Echo
    | PeerChanged
    | Link
    | BotAnswer
    | Ignored
    | Elsewhere
    | Refused
)
