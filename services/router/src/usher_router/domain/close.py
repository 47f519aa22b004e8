"""The owner or the visitor ends a conversation."""

from usher_common.messages.commands import CloseConversation, EndConversation

from usher_router.domain.append import Step
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation import Conversation, owner_of
from usher_router.domain.effects import Answered
from usher_router.domain.requeue import close


def close_by_agent(conversation: Conversation, command: CloseConversation, _cause: Cause, context: Context) -> Step:
    """Close the owner's conversation; closing what is closed is done already."""
    if conversation.status == "closed" and command.agent in conversation.participants:
        return conversation, [_answer(command)]
    if owner_of(conversation) != command.agent:
        return conversation, [_answer(command, "not_owner", "the conversation is not yours")]
    changed, effects = close(conversation, "agent", "closed_by_agent", context)
    return changed, [*effects, _answer(command)]


def end_by_visitor(conversation: Conversation, _command: EndConversation, _cause: Cause, context: Context) -> Step:
    """Close it at the visitor's wish, whoever has it."""
    if conversation.status == "closed":
        return conversation, []
    return close(conversation, "visitor", "closed_by_visitor", context)


def _answer(command: CloseConversation, code: str = "", detail: str = "") -> Answered:
    return Answered(command.agent, command.client_id, command.conversation, code, detail)
