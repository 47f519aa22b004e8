"""A colleague wrote to the contact in the provider's own app."""

from msgspec.structs import replace
from usher_common.commands.echo_received import EchoReceived
from usher_common.messages.threads import Threaded

from usher_router.domain.addresses import known as addresses
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import AddressStep
from usher_router.domain.conversation.model import LAST_TEXT, Conversation, Message
from usher_router.domain.decide import opens
from usher_router.domain.effects import Appended, Parked


@opens(EchoReceived)
def echo(conversation: Conversation | None, command: EchoReceived, cause: Cause, context: Context) -> AddressStep:
    """Show it as said by an agent outside, in the last conversation if none is open; it is not sent again."""
    if conversation is None:
        return None, [Parked("no_conversation", "a colleague wrote to somebody who has not written")]
    now, seq = context.now, conversation.last_seq + 1
    message = Message(
        id=cause.id,
        conversation=conversation.id,
        seq=seq,
        author="agent",
        text=command.text,
        at=now,
        attachments=command.attachments,
        trace=cause.trace,
        accepted_at=cause.at,
        thread=_threaded(conversation, command),
    )
    changed = replace(conversation, last_seq=seq, changed_at=now, agent_at=now, last_text=command.text[:LAST_TEXT])
    return changed, [Appended(message, conversation.agent_id or "", conversation.guests)]


def _threaded(conversation: Conversation, command: EchoReceived) -> Threaded:
    thread = Threaded(native_id=command.native_id, author=command.author, outside=True)
    if not addresses.is_elsewhere(conversation, command.account, command.peer):
        return thread
    return replace(thread, account=command.account, peer=command.peer, channel=command.channel)
