"""Confirm or refuse proposals against the locked rows of the record: a proposal becomes an offer, or is lost."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from usher_router.domain.capacity.agent import NO_DESK, Agent, answer_offer, assign_load
from usher_router.domain.capacity.spare_capacity import reason_against, weight_for
from usher_router.domain.commands.offer import hand_over, offer
from usher_router.domain.context import AgentProfile, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Effect
from usher_router.domain.matching.from_record import limits_of, need_of, warm_until
from usher_router.domain.matching.pool import Proposal
from usher_router.domain.matching.wait_terms import terms_of
from usher_router.domain.policy import queue_of


class Claimed(msgspec.Struct, frozen=True):
    """A conversation before and after it was offered, the effects, and the explanation."""

    before: Conversation
    after: Conversation
    effects: list[Effect]
    explanation: dict[str, Any]


def claim(
    proposals: Sequence[Proposal],
    conversations: Mapping[str, Conversation],
    agents: Mapping[str, Agent],
    context: Context,
) -> tuple[list[Claimed], dict[str, Agent]]:
    """Offer what still waits as proposed to agents who still have spare capacity; other proposals are lost.

    Returns the claims and the agents' new states.
    """
    claimed: list[Claimed] = []
    current, loaded = dict(conversations), dict(agents)
    for proposal in proposals:
        before, agent = current.get(proposal.conversation), loaded.get(proposal.agent)
        if before is None or agent is None or not _stands(proposal, before, agent, context):
            continue
        weight = weight_for(agent, need_of(context.policy, before.weight, before.channel_class))
        after, effects = _give(replace(before, weight=weight), agent, proposal, context)
        taken = answer_offer(agent) if after.status == "assigned" else agent
        given_at = proposal.given_at or context.now
        loaded[agent.id] = assign_load(taken, weight, before.channel_class, given_at)
        current[before.id] = after
        claimed.append(Claimed(before, after, effects, proposal.explanation))
    return claimed, loaded


def _give(conversation: Conversation, agent: Agent, proposal: Proposal, context: Context) -> Step:
    if queue_of(context.policy, conversation.queue).offer.mode == "automatic":
        cards = {**context.cards, agent.id: AgentProfile(agent.name, agent.photo)}
        return hand_over(conversation, agent.id, replace(context, cards=cards))
    return offer(conversation, agent.id, clear_refused=proposal.clear_refused, context=context)


# The weight is computed again from the locked row: the pool's may come from an older state of the agent (decision
# 0106).
def _stands(proposal: Proposal, conversation: Conversation, agent: Agent, context: Context) -> bool:
    return (
        conversation.status == "waiting"
        and conversation.wait_no == proposal.wait_no
        and (proposal.terms is None or proposal.terms == terms_of(conversation, context.policy))
        and conversation.target_agent in ("", agent.id)
        and (proposal.clear_refused or agent.id not in conversation.refused)
        and (proposal.last_given is None or (agent.given_at or 0) <= proposal.last_given)
        and _open(agent, conversation, context)
    )


def _open(agent: Agent, conversation: Conversation, context: Context) -> bool:
    """Return whether the agent takes new conversations, and has spare capacity for this one."""
    if not agent.enabled or agent.role in NO_DESK or agent.status != "available" or agent.draining:
        return False
    policy = context.policy
    bound = replace(agent, limits=limits_of(policy, agent.limits))
    need = need_of(policy, conversation.weight, conversation.channel_class)
    return not reason_against(bound, need, warming=warm_until(policy, agent.available_since) > context.now)
