"""What is known of an address to which we write before its contact does."""

from msgspec.structs import replace
from usher_common.commands.begin import BeginConversation
from usher_common.commands.tell import TellContact
from usher_common.ids import address_id
from usher_common.messages.threads import Reached

from usher_router.domain.addresses import known as addresses
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation


def first_reached(before: Conversation | None, command: BeginConversation | TellContact, context: Context) -> Reached:
    """Return what the address's last conversation knew of it, with what its row says that the contact refuses."""
    found = addresses.find(before, command.account, command.peer) if before is not None else None
    known = context.reached.get(address_id(command.account, command.peer))
    reached = found or Reached(command.account, command.peer, command.channel)
    refused = known.refused if known is not None else reached.refused
    return replace(reached, refused=refused, subject=command.subject or reached.subject)
