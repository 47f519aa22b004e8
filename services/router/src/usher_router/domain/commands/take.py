"""An agent takes a waiting conversation themselves."""

from usher_common.commands.offer import AcceptOffer
from usher_common.commands.take import TakeConversation

from usher_router.domain.commands.answer import answer, closed
from usher_router.domain.commands.assign import WORKING, DirectAssignment, assign, refusal_of
from usher_router.domain.commands.offer import accept
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.decide import decides


@decides(TakeConversation)
def take(conversation: Conversation, command: TakeConversation, cause: Cause, context: Context) -> Step:
    """Make the agent the owner at once, if nobody has it and they have spare capacity; it also accepts an offer.

    Skills, the target of a transfer and former refusals are not checked: the agent read it and decided for themselves.
    """
    agent = command.agent
    if conversation.status == "closed":
        return conversation, [closed(command)]
    if owner_of(conversation) == agent:
        return conversation, [answer(command)]
    if conversation.status == "offered" and conversation.agent_id == agent:
        offered = AcceptOffer(command.conversation, agent, conversation.assignment_id or "", command.client_id)
        return accept(conversation, offered, cause, context)
    if conversation.status not in ("waiting", "automatic"):
        return conversation, [answer(command, "not_waiting", "another agent has it, or it is offered to one")]
    if (refusal := refusal_of(context.agents.get(agent), conversation, WORKING, context.policy)) is not None:
        return conversation, [answer(command, *refusal)]
    taken, effects = assign(conversation, DirectAssignment(agent, "taken", agent), cause, context)
    return taken, [*effects, answer(command)]
