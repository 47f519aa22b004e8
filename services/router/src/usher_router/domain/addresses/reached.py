"""What a message from an address changes of what is known of it: who is there, since when, until when we may answer."""

from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id
from usher_common.messages.first_peers import FIRST
from usher_common.messages.threads import Reached, Refusal

from usher_router.domain.addresses import known as addresses
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import AddressSaved
from usher_router.domain.policy import SECOND

WEB = addresses.WEB
NEWS_S = 60  # a window that ends later by less is not shown differently, and not worth a change of the conversation
CLOCK_AHEAD_S = 300  # a provider's time further in the future than this is not believed


def heard(conversation: Conversation, command: MessageReceived, context: Context) -> Step:
    """Note that the contact wrote there; an address that is new to the conversation joins it."""
    if command.channel == WEB and not conversation.addresses:
        return conversation, []  # the widget's own, of which nothing more is to be known
    # before anything is listed, all that is known of its own address is in the address's row
    known = addresses.find(conversation, command.account, command.peer) if conversation.addresses else None
    changed = addresses.put(conversation, _reached(known, command, context))
    if known is not None or not addresses.is_elsewhere(conversation, command.account, command.peer):
        return changed, []
    return changed, [joined(conversation, command.account, command.peer, command.channel)]


def joined(conversation: Conversation, account: str, peer: str, channel: str) -> AddressSaved:
    """Let what comes from this address go into the conversation while it is open."""
    return AddressSaved(
        address_id(account, peer), account, peer, channel, conversation.contact_id, conversation=conversation.id
    )


def is_news(before: Conversation, now: Conversation) -> bool:
    """Return whether desks should hear: an address is new or refuses otherwise, a window ends a minute later."""
    was, are = ({(one.account, one.peer): one for one in c.addresses} for c in (before, now))
    if was.keys() != are.keys():
        return bool(was) or len(are) > 1
    return any(
        one.refused != was[key].refused or one.window_ends_at - was[key].window_ends_at > NEWS_S * SECOND
        for key, one in are.items()
    )


def _reached(known: Reached | None, command: MessageReceived, context: Context) -> Reached:
    at = context.now
    return Reached(
        account=command.account,
        peer=command.peer,
        channel=command.channel,
        window_ends_at=max(window_ends_at(command, at), known.window_ends_at if known else 0),
        refused=_still_refused(known, command, context),
        native_id=command.native_id or (known.native_id if known else ""),
        subject=command.subject or (known.subject if known else ""),
        cc=command.cc or (known.cc if known else ()),
        at=at,
        transcript_at=known.transcript_at if known else 0,
    )


def _still_refused(known: Reached | None, command: MessageReceived, context: Context) -> Refusal:
    """Return what the address still refuses once the contact has written.

    Who blocked us and writes has unblocked us. A stop lasts until it is taken back; by mail it does not keep a person
    from answering. The address's own row keeps it for what else is sent there (decision 0317).
    """
    if known is not None:
        refused = known.refused
    else:
        contact = context.contacts.get(address_id(command.account, command.peer))
        refused = contact.refused if contact is not None else ""
    by = FIRST.get(command.channel)
    answered = refused == "blocked" or (by is not None and by.stop_spares_answers and not command.automatic)
    return "" if answered else refused


def window_ends_at(command: MessageReceived, now: int) -> int:
    """Return until when the channel lets us answer this message (µs), 0 if always; by the provider's clock."""
    if not command.window_s:
        return 0
    believed = 0 < command.sent_at <= now + CLOCK_AHEAD_S * SECOND
    return (command.sent_at if believed else now) + command.window_s * SECOND
