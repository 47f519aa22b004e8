"""When a visitor is told that nobody is there: once per conversation, and never while an agent is answering."""

from usher_router.domain.conversation.model import Conversation
from usher_router.domain.policy import Policy, after


def may_tell_closed(conversation: Conversation, policy: Policy, now: int) -> bool:
    """Return whether the notice is due: it was not given yet, and no agent has written within the policy's time."""
    if conversation.told_closed_at is not None:
        return False
    agent_at = conversation.agent_at
    return agent_at is None or after(agent_at, policy.document.answers.quiet_s) < now
