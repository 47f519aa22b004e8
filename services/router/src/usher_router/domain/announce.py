"""Say that a conversation changed, and how it looks to those who hear it."""

from msgspec.structs import replace
from usher_common.messages.events import ConversationChanged, Offer

from usher_router.domain.append import Step
from usher_router.domain.context import UNKNOWN, Card
from usher_router.domain.conversation import Conversation, agents_of, owner_of
from usher_router.domain.effects import Announced
from usher_router.domain.explain import why
from usher_router.domain.policy import SECOND, Policy, offer_s, queue_of


def announced(
    conversation: Conversation,
    *,
    visitor: bool = True,
    former: tuple[str, ...] = (),
    desk: bool = False,
    routing: bool = False,
) -> Step:
    """Raise the version and tell the visitor, its agents, the `former` ones, desks, dispatchers."""
    agents = tuple(dict.fromkeys((*agents_of(conversation), *former)))
    changed = replace(conversation, version=conversation.version + 1)
    return changed, [Announced(visitor=visitor, agents=agents, desk=desk, routing=routing)]


def changed_event(conversation: Conversation, card: Card, policy: Policy) -> ConversationChanged:
    """Show the conversation as it now is; `card` is its agent's."""
    shown = card if conversation.status == "assigned" else UNKNOWN
    return ConversationChanged(
        id=conversation.id,
        version=conversation.version,
        status=conversation.status,
        account=conversation.account,
        peer=conversation.peer,
        channel=conversation.channel,
        last_seq=conversation.last_seq,
        home_partition=conversation.home_partition,
        opened_at=conversation.opened_at,
        waiting_since=conversation.waiting_since or 0,
        owner=owner_of(conversation),
        owner_name=shown.name,
        owner_photo=shown.photo,
        offer=_offer(conversation, policy),
        skills=conversation.skills,
        visitor_delivered=conversation.visitor_delivered,
        visitor_read=conversation.visitor_read,
        agent_delivered=conversation.agent_delivered,
        agent_read=conversation.agent_read,
        last_text=conversation.last_text,
        last_at=max(conversation.visitor_at or 0, conversation.agent_at or 0),
        profile=conversation.profile,
        entry=conversation.entry,
        note=conversation.note,
        closed_by=conversation.closed_by,
        queue=conversation.queue,
        priority=conversation.priority,
        preferred=tuple(conversation.preferred),
        held_since=conversation.held_since or 0,
        guests=conversation.guests,
        tags=conversation.tags,
        outcome=conversation.outcome,
    )


def _offer(conversation: Conversation, policy: Policy) -> Offer | None:
    if conversation.status != "offered" or conversation.next_deadline is None:
        return None
    offered_at = conversation.next_deadline - int(offer_s(policy, conversation.queue) * SECOND)
    return Offer(
        assignment=conversation.assignment_id or "",
        agent=conversation.agent_id or "",
        offered_at=offered_at,
        expires_at=conversation.next_deadline,
        why=why(conversation, queue_of(policy, conversation.queue).select, offered_at),
    )
