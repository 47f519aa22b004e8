"""Say that a conversation changed, and how it looks to those who hear it."""

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
    """Raise the version and tell the visitor, its agents, the `former` ones, desks, dispatchers."""
    agents = tuple(dict.fromkeys((*agents_of(conversation), *former)))
    changed = replace(conversation, version=conversation.version + 1)
    return changed, [Announced(visitor=visitor, agents=agents, desk=desk, routing=routing)]


def changed_event(conversation: Conversation, card: AgentProfile) -> ConversationChanged:
    """Show the conversation as it now is; `card` is its agent's."""
    at = conversation.offered_at  # of a row that an older release wrote: when it was changed
    return conversation_shown(
        conversation, AgentFace(card.name, card.photo), at if at is not None else conversation.changed_at
    )
