"""A message of a conversation is not what it was: everybody who sees it hears."""

from msgspec.structs import replace

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import LAST_TEXT, Conversation, Message, agents_of
from usher_router.domain.effects import MessageChanged


def change(conversation: Conversation, message: Message, context: Context) -> Step:
    """Put the changed message in the place of what it was."""
    last = message.seq == conversation.last_seq
    text = message.text[:LAST_TEXT] if last and message.text else conversation.last_text
    if last and message.thread.deleted_at:
        text = ""
    changed = replace(conversation, changed_at=context.now, last_text=text)
    agents = agents_of(conversation) or conversation.participants[-1:]
    changed, told = announced(changed, desk=True)
    return changed, [MessageChanged(message, agents), *told]
