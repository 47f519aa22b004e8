"""The addresses of one conversation: which it has, what came from each, and by which an answer goes."""

from msgspec.structs import replace
from usher_common.ids import address_id
from usher_common.messages.threads import Reached, Refusal, answered_at

from usher_router.domain.conversation.model import Conversation

WEB = "web"


def addresses_of(conversation: Conversation) -> tuple[Reached, ...]:
    """Return all addresses, its own first; a conversation without any listed has only its own."""
    return conversation.addresses or (home_of(conversation),)


def home_of(conversation: Conversation) -> Reached:
    """Return the address at which it was opened, as far as the conversation itself tells."""
    return Reached(conversation.account, conversation.peer, conversation.channel, at=conversation.visitor_at or 0)


def find(conversation: Conversation, account: str, peer: str) -> Reached | None:
    """Return one of its addresses, None if it is not reached there."""
    return next((one for one in addresses_of(conversation) if (one.account, one.peer) == (account, peer)), None)


def is_live(conversation: Conversation) -> bool:
    """Return whether the contact is in a web chat now: only there they see a reminder, and are waited for."""
    used = answered_at(addresses_of(conversation))
    return used is not None and used.channel == WEB


def has_page(conversation: Conversation) -> bool:
    """Return whether the contact can come back to a web chat, as from the mails with which one went on."""
    return any(one.channel == WEB for one in addresses_of(conversation))


def put(conversation: Conversation, reached: Reached) -> Conversation:
    """Add an address, or replace what was known of it."""
    known = addresses_of(conversation)
    key = reached.account, reached.peer
    if any((one.account, one.peer) == key for one in known):
        return replace(conversation, addresses=tuple(reached if (o.account, o.peer) == key else o for o in known))
    return replace(conversation, addresses=(*known, reached))


def refuse(conversation: Conversation, account: str, peer: str, refused: Refusal) -> Conversation:
    """Note that the contact takes nothing there, or ("") does again."""
    found = find(conversation, account, peer)
    return conversation if found is None else put(conversation, replace(found, refused=refused))


def move(conversation: Conversation, account: str, peer: str, to: str) -> Conversation:
    """Reach the contact as the peer `to` from now on; whatever was known of the address stays known."""
    found = find(conversation, account, peer)
    if found is None:
        return conversation
    known = tuple(one for one in addresses_of(conversation) if one not in (found, find(conversation, account, to)))
    return replace(conversation, addresses=(replace(found, peer=to), *known))


def is_elsewhere(conversation: Conversation, account: str, peer: str) -> bool:
    """Return whether this is another address than the conversation's own."""
    return conversation.address_id != address_id(account, peer)
