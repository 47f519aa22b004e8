"""The owner hands a conversation over, to an agent or to the queue."""

from msgspec.structs import replace
from usher_common.messages.commands import TransferConversation

from usher_router.domain.announce import announced
from usher_router.domain.append import Step, append_system
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation import Conversation, owner_of, with_deadline
from usher_router.domain.effects import Answered
from usher_router.domain.policy import after
from usher_router.domain.requeue import end_assignment, requeue


def transfer(conversation: Conversation, command: TransferConversation, cause: Cause, context: Context) -> Step:
    """End the owner's assignment and let the conversation wait for the agent named, or for anybody who fits."""
    if (refusal := _refusal(conversation, command, context)) is not None:
        return conversation, [refusal]
    ended = end_assignment(conversation, "transferred")
    conversation, notice = append_system(conversation, "transferred", context, cause.trace)
    changed = replace(
        requeue(conversation, context.now, context),
        target_agent=command.to_agent,
        refused=(command.agent,),
        note=command.note,
    )
    if command.skills is not None:
        changed = replace(changed, skills=tuple(sorted(set(command.skills))))
    if command.to_agent:
        changed = with_deadline(changed, "transfer", after(context.now, context.policy.transfer_s))
    changed, told = announced(changed, former=(command.agent,), desk=True, routing=True)
    return changed, [*notice, *ended, *told, _answer(command)]


def _refusal(conversation: Conversation, command: TransferConversation, context: Context) -> Answered | None:
    if conversation.status == "closed":
        return _answer(command, "closed", "the conversation has ended")
    if owner_of(conversation) != command.agent:
        return _answer(command, "not_owner", "the conversation is not yours")
    if command.to_agent == command.agent or (command.to_agent and command.to_agent not in context.cards):
        return _answer(command, "unknown_agent", "no such agent to transfer to")
    return None


def _answer(command: TransferConversation, code: str = "", detail: str = "") -> Answered:
    return Answered(command.agent, command.client_id, command.conversation, code, detail)
