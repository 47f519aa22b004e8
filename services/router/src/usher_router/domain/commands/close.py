"""The owner or the visitor ends a conversation."""

from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation

from usher_router.domain.commands.answer import answer, not_owner
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.conversation.requeue import close
from usher_router.domain.decide import decides


@decides(CloseConversation)
def close_by_agent(conversation: Conversation, command: CloseConversation, _cause: Cause, context: Context) -> Step:
    """Close the owner's conversation with its outcome and further tags; closing a closed conversation succeeds."""
    if conversation.status == "closed" and command.agent in conversation.participants:
        return conversation, [answer(command)]
    if owner_of(conversation) != command.agent:
        return conversation, [not_owner(command)]
    tags = tuple(dict.fromkeys((*conversation.tags, *command.tags)))
    closing = replace(conversation, outcome=command.outcome, tags=tags)
    changed, effects = close(closing, "agent", f"closed_by_agent:{card_of(context, command.agent).name}", context)
    return changed, [*effects, answer(command)]


@decides(EndConversation)
def end_by_visitor(conversation: Conversation, _command: EndConversation, _cause: Cause, context: Context) -> Step:
    """Close it at the visitor's request, whoever owns it."""
    if conversation.status == "closed":
        return conversation, []  # the visitor was told when it was closed
    return close(conversation, "visitor", "closed_by_visitor", context)
