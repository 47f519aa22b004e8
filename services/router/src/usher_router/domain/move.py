"""Put a conversation into another queue."""

from msgspec.structs import replace

from usher_router.domain.conversation import Conversation
from usher_router.domain.policy import Policy, queue_of


def move(conversation: Conversation, queue: str, policy: Policy) -> Conversation:
    """Let it begin anew in the queue ("": its own), at the priority it has there, as if no step had been taken."""
    fresh = replace(conversation, step=0, overflow=())
    if queue in ("", conversation.queue):
        return replace(fresh, priority=_priority_at_entry(conversation, policy)) if conversation.step else fresh
    return replace(fresh, queue=queue, priority=queue_of(policy, queue).priority)


def _priority_at_entry(conversation: Conversation, policy: Policy) -> int:
    """Tell what it was let in with: steps that are taken again must not raise it twice."""
    name, queue = conversation.rule, conversation.queue
    own = (rule.priority for rule in policy.document.rules if (rule.name, rule.queue) == (name, queue))
    priority = next(own, None)
    return queue_of(policy, queue).priority if priority is None else priority
