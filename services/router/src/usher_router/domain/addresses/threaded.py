"""What is known of a contact's message besides its text."""

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.threads import PLAIN, Threaded

from usher_router.domain.addresses import known as addresses
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation


def threaded(conversation: Conversation, command: MessageReceived, context: Context) -> Threaded:
    """Return what is known of a message besides its text."""
    quoted = context.targets.get((command.account, command.reply_to)) if command.reply_to else None
    there = coming_from(conversation, command.account, command.peer, command.channel)
    plain = not (command.native_id or command.author or command.subject or command.quote or command.automatic)
    if plain and quoted is None and there is PLAIN:
        return PLAIN
    return replace(
        there,
        native_id=command.native_id,
        reply_to="" if quoted is None else quoted.id,
        author=command.author,
        automatic=command.automatic,
        subject=command.subject,
        cc=command.cc,
        quote=command.quote,
        original=command.original,
        html=command.html,
        proof=command.proof,
    )


def coming_from(conversation: Conversation, account: str, peer: str, channel: str) -> Threaded:
    """Return a message's address where it is not the conversation's own."""
    if not addresses.is_elsewhere(conversation, account, peer):
        return PLAIN
    return Threaded(account, peer, channel)
