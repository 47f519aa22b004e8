"""The owner hands a conversation over, to an agent or to a queue."""

from msgspec.structs import replace
from usher_common.commands.transfer import TransferConversation

from usher_router.domain.capacity.agent import NO_DESK
from usher_router.domain.commands.answer import answer, closed, nobody_serves, not_owner, not_queue
from usher_router.domain.commands.assign import AT_DESK, DirectAssignment, assign, refusal_of
from usher_router.domain.commands.hand_to_queue import Handed, hand_to_queue, knows_queue, waits_for_nobody
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, agents_of, owner_of, with_deadline
from usher_router.domain.conversation.requeue import end_assignment
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered
from usher_router.domain.policy import ABSENT_TRANSFER_S, after


@decides(TransferConversation)
def transfer(conversation: Conversation, command: TransferConversation, cause: Cause, context: Context) -> Step:
    """End the owner's assignment and let the conversation wait for the named agent, or for any agent who fits.

    A guest gets it at once, as they know it already (a warm transfer).
    """
    if (refusal := _refusal(conversation, command, context)) is not None:
        return conversation, [refusal]
    former, guests = agents_of(conversation), conversation.guests
    ended = end_assignment(conversation, "transferred")
    to = f"transferred:{card_of(context, command.to_agent).name}" if command.to_agent else "transferred"
    changed, notice = append_system(conversation, to, context, cause.trace)
    handed = Handed(queue=command.queue, to_agent=command.to_agent, refused=(command.agent,), skills=command.skills)
    changed, effects = hand_to_queue(replace(changed, note=command.note), handed, context)
    if changed.status == "closed":
        return conversation, [answer(command, "queue_closed", "the queue is closed now")]
    if not (command.to_agent or command.confirmed) and waits_for_nobody(changed, context):
        return conversation, [nobody_serves(command)]
    if command.to_agent in guests:
        given = DirectAssignment(command.to_agent, "transferred", command.agent)
        changed, assigned = assign(replace(changed, guests=guests), given, cause, context)
        effects += assigned
    elif command.to_agent:
        changed = with_deadline(changed, "transfer", after(context.now, _wait_s(command.to_agent, context)))
    changed, announcement = announced(changed, former=former, desk=True, routing=True)
    return changed, [*notice, *ended, *effects, *announcement, answer(command)]


def _wait_s(agent: str, context: Context) -> float:
    """Return how many seconds the conversation waits for the named agent: hardly any for one who is not there."""
    found = context.agents.get(agent)
    gone = found is not None and found.status in {"offline", "away"}
    return min(context.policy.transfer_s, ABSENT_TRANSFER_S) if gone else context.policy.transfer_s


def _refusal(conversation: Conversation, command: TransferConversation, context: Context) -> Answered | None:
    if conversation.status == "closed":
        return closed(command)
    if owner_of(conversation) != command.agent:
        return not_owner(command)
    if not knows_queue(context.policy, command.queue):
        return not_queue(command)
    if command.to_agent in conversation.guests:
        refusal = refusal_of(context.agents.get(command.to_agent), conversation, AT_DESK, context.policy)
        return None if refusal is None else answer(command, *refusal)
    return _stranger(command, context) if command.to_agent else None


def _stranger(command: TransferConversation, context: Context) -> Answered | None:
    found = context.agents.get(command.to_agent)
    if found is None or not found.enabled or found.role in NO_DESK or command.to_agent == command.agent:
        return answer(command, "unknown_agent", "there is no such agent to transfer to")
    return None
