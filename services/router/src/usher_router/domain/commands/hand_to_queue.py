"""Hand a conversation to a queue, as agents do."""

import msgspec
from usher_policy.serving import is_served

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.change_queue import begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.policy import FALLBACK, Policy


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """What the agent asks for.

    A queue ("": its present one), for whom, without whom, and required skills (None: as before).
    """

    queue: str = ""
    to_agent: str = ""
    refused: tuple[str, ...] = ()
    skills: tuple[str, ...] | None = None


def knows_queue(policy: Policy, name: str) -> bool:
    """Return whether the policy has such a queue; "" stands for the conversation's own."""
    return name in ("", FALLBACK) or name in policy.document.queues


def waits_for_nobody(conversation: Conversation, context: Context) -> bool:
    """Return whether it would wait for ever: no agent serves its queue, and no step moves it on."""
    pools = context.pools
    return pools is not None and not is_served(context.policy.document, conversation.queue, pools)


def hand_to_queue(conversation: Conversation, handed: Handed, context: Context) -> Step:
    """Let the conversation wait in this queue, or where that queue sends it at this hour.

    Entry rules are not applied again, and the queue's length limit does not hold, as it is for new conversations. Where
    the queue accepts nothing at this hour the conversation is returned closed: the caller then refuses, because the
    contact waits for an answer.
    """
    own = handed.queue in ("", conversation.queue)
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now,
        channel=conversation.channel,
        queue=conversation.queue,
        rule=conversation.rule if own else "",
        skills=conversation.handed_skills if handed.skills is None else handed.skills,
        had_owner=conversation.had_owner or conversation.status == "assigned",
        target=handed.to_agent,
        refused=handed.refused,
    )
    waiting = begin(conversation, begins, context.policy, context.now)
    return (waiting, []) if own else admit(waiting, handed.queue, msgspec.structs.replace(context, lengths={}))
