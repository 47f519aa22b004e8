"""The terms on which a conversation waits: a claim compares those of the proposal with the record's, value by value."""

from typing import NamedTuple

from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.demand import Levels, Waiting
from usher_router.domain.matching.from_record import who_serves
from usher_router.domain.policy import Policy


class WaitTerms(NamedTuple):
    """Where it waits, who may have it, its weight, and how far its steps have come."""

    queue: str
    pools: frozenset[str]
    required: Levels
    preferred: Levels
    weight: int
    channel_class: str
    priority: int
    target: str
    sticky: str
    step: int


def terms_seen(waiting: Waiting) -> WaitTerms:
    """Return the terms as the pool saw them."""
    return WaitTerms(
        waiting.queue,
        waiting.pools,
        waiting.required,
        waiting.preferred,
        waiting.weight,
        waiting.channel_class,
        waiting.priority,
        waiting.target,
        waiting.sticky,
        waiting.step,
    )


def terms_of(conversation: Conversation, policy: Policy) -> WaitTerms:
    """Return the terms of the record's row, under this policy."""
    levels = conversation.levels
    return WaitTerms(
        conversation.queue,
        who_serves(policy, conversation.queue, conversation.overflow).pools,
        tuple(sorted((skill, levels.get(skill, 1)) for skill in conversation.skills)),
        tuple(sorted(conversation.preferred.items())),
        conversation.weight,
        conversation.channel_class,
        conversation.priority,
        conversation.target_agent,
        conversation.sticky_agent,
        conversation.step,
    )
