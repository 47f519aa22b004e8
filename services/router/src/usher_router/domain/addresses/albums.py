"""An album is one message, whatever the order in which its parts come (decision 0309)."""

from typing import Any

from msgspec.structs import replace
from usher_common.ids import album_id
from usher_common.messages.threads import Part, Threaded

from usher_router.domain.context import Context
from usher_router.domain.conversation.model import REFUSED, Conversation, Message
from usher_router.domain.effects import MessageNamed
from usher_router.limits import ALBUM_PARTS


def album_of(command: Any) -> str:
    """Return the id of the album that the command brings a part of, "" if none."""
    return album_id(command.account, command.peer, command.album) if command.album else ""


def takes_parts(conversation: Conversation, message: Message) -> bool:
    """Return whether the message, of which a part came lately, grows by another one.

    A part that comes after the conversation's end is a message of its own, which opens it again: somebody must look.
    What was turned away as a whole stays together.
    """
    seen = conversation.status != "closed" or conversation.closed_by in REFUSED
    return seen and not message.thread.deleted_at and 0 < len(message.thread.parts) < ALBUM_PARTS


def growing(conversation: Conversation, command: Any, context: Context) -> Message | None:
    """Return the message of this conversation that grows by the command's part, None if the part is its own message."""
    found = context.albums.get(album_of(command))
    return found if found and found.conversation == conversation.id and takes_parts(conversation, found) else None


def begun(thread: Threaded, command: Any) -> Threaded:
    """Return what is known of a message, which is the first part of an album if it belongs to one."""
    return replace(thread, parts=(part_of(command),)) if command.album else thread


def part_of(command: Any) -> Part:
    """Return the part that the command brings."""
    return Part(command.native_id, command.place, command.text, command.attachments)


def grown(message: Message, part: Part) -> Message:
    """Add a part in its place; parts of the same place stand as they came. One that is there changes nothing."""
    parts = message.thread.parts
    if any(one.native_id == part.native_id for one in parts):
        return message
    return _with_parts(message, tuple(sorted((*parts, part), key=lambda one: one.place)))


def part_named(message: Message, native_id: str) -> Part | None:
    """Return one part of an album, None if the message is none."""
    return next((one for one in message.thread.parts if one.native_id == native_id), None)


def with_part(message: Message, part: Part) -> Message:
    """Replace the part of this id; the others stay as they are."""
    parts = message.thread.parts
    return _with_parts(message, tuple(part if one.native_id == part.native_id else one for one in parts))


def names_of(message: Message, command: Any, cause_id: str) -> list[MessageNamed]:
    """Let the message be found by its album, and by a part that is not its first."""
    if not command.album:
        return []
    album = MessageNamed(album_of(command), message.id)
    return [album] if cause_id == message.id else [album, MessageNamed(cause_id, message.id)]


def _with_parts(message: Message, parts: tuple[Part, ...]) -> Message:
    shown = [one for one in parts if not one.deleted]
    return replace(
        message,
        text="\n".join(one.text for one in shown if one.text),
        attachments=tuple(file for one in shown for file in one.attachments),
        thread=replace(message.thread, parts=parts),
    )
