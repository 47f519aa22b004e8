"""Offer a waiting conversation to an agent, who accepts or declines it."""

from msgspec.structs import replace
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.ids import derive_id

from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.change_queue import began_at
from usher_router.domain.conversation.model import Conversation, with_deadline
from usher_router.domain.conversation.requeue import refuse_offer
from usher_router.domain.conversation.silence import expecting
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered, AssignmentAccepted
from usher_router.domain.matching.explain import selection_reason
from usher_router.domain.policy import after, offer_s, queue_of


def offer(conversation: Conversation, agent: str, *, clear_refused: bool, context: Context) -> Step:
    """Offer a waiting conversation to the agent until the offer's deadline; the caller holds both rows."""
    offered = replace(
        conversation,
        status="offered",
        agent_id=agent,
        assignment_id=derive_id("assignment", conversation.id, str(conversation.wait_no)),
        offered_at=context.now,
        waited_since=began_at(conversation),
        waiting_since=None,
        refused=() if clear_refused else conversation.refused,
        changed_at=context.now,
        offered_why=selection_reason(
            conversation, agent, queue_of(context.policy, conversation.queue).select, context.now
        ),
    )
    stands_s = offer_s(context.policy, conversation.queue)
    return announced(with_deadline(offered, "offer", after(context.now, stands_s)), desk=True)


def hand_over(conversation: Conversation, agent: str, context: Context) -> Step:
    """Make the agent the owner of a waiting conversation without asking, as queues with offer mode `automatic` do."""
    assignment = derive_id("assignment", conversation.id, str(conversation.wait_no))
    owned = taken(replace(conversation, agent_id=agent, assignment_id=assignment), agent, context)
    owned, joined = append_system(owned, f"joined:{card_of(context, agent).name}", context)
    owned, announcement = announced(owned, desk=True)
    return owned, [*joined, *announcement]


def taken(conversation: Conversation, agent: str, context: Context) -> Conversation:
    """Make the agent the owner of what `agent_id` and `assignment_id` name; the visitor's silence counts from now."""
    owned = replace(
        conversation,
        status="assigned",
        waiting_since=None,
        waited_since=None,
        offered_at=None,
        offered_why="",
        reminded_at=None,
        refused=(),
        target_agent="",
        sticky_agent="",
        sticky_until=None,
        participants=(*(a for a in conversation.participants if a != agent), agent),
        answered_at=conversation.answered_at or context.now,
        changed_at=context.now,
    )
    return expecting(owned, context)


@decides(AcceptOffer)
def accept(conversation: Conversation, command: AcceptOffer, cause: Cause, context: Context) -> Step:
    """Make the agent the owner, if the offer still stands."""
    if (refusal := _refusal(conversation, command)) is not None:
        return conversation, [refusal]
    if conversation.status == "assigned":  # repeated: this very command accepted it before
        return conversation, [_answer(command)]
    owned, joined = append_system(
        taken(conversation, command.agent, context),
        f"joined:{card_of(context, command.agent).name}",
        context,
        cause.trace,
    )
    owned, announcement = announced(owned, desk=True)
    return owned, [*joined, AssignmentAccepted(command.assignment, command.agent), *announcement, _answer(command)]


@decides(DeclineOffer)
def decline(conversation: Conversation, command: DeclineOffer, _cause: Cause, context: Context) -> Step:
    """Withdraw the offer; the conversation keeps its position and remembers who declined."""
    if command.agent in conversation.refused and conversation.assignment_id != command.assignment:
        return conversation, [_answer(command)]  # repeated: this very command declined it before
    if (refusal := _refusal(conversation, command)) is not None:
        return conversation, [refusal]
    if conversation.status == "assigned":
        return conversation, [_answer(command, "not_offered", "you have already accepted it")]
    changed, effects = refuse_offer(conversation, "declined", context, command.reason)
    return changed, [*effects, _answer(command)]


def _refusal(conversation: Conversation, command: AcceptOffer | DeclineOffer) -> Answered | None:
    if conversation.status == "closed":
        return _answer(command, "closed", "the conversation has ended")
    if conversation.assignment_id != command.assignment:
        return _answer(command, "expired", "the offer has ended")
    if conversation.agent_id != command.agent:
        return _answer(command, "not_offered", "it is offered to another agent")
    return None


def _answer(command: AcceptOffer | DeclineOffer, code: str = "", detail: str = "") -> Answered:
    return Answered(command.agent, command.client_id, command.conversation, code, detail)
