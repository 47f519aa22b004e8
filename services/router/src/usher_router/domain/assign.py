"""Give a conversation to an agent at once, without an offer."""

from collections.abc import Collection

import msgspec
from msgspec.structs import replace
from usher_common.ids import derive_id

from usher_router.domain.agent import Agent
from usher_router.domain.announce import announced
from usher_router.domain.append import Step, append_system
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation import Conversation
from usher_router.domain.effects import AssignmentOpened
from usher_router.domain.offer import taken

WORKING = frozenset({"available", "busy"})  # who may take more by his own will
AT_DESK = WORKING | {"wrap_up"}  # who may be given something by a colleague


class Given(msgspec.Struct, frozen=True, gc=False):
    """Who gets it, by whose act (`action` in the past tense) and hand."""

    agent: str
    action: str
    by: str


def refusal_of(agent: Agent | None, conversation: Conversation, states: Collection[str]) -> tuple[str, str] | None:
    """Tell (code, detail) why the agent cannot have it, None where he can.

    What he holds of it already, as an offer, counts once.
    """
    if agent is None or not agent.enabled:
        return "unknown_agent", "no such agent"
    if agent.status not in states or agent.draining:
        return "not_available", f"the agent is {'draining' if agent.draining else agent.status}"
    load = agent.load - (conversation.weight if conversation.agent_id == agent.id else 0)
    if load + conversation.weight > agent.capacity:
        return "no_room", f"load {load} and weight {conversation.weight} exceed the capacity of {agent.capacity}"
    return None


def assign(conversation: Conversation, given: Given, cause: Cause, context: Context) -> Step:
    """Make the agent the owner of a conversation that has none; the caller holds both rows and asked `refusal_of`."""
    assignment, waited = derive_id("assignment", conversation.id, str(conversation.wait_no)), conversation.status
    guests = tuple(one for one in conversation.guests if one != given.agent)
    his = replace(conversation, agent_id=given.agent, assignment_id=assignment, guests=guests)
    owned = taken(his, given.agent, context)
    owned, joined = append_system(owned, f"joined:{card_of(context, given.agent).name}", context, cause.trace)
    owned, told = announced(owned, desk=True, routing=waited == "waiting")
    return owned, [_opened(owned, given), *joined, *told]


def _opened(owned: Conversation, given: Given) -> AssignmentOpened:
    return AssignmentOpened(
        assignment=owned.assignment_id or "",
        conversation=owned.id,
        agent=given.agent,
        wait_no=owned.wait_no,
        weight=owned.weight,
        channel_class=owned.channel_class,
        queue=owned.queue,
        rule=owned.rule,
        action=given.action,
        by=given.by,
    )
