"""A new conversation of an address, whoever begins it."""

from usher_common.commands.begin import BeginConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.tell import TellContact
from usher_common.ids import address_id, derive_id

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.model import Conversation


def opened_by(
    command: MessageReceived | BeginConversation | TellContact, contact_id: str, cause: Cause, context: Context
) -> Conversation:
    """Return it as the command opens it now, at home in this partition: nothing is written yet, and nobody waits."""
    return Conversation(
        id=derive_id("conversation", cause.id),
        address_id=address_id(command.account, command.peer),
        contact_id=contact_id,
        account=command.account,
        peer=command.peer,
        channel=command.channel,
        home_partition=context.partition,
        weight=context.policy.chat_weight,
        opened_at=context.now,
        changed_at=context.now,
    )
