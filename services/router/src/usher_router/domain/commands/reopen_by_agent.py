"""An agent reopens a closed conversation."""

from usher_common.commands.reopen import ReopenConversation

from usher_router.domain.commands.answer import answer, not_owner
from usher_router.domain.commands.assign import AT_DESK, DirectAssignment, assign, refusal_of
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.beginning.reopen import opened_again
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.conversation.profile import refreshed
from usher_router.domain.conversation.requeue import requeue
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered


@decides(ReopenConversation)
def reopen_by_agent(conversation: Conversation, command: ReopenConversation, cause: Cause, context: Context) -> Step:
    """Make its last owner the owner again, unless the contact has opened another one since; its outcome is cleared."""
    agent = command.agent
    if owner_of(conversation) == agent:
        return conversation, [answer(command)]
    if (refusal := _refusal(conversation, command, context)) is not None:
        return conversation, [refusal]
    opened = requeue(opened_again(refreshed(conversation, context), context.now), context)
    opened, notice = append_system(opened, "reopened", context, cause.trace)
    owned, effects = assign(opened, DirectAssignment(agent, "reopened", agent), cause, context)
    return owned, [*notice, *effects, answer(command)]


def _refusal(conversation: Conversation, command: ReopenConversation, context: Context) -> Answered | None:
    if command.agent not in conversation.participants:
        return not_owner(command)
    if conversation.status != "closed":
        return answer(command, "not_closed", "the conversation is open")
    if conversation.address_id in context.open:
        return answer(command, "other_open", "the contact has another open conversation")
    refusal = refusal_of(context.agents.get(command.agent), conversation, AT_DESK, context.policy)
    return None if refusal is None else answer(command, *refusal)
