"""A message was edited, deleted or reacted to outside of Usher; its conversation may be closed by now."""

from typing import Any

from msgspec.structs import replace
from usher_common.commands.message_changed import MediaFetched, MessageDeleted, MessageEdited, MessageReacted
from usher_common.messages.threads import Former, Reaction

from usher_router.domain.addresses.albums import part_named, with_part
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import AddressStep
from usher_router.domain.conversation.change import change
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.decide import opens
from usher_router.domain.effects import Ignored, Parked

FORMER = 20  # earlier texts of one message that are kept: the first and the latest ones
REACTIONS = 50  # of one message: more people than a group that is served has


@opens(MessageEdited)
def edit(conversation: Conversation | None, command: MessageEdited, _cause: Cause, context: Context) -> AddressStep:
    """Show the new text; the former stays in the message's history. A message that we never had is parked."""
    message = _target(conversation, command, context)
    if conversation is None or message is None:
        return conversation, [Parked("no_message", f"edit of {command.target}")]
    if not _came(message):
        return conversation, [Ignored("edit_of_ours")]
    part = part_named(message, command.target)
    said = with_part(message, replace(part, text=command.text)) if part else replace(message, text=command.text)
    if said.text == message.text or message.thread.deleted_at:
        return conversation, []
    thread = replace(said.thread, edited_at=context.now, former=_with_former(message, context.now))
    return change(conversation, replace(said, thread=thread), context)


@opens(MessageDeleted)
def delete(conversation: Conversation | None, command: MessageDeleted, _cause: Cause, context: Context) -> AddressStep:
    """Leave a mark in its place, or take a part from an album; what it said stays in its history."""
    message = _target(conversation, command, context)
    if conversation is None or message is None:
        return conversation, [Ignored("deletion_of_unknown")]
    if not _came(message):
        return conversation, [Ignored("deletion_of_ours")]
    part = part_named(message, command.target)
    if message.thread.deleted_at or (part and part.deleted):
        return conversation, []
    former = _with_former(message, context.now)
    left = with_part(message, replace(part, deleted=True)) if part else message
    if any(not one.deleted for one in left.thread.parts):
        thread = replace(left.thread, edited_at=context.now, former=former)
        return change(conversation, replace(left, thread=thread), context)
    thread = replace(left.thread, deleted_at=context.now, former=former)
    return change(conversation, replace(message, text="", thread=thread), context)


@opens(MessageReacted)
def react(conversation: Conversation | None, command: MessageReacted, _cause: Cause, context: Context) -> AddressStep:
    """Show the reaction at its message; alone it opens nothing and asks nobody to answer."""
    message = _target(conversation, command, context)
    if conversation is None or message is None:
        return conversation, [Ignored("reaction_to_unknown")]
    others = tuple(one for one in message.thread.reactions if one.peer != command.peer)
    mine = (Reaction(command.peer, command.emoji, context.now),) if command.emoji else ()
    if _same(message, command) or len(others) + len(mine) > REACTIONS:
        return conversation, []
    return change(conversation, replace(message, thread=replace(message.thread, reactions=(*others, *mine))), context)


@opens(MediaFetched)
def add_file(conversation: Conversation | None, command: MediaFetched, _cause: Cause, context: Context) -> AddressStep:
    """Put the file in the place of its line, or say there that it could not be fetched, and why."""
    message = _target(conversation, command, context)
    if conversation is None or message is None:
        return conversation, [Ignored("file_of_unknown")]
    part = part_named(message, command.target)
    fetched = part.fetched if part else message.thread.fetched
    if command.number in fetched or message.thread.deleted_at or (part and part.deleted):
        return conversation, []
    fetched, new = (*fetched, command.number), (command.attachment,) if command.attachment else ()
    if part:
        files = {"text": _settled(part.text, command), "attachments": (*part.attachments, *new)}
        return change(conversation, with_part(message, replace(part, fetched=fetched, **files)), context)
    said = replace(message, text=_settled(message.text, command), attachments=(*message.attachments, *new))
    return change(conversation, replace(said, thread=replace(message.thread, fetched=fetched)), context)


def _settled(text: str, command: MediaFetched) -> str:
    """Return the text without the file's line, or with the reason in it; an edit may have removed the line."""
    lines = text.split("\n")
    failed = [] if command.attachment else [f"{command.line} (the file could not be fetched: {command.reason})"]
    if command.line not in lines:
        return "\n".join(filter(None, (text, *failed)))
    at = lines.index(command.line)
    return "\n".join((*lines[:at], *failed, *lines[at + 1 :]))


def _target(conversation: Conversation | None, command: Any, context: Context) -> Message | None:
    found = context.targets.get((command.account, command.target))
    return found if conversation is not None and found is not None and found.conversation == conversation.id else None


def _came(message: Message) -> bool:
    """Return whether it was written outside of Usher, by the contact or a colleague, and so can change there."""
    return message.author == "visitor" or message.thread.outside


def _same(message: Message, command: MessageReacted) -> bool:
    shown = next((one.emoji for one in message.thread.reactions if one.peer == command.peer), "")
    return shown == command.emoji


def _with_former(message: Message, now: int) -> tuple[Former, ...]:
    former = (*message.thread.former, Former(message.text, now))
    return former if len(former) <= FORMER else (former[0], *former[len(former) - FORMER + 1 :])
