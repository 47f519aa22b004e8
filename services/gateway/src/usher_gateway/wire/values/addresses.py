"""The addresses of a conversation, and what became of a message (pure); of the latter visitors see little."""

from collections import Counter
from collections.abc import Callable

import msgspec
from msgspec import UNSET, UnsetType
from usher_common.messages.threads import PLAIN, Proof, Reached, Threaded, answered_at


class AddressOut(msgspec.Struct, frozen=True, gc=False):
    """An address of a conversation; `window_ends_at` in ms, null: it may always be answered.

    `refused`: the contact takes nothing there. `last`: the contact used it last, so that an answer goes there.
    """

    account: str
    peer: str
    channel: str
    window_ends_at: int | None
    refused: str
    last: bool


class FormerOut(msgspec.Struct, frozen=True, gc=False):
    """What a message said before it was changed at `at` (ms)."""

    text: str
    at: int


class ThreadOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a message came or goes, and what became of it; times in ms.

    `channel` and `peer` are its address, where that is not the conversation's own. `author`: who wrote in a group, or
    (`outside`) which colleague in the provider's own app. `reactions`: how often each was chosen. `original`: where the
    whole of a mail is downloaded; `html`: it has a page that can be shown; `proof`: what our own mail server found of
    its sender, "passed" or "failed". `expired`: retention removed it at `deleted_at`.
    """

    channel: str = ""
    peer: str = ""
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
    former: tuple[FormerOut, ...] = ()
    reactions: dict[str, int] = {}
    original: str = ""
    html: bool = False
    proof: Proof = ""
    expired: bool = False


def addresses_out(addresses: tuple[Reached, ...]) -> tuple[AddressOut, ...]:
    """Present the addresses of a conversation; none, where there is only the widget."""
    last = answered_at(addresses)
    return tuple(
        AddressOut(
            one.account,
            one.peer,
            one.channel,
            one.window_ends_at // 1000 if one.window_ends_at else None,
            one.refused,
            one is last,
        )
        for one in addresses
    )


def visitor_thread_out(thread: Threaded | None) -> ThreadOut | UnsetType:
    """Present to the visitor when a message was edited or deleted, if it was, and nothing else of its thread."""
    if thread is None or not (thread.edited_at or thread.deleted_at):
        return UNSET
    return ThreadOut(edited_at=thread.edited_at // 1000, deleted_at=thread.deleted_at // 1000)


def thread_out(thread: Threaded | None, link: Callable[[str], str]) -> ThreadOut | UnsetType:
    """Present what is known of a message besides its text, if anything is."""
    if thread is None or thread == PLAIN:
        return UNSET
    return ThreadOut(
        channel=thread.channel,
        peer=thread.peer,
        reply_to=thread.reply_to,
        author=thread.author,
        outside=thread.outside,
        automatic=thread.automatic,
        subject=thread.subject,
        cc=thread.cc,
        quote=thread.quote,
        template=thread.template,
        edited_at=thread.edited_at // 1000,
        deleted_at=thread.deleted_at // 1000,
        former=tuple(FormerOut(one.text, one.at // 1000) for one in thread.former),
        original=link(thread.original) if thread.original else "",
        html=bool(thread.html),
        proof=thread.proof,
        expired=thread.expired,
        reactions=dict(Counter(one.emoji for one in thread.reactions)),
    )
