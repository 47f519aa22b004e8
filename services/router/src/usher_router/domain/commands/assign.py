"""Assign a conversation to an agent directly, without an offer."""

from collections.abc import Collection

import msgspec
from msgspec.structs import replace
from usher_common.ids import derive_id

from usher_router.domain.capacity.agent import NO_DESK, Agent, release_load
from usher_router.domain.capacity.spare_capacity import CapacityNeed, reason_against, weight_for
from usher_router.domain.commands.offer import taken
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import AssignmentOpened
from usher_router.domain.matching.from_record import base_weight, limits_of, need_of
from usher_router.domain.policy import Policy

WORKING = frozenset({"available", "busy"})  # statuses in which an agent may take a conversation themselves
AT_DESK = WORKING | {"wrap_up"}  # statuses in which a colleague may give an agent a conversation


class DirectAssignment(msgspec.Struct, frozen=True, gc=False):
    """Who gets the conversation, how (`action`, in the past tense) and through whom."""

    agent: str
    action: str
    by: str


def refusal_of(
    agent: Agent | None, conversation: Conversation, states: Collection[str], policy: Policy
) -> tuple[str, str] | None:
    """Return (code, detail) if the agent cannot have it, else None.

    A conversation that is already offered to them is not counted twice; warm-up does not count, as a person chose them.
    """
    if agent is None or not agent.enabled or agent.role in NO_DESK:
        return "unknown_agent", "no such agent"
    if agent.status not in states or agent.draining:
        return "not_available", f"the agent is {'draining' if agent.draining else agent.status}"
    if conversation.agent_id == agent.id:
        agent = release_load(agent, conversation.weight, conversation.channel_class, 0)
    bound = replace(agent, limits=limits_of(policy, agent.limits))
    match reason_against(bound, _need(conversation, policy)):
        case "":
            return None
        case "class_limit":
            return "no_room", f"the agent has as many of class {conversation.channel_class} as allowed"
        case _:
            return "no_room", f"the agent's load is {agent.load} of {agent.capacity}"


def assign(conversation: Conversation, given: DirectAssignment, cause: Cause, context: Context) -> Step:
    """Make the agent the owner of a conversation without an owner.

    The caller holds both rows and checked `refusal_of`.
    """
    assignment, waited = derive_id("assignment", conversation.id, str(conversation.wait_no)), conversation.status
    prepared = replace(
        conversation,
        agent_id=given.agent,
        assignment_id=assignment,
        weight=weight_for(context.agents[given.agent], _need(conversation, context.policy)),
        guests=tuple(one for one in conversation.guests if one != given.agent),
    )
    owned = taken(prepared, given.agent, context)
    owned, joined = append_system(owned, f"joined:{card_of(context, given.agent).name}", context, cause.trace)
    owned, announcement = announced(owned, desk=True, routing=waited == "waiting")
    return owned, [_opened(owned, given), *joined, *announcement]


def _need(conversation: Conversation, policy: Policy) -> CapacityNeed:
    kind = conversation.channel_class
    return need_of(policy, base_weight(policy, kind), kind)


def _opened(owned: Conversation, given: DirectAssignment) -> AssignmentOpened:
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
