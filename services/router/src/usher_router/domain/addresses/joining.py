"""Whether what comes from another address goes on with a conversation that is open already."""

from usher_common.commands.message_received import MessageReceived

from usher_router.domain.addresses.known import WEB, addresses_of
from usher_router.domain.conversation.model import Conversation


def joins(conversation: Conversation, command: MessageReceived, *, same_person: bool) -> bool:
    """Return whether the message belongs to this conversation, of which its address is not yet a part.

    It does if the address is known to be the same person's (decided by merged contacts or a provider), or if it
    proves by our token which conversation it answers and comes from somebody whom that conversation knows. Without
    the latter, a mail that was forwarded to a third person would bring them in. The widget is never joined to another
    conversation: it shows to whoever has the browser what was said in it.
    """
    if conversation.status == "closed" or command.channel == WEB:
        return False
    return same_person or (command.thread == conversation.id and knows(conversation, command.peer))


def knows(conversation: Conversation, peer: str) -> bool:
    """Return whether this peer is one of its addresses, was copied in, or is what the contact named as theirs."""
    known = {conversation.profile.email, conversation.profile.phone}
    for reached in addresses_of(conversation):
        known |= {reached.peer, *reached.cc}
    return peer.strip().casefold() in {one.strip().casefold() for one in known if one}
