"""What a Telegram update means: each kind becomes an event, and none is lost without a name."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from usher_common.messages.content import Profile

from usher_connectors.channels.telegram.content import content_of
from usher_connectors.channels.telegram.keyboard import words_of
from usher_connectors.channels.telegram.message import Chat, TelegramMessage, User
from usher_connectors.contract import (
    Deleted,
    Echo,
    Edited,
    Event,
    Ignored,
    PeerChanged,
    Reacted,
    Received,
    Refused,
)

# Kinds of updates that we ask for; Telegram leaves reactions and business messages out unless they are named.
ALLOWED = (
    *("message", "edited_message", "callback_query", "message_reaction", "my_chat_member"),
    *("business_connection", "business_message", "edited_business_message", "deleted_business_messages"),
)
# The first message of somebody who followed a link of ours, t.me/BOT?start=PARAMETER.
_STARTED = re.compile(r"/start ([A-Za-z0-9_-]{1,64})").fullmatch
# Messages that say what happened in a group, not what somebody wrote.
_SERVICE = frozenset(
    (
        *("new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo"),
        *("group_chat_created", "supergroup_chat_created", "pinned_message", "migrate_from_chat_id"),
        *("forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"),
    )
)


def events_of(update: Mapping[str, Any]) -> Sequence[Event]:
    """Return the events of one update; raises ValueError (or msgspec's) if it is not as Telegram describes it."""
    kind = next((name for name in update if name != "update_id"), "")
    make = MAKERS.get(kind)
    return make(update[kind]) if make else [Ignored(kind or "empty")]


def events_in(update: Any) -> Sequence[Event]:
    """Return the events of one update, or why it cannot be understood."""
    try:
        return events_of(update)
    except (msgspec.ValidationError, LookupError, TypeError, ValueError, AttributeError) as error:
        return [Refused(f"this update cannot be understood: {type(error).__name__} {error}")]


def _message(raw: Any) -> Sequence[Event]:
    message = msgspec.convert(raw, TelegramMessage, strict=True)
    if message.migrate_to_chat_id:
        old, new = str(message.chat.id), str(message.migrate_to_chat_id)
        return [PeerChanged(old, "moved", new, message.native, message.date)]
    if message.business_connection_id and message.sender and message.sender.id != message.chat.id:
        text, media, _ = content_of(raw)
        known = message.native, message.peer, text, (), media, message.sender.name, message.date
        return [Echo(*known, **message.album)]
    if service := next((name for name in raw if name in _SERVICE), ""):
        return [Ignored(service)]
    return [_received(raw, message)]


def _received(raw: Any, message: TelegramMessage) -> Received:
    text, media, unknown = content_of(raw)
    started = _STARTED(text)
    text = "/start" if started else text
    sender, private = message.sender, message.chat.type == "private"
    quoted = message.reply_to_message
    return Received(
        message.native,
        message.peer,
        text,
        profile=_profile(message),
        media=media,
        reply_to=f"{message.chat.id}:{quoted.message_id}" if quoted else "",
        author=sender.name if sender and not private else "",
        group=message.chat.title,
        referral=started[1] if started else "",
        topic=str(message.message_thread_id) if message.is_topic_message else "",
        unknown=unknown,
        at=message.date,
        **message.album,
    )


def _profile(message: TelegramMessage) -> Profile | None:
    sender = message.sender
    if message.chat.type != "private":
        return Profile(name=message.chat.title)
    if sender is None:
        return None
    handle = {"telegram": f"@{sender.username}"} if sender.username else {}
    return Profile(name=sender.name, language=sender.language_code, attributes=handle)


def _edited(raw: Any) -> Sequence[Event]:
    message = msgspec.convert(raw, TelegramMessage, strict=True)
    text, _, _ = content_of(raw)
    return [Edited(message.native, message.peer, text, str(message.edit_date), message.edit_date or None)]


def _deleted(raw: Any) -> Sequence[Event]:
    chat, connection = raw["chat"]["id"], raw["business_connection_id"]
    return [Deleted(f"{chat}:{int(one)}", f"{int(chat)}@{connection}") for one in raw["message_ids"]]


def _pressed(raw: Any) -> Sequence[Event]:
    message = msgspec.convert(raw["message"], TelegramMessage, strict=True)
    user = msgspec.convert(raw["from"], User, strict=True)
    author = "" if message.chat.type == "private" else user.name
    return [Received(f"callback:{raw['id']}", message.peer, words_of(raw), author=author)]


def _reacted(raw: Any) -> Sequence[Event]:
    now = {one["emoji"] for one in raw["new_reaction"] if "emoji" in one}
    before = {one["emoji"] for one in raw["old_reaction"] if "emoji" in one}
    peer, target = str(int(raw["chat"]["id"])), f"{raw['chat']['id']}:{int(raw['message_id'])}"
    native = f"{target}:{int(raw['date'])}"
    changes = [(emoji, False) for emoji in sorted(now - before)] + [(emoji, True) for emoji in sorted(before - now)]
    return [Reacted(f"{native}:{emoji}", peer, target, emoji, gone, raw["date"]) for emoji, gone in changes]


def _member(raw: Any) -> Sequence[Event]:
    chat = msgspec.convert(raw["chat"], Chat, strict=True)
    status = raw["new_chat_member"]["status"]
    if chat.type != "private" or status not in {"kicked", "member"}:
        return [Ignored(f"my_chat_member:{status}")]
    return [PeerChanged(str(chat.id), "blocked" if status == "kicked" else "started", at=int(raw["date"]))]


MAKERS: Mapping[str, Callable[[Any], Sequence[Event]]] = {
    "message": _message,
    "business_message": _message,
    "edited_message": _edited,
    "edited_business_message": _edited,
    "deleted_business_messages": _deleted,
    "callback_query": _pressed,
    "message_reaction": _reacted,
    "my_chat_member": _member,
}
