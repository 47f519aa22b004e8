"""What each event tells the router: one command, or none."""

from collections.abc import Callable, Sequence
from typing import Any

from usher_common.commands.address_changed import AddressChanged, AddressLinked
from usher_common.commands.bot_answered import BotAnswered
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.message_changed import MessageDeleted, MessageEdited, MessageReacted
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import derive_id, provider_message_id
from usher_common.messages.declaration import Command
from usher_common.messages.limits import LARGEST_WHOLE

from usher_connectors.contract import (
    Account,
    BotAnswer,
    Deleted,
    Echo,
    Edited,
    Event,
    Link,
    Media,
    PeerChanged,
    Reacted,
    Received,
)
from usher_connectors.media.names import placeholder

LAST_S = 2**33  # seconds since 1970: the year 2242; a later time is a provider's mistake
# the envelope's id, the peer (of what a bot says: the conversation) that it concerns, the command
Named = tuple[str, str, Command]


def command_of(account: Account, event: Event, window_s: int | None = None) -> Named | None:
    """Return the command of an event; None if the router has nothing to know of this kind.

    `window_s` is the channel's reply window, unless the event itself opens another one.

    Ids are derived from the provider's: an event that is delivered again has the same id, and changes nothing.
    """
    if isinstance(event, Received):
        return _received(account, event, window_s if event.window_s is None else event.window_s)
    make = _MAKERS.get(type(event))
    return make(account, event) if make else None


def _received(account: Account, event: Received, window_s: int | None) -> Named:
    command = MessageReceived(
        account=account.id,
        peer=event.peer,
        channel=account.channel,
        text=with_files(event.text, event.media),
        wordless=not event.text.strip(),
        attachments=event.attachments,
        profile=event.profile,
        entry=event.entry,
        native_id=event.native_id,
        reply_to=event.reply_to,
        author=event.author,
        sent_at=_microseconds(event.at),
        window_s=window_s or 0,
        subject=event.subject,
        cc=event.cc,
        quote=event.quote,
        original=event.original,
        html=event.html,
        automatic=event.automatic,
        proof=event.proof,
        album=event.album,
        place=_place(event.place),
    )
    return provider_message_id(account.id, event.native_id), event.peer, command


def _microseconds(at: float | None) -> int:
    """Return a provider's time in microseconds, 0 where it is not told or none that a record could hold."""
    return round(at * 1_000_000) if at and 0 < at < LAST_S else 0


def _place(place: int) -> int:
    """Return a number that a bus can carry, whatever a provider says."""
    return max(-LARGEST_WHOLE, min(place, LARGEST_WHOLE))


def with_files(text: str, media: Sequence[Media]) -> str:
    """Name files in the text until they are fetched: none may be missing without a word."""
    return "\n".join(filter(None, (text, *map(placeholder, media))))


def _echo(account: Account, event: Echo) -> Named:
    text = with_files(event.text, event.media)
    command = EchoReceived(
        *(account.id, event.peer, account.channel, text, event.attachments, event.native_id, event.author),
        album=event.album,
        place=_place(event.place),
    )
    return provider_message_id(account.id, event.native_id), event.peer, command


def _edited(account: Account, event: Edited) -> Named:
    key = derive_id("edited", account.id, event.native_id, event.revision, event.text)
    return key, event.peer, MessageEdited(account.id, event.peer, event.native_id, event.text)


def _deleted(account: Account, event: Deleted) -> Named:
    key = derive_id("deleted", account.id, event.native_id)
    return key, event.peer, MessageDeleted(account.id, event.peer, event.native_id)


def _reacted(account: Account, event: Reacted) -> Named:
    key = derive_id("reacted", account.id, event.native_id)
    emoji = "" if event.removed else event.emoji
    return key, event.peer, MessageReacted(account.id, event.peer, event.target, emoji)


def _changed(account: Account, event: PeerChanged) -> Named:
    key = derive_id("address", account.id, event.peer, event.change, event.to, event.native_id or str(event.at))
    return key, event.peer, AddressChanged(account.id, event.peer, account.channel, event.change, event.to)


def _linked(account: Account, event: Link) -> Named:
    elsewhere = tuple(filter(None, (event.account, event.use)))
    key = derive_id("link", account.id, event.peer, event.other, *elsewhere)
    linked = AddressLinked(account.id, event.peer, account.channel, event.other, event.account, event.use)
    return key, event.peer, linked


def _answered(account: Account, event: BotAnswer) -> Named:
    command = BotAnswered(
        conversation=event.conversation,
        account=account.id,
        turn=event.turn,
        text=event.text,
        buttons=event.buttons,
        done=event.done,
        hand_over=event.hand_over,
    )
    return derive_id("bot_answered", account.id, event.native_id), event.conversation, command


_MAKERS: dict[type, Callable[[Account, Any], Named]] = {
    Echo: _echo,
    Edited: _edited,
    Deleted: _deleted,
    Reacted: _reacted,
    PeerChanged: _changed,
    Link: _linked,
    BotAnswer: _answered,
}
