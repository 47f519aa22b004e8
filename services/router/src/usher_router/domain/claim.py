"""Settle proposals against what the record, locked, says: one offer each, or lost."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from usher_router.domain.agent import Agent, fits, hold
from usher_router.domain.context import Context
from usher_router.domain.conversation import Conversation
from usher_router.domain.effects import Effect
from usher_router.domain.offer import offer
from usher_router.domain.pool import Proposal


class Claimed(msgspec.Struct, frozen=True):
    """A conversation before and after it was offered, what follows, and why."""

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
    """Offer what still waits under the same number to agents who still have room; the rest is lost.

    Returns the claims and the agents as they then are.
    """
    claimed: list[Claimed] = []
    current, loaded = dict(conversations), dict(agents)
    for proposal in proposals:
        before, agent = current.get(proposal.conversation), loaded.get(proposal.agent)
        if before is None or agent is None or not _stands(proposal, before, agent):
            continue
        after, effects = offer(before, agent.id, clear_refused=proposal.clear_refused, context=context)
        loaded[agent.id] = hold(agent, before.weight, before.channel_class)
        current[before.id] = after
        claimed.append(Claimed(before, after, effects, proposal.explanation))
    return claimed, loaded


def _stands(proposal: Proposal, conversation: Conversation, agent: Agent) -> bool:
    return (
        conversation.status == "waiting"
        and conversation.wait_no == proposal.wait_no
        and conversation.target_agent in ("", agent.id)
        and (proposal.clear_refused or agent.id not in conversation.refused)
        and fits(agent, conversation.weight)
    )
