"""What a message and a conversation know of the addresses they go through, and what became of a message since."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from usher_common.messages.content import Attachment
from usher_common.messages.knowledge import ShownArticle
from usher_common.messages.sends import Button

PeerChange = Literal["stopped", "started", "blocked", "moved"]
Proof = Literal["", "passed", "failed"]  # whether a mail comes from whom it names: "": nobody looked
Refusal = Literal["", "stopped", "blocked"]
Unreachable = Literal["", "window_closed", "contact_stopped", "contact_blocked"]


class Reached(msgspec.Struct, frozen=True, omit_defaults=True):
    """An address at which a conversation's contact is reached; times in µs of the record's clock.

    `window_ends_at`: until when the channel lets us answer freely (0: always). `refused`: the contact takes nothing
    there. `native_id`, `subject`, `cc`: the provider's id of what last came from there, its subject and further
    people, for the answer. `at`: when it came (0: nothing has come from there yet). `transcript_at`: when the
    conversation's transcript was sent there.
    """

    account: str
    peer: str
    channel: str
    window_ends_at: int = 0
    refused: Refusal = ""
    native_id: str = ""
    subject: str = ""
    cc: tuple[str, ...] = ()
    at: int = 0
    transcript_at: int = 0


def unreachable(reached: Reached, now: int, *, template: bool = False) -> Unreachable:
    """Return why nothing may be sent to this address at `now` (µs of the record's clock), "" if something may.

    A window is over at the very time at which it ends. A template needs none, and nothing helps against a stop.
    """
    if reached.refused:
        return "contact_stopped" if reached.refused == "stopped" else "contact_blocked"
    return "window_closed" if 0 < reached.window_ends_at <= now and not template else ""


def answered_at(addresses: Iterable[Reached], account: str = "", peer: str = "") -> Reached | None:
    """Return the address that an answer goes to: the one chosen, else the one that the contact used last.

    None if the chosen one is not among them, or there is none.
    """
    if account:
        return next((one for one in addresses if (one.account, one.peer) == (account, peer)), None)
    return max(addresses, key=lambda one: one.at, default=None)


class Former(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a message said before it was edited or deleted at `at` (µs)."""

    text: str
    at: int


class Reaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the peer answered a message with, instead of words; each peer has one at most."""

    peer: str
    emoji: str
    at: int = 0


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of an album as its provider sent it: `native_id` is the provider's id of it.

    `place`: where it stands in the album, the lowest first. `fetched`: as in `Threaded`, of this part's files.
    """

    native_id: str
    place: int = 0
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    fetched: tuple[int, ...] = ()
    deleted: bool = False


class Threaded(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a message came or goes, and what became of it since; times in µs.

    `account`, `peer`, `channel`: its address, "" for the conversation's own. `native_id`: the provider's id of it.
    `reply_to`: our id of the message that it quotes. `author`: who wrote in a group, or which colleague `outside`, in
    the provider's own app. `subject`, `cc` and `quote` (what it repeats of older mails) are those of a mail.
    `original` is the stored file that holds all of a mail, `html` that of its cleaned HTML, `proof` whether its sender
    is who it names.
    `automatic`: written by a machine; ours about the ask `ask` names the `answers` that it shows and has `buttons`.
    `former`: its texts before edits, the oldest first.
    `expired`: retention removed it at `deleted_at`, with all that it said.
    `fetched`: the numbers of its files that were fetched, or of which we know that they cannot be.
    `parts`: of an album, in their order; text and attachments of the message are theirs (decision 0309).
    """

    account: str = ""
    peer: str = ""
    channel: str = ""
    native_id: str = ""
    reply_to: str = ""
    author: str = ""
    outside: bool = False
    automatic: bool = False
    subject: str = ""
    cc: tuple[str, ...] = ()
    quote: str = ""
    template: str = ""
    edited_at: int = 0
    deleted_at: int = 0
    former: tuple[Former, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    original: str = ""
    proof: Proof = ""
    fetched: tuple[int, ...] = ()
    ask: str = ""
    answers: tuple[ShownArticle, ...] = ()
    buttons: tuple[Button, ...] = ()
    parts: tuple[Part, ...] = ()
    html: str = ""
    expired: bool = False


PLAIN = Threaded()  # of a message at the conversation's own address of which nothing else is known
