"""Put a conversation into another queue."""

from msgspec.structs import replace

from usher_router.domain.conversation import Conversation
from usher_router.domain.policy import Policy, queue_of


def move(conversation: Conversation, queue: str, policy: Policy) -> Conversation:
    """Let it begin anew in the queue ("": its own), at that queue's priority, as if no step had been taken."""
    fresh = replace(conversation, step=0, overflow=())
    if queue in ("", conversation.queue):
        return fresh
    return replace(fresh, queue=queue, priority=queue_of(policy, queue).priority)
