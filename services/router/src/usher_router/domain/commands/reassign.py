"""A supervisor gives an open conversation to an agent, or to a queue."""

from usher_common.commands.reassign import ReassignConversation

from usher_router.domain.commands.answer import answer, closed, nobody_serves, not_queue
from usher_router.domain.commands.assign import AT_DESK, DirectAssignment, assign, refusal_of
from usher_router.domain.commands.hand_to_queue import Handed, hand_to_queue, knows_queue, waits_for_nobody
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, agents_of, owner_of
from usher_router.domain.conversation.requeue import end_assignment
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered


@decides(ReassignConversation)
def reassign(conversation: Conversation, command: ReassignConversation, cause: Cause, context: Context) -> Step:
    """Take it from its owner, or the agent it is offered to, if the command names them; rights are checked at the edge.

    An agent gets it at once; in a queue it waits from now on, for any agent who fits.
    """
    if command.to_agent and owner_of(conversation) == command.to_agent:
        return conversation, [answer(command)]
    if (refusal := _refusal(conversation, command, context)) is not None:
        return conversation, [refusal]
    former = agents_of(conversation)
    ended = end_assignment(conversation, "reassigned", reason=command.agent)
    to = f"reassigned:{card_of(context, command.to_agent).name}" if command.to_agent else "reassigned"
    changed, notice = append_system(conversation, to, context, cause.trace)
    changed, effects = hand_to_queue(changed, Handed(queue=command.queue), context)
    if changed.status == "closed":
        return conversation, [answer(command, "queue_closed", "the queue is closed now")]
    if not (command.to_agent or command.confirmed) and waits_for_nobody(changed, context):
        return conversation, [nobody_serves(command)]
    if command.to_agent:
        given = DirectAssignment(command.to_agent, "reassigned", command.agent)
        changed, assigned = assign(changed, given, cause, context)
        effects += assigned
    changed, announcement = announced(changed, former=former, desk=True, routing=True)
    return changed, [*notice, *ended, *effects, *announcement, answer(command)]


def _refusal(conversation: Conversation, command: ReassignConversation, context: Context) -> Answered | None:
    if conversation.status == "closed":
        return closed(command)
    if command.owner not in (None, owner_of(conversation)):
        return answer(command, "moved", "it has another owner now, or none")
    if not knows_queue(context.policy, command.queue):
        return not_queue(command)
    if not command.to_agent:
        return None
    refusal = refusal_of(context.agents.get(command.to_agent), conversation, AT_DESK, context.policy)
    return None if refusal is None else answer(command, *refusal)
