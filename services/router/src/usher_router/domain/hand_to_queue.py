"""Agents hand a conversation to a queue."""

from msgspec.structs import replace
from usher_common.policy.serving import is_served

from usher_router.domain.admit import admit
from usher_router.domain.append import Step
from usher_router.domain.context import Context
from usher_router.domain.conversation import Conversation
from usher_router.domain.move import move
from usher_router.domain.policy import FALLBACK, Policy


def knows_queue(policy: Policy, name: str) -> bool:
    """Tell whether there is such a queue; "" stands for the conversation's own."""
    return name in ("", FALLBACK) or name in policy.document.queues


def waits_for_nobody(conversation: Conversation, context: Context) -> bool:
    """Tell whether it would wait for ever: nobody on the roll serves its queue, and nothing moves it on."""
    pools = context.pools
    return pools is not None and not is_served(context.policy.document, conversation.queue, pools)


def hand_to_queue(conversation: Conversation, queue: str, context: Context) -> Step:
    """Let a waiting conversation begin anew in this queue ("": its own), or where that one sends at this hour.

    No entry rule has chosen it then, and a longest length keeps visitors out, not colleagues. It comes back closed
    where the queue takes nothing at this hour: the caller refuses, for a person is waiting.
    """
    if queue in ("", conversation.queue):
        return move(conversation, "", context.policy), []
    by_hand = replace(conversation, rule="", policy=context.policy.version if context.policy.active else "")
    return admit(by_hand, queue, replace(context, lengths={}))
