"""Announce that a conversation changed, and how each listener sees it."""

from msgspec.structs import replace
from usher_common.messages.events import ConversationChanged
from usher_common.messages.representation import AgentFace, conversation_shown

from usher_router.domain.context import AgentProfile
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, agents_of
from usher_router.domain.effects import Announced


def announced(
    conversation: Conversation,
    *,
    visitor: bool = True,
    former: tuple[str, ...] = (),
    desk: bool = False,
    routing: bool = False,
) -> Step:
    """Raise the version and tell the visitor, its agents, the `former` ones, all desks and the dispatchers."""
    agents = tuple(dict.fromkeys((*agents_of(conversation), *former)))
    changed = replace(conversation, version=conversation.version + 1)
    return changed, [Announced(visitor=visitor, agents=agents, desk=desk, routing=routing)]


def changed_event(conversation: Conversation, card: AgentProfile) -> ConversationChanged:
    """Describe the conversation as it now is; `card` describes its agent."""
    at = conversation.offered_at  # a row of an older release has no such time: use when it was last changed
    return conversation_shown(
        conversation, AgentFace(card.name, card.photo), at if at is not None else conversation.changed_at
    )
