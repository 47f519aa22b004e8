"""Apply a wait to a conversation, in its queue or in another one."""

from typing import Any

from msgspec.structs import replace

from usher_router.domain.conversation.model import Conversation, without_deadline
from usher_router.domain.conversation.waiting.wait import Wait, WaitDemand, WaitStart, begin_wait
from usher_router.domain.policy import Policy, queue_of

_FIELDS = Wait.__struct_fields__
NOT_HAD: dict[str, Any] = {  # fields that only a conversation with an agent has
    "agent_id": None,
    "assignment_id": None,
    "held_since": None,
    "guests": (),
    "offered_at": None,
    "offered_why": "",
    "waited_since": None,
    "reminded_at": None,
}


def asked_of(conversation: Conversation, policy: Policy) -> WaitDemand:
    """Return what the entry asked for; for a row older than that field, what the conversation asks for now."""
    if conversation.asked is not None:
        return conversation.asked
    return WaitDemand(
        skills=conversation.skills,
        levels=conversation.levels,
        preferred=conversation.preferred,
        priority=_priority_at_entry(conversation, policy),
        queue=conversation.queue,
        rule=conversation.rule,
        policy=conversation.policy,
    )


def wait_of(conversation: Conversation) -> Wait:
    """Read the wait of a conversation that waits or is offered; the row says since when."""
    values = {name: getattr(conversation, name) for name in _FIELDS}
    return Wait(**{**values, "waiting_since": began_at(conversation)})


def began_at(conversation: Conversation) -> int:
    """Return when its wait began, also while it is offered; a row older than that field has only the opening."""
    for at in (conversation.waiting_since, conversation.waited_since):
        if at is not None:
            return at
    return (conversation.offered_at if conversation.participants else None) or conversation.opened_at


def begin(conversation: Conversation, begins: WaitStart, policy: Policy, now: int) -> Conversation:
    """Begin to wait: the conversation has no agent and no deadline, and asks exactly for what `begins` says."""
    asked = asked_of(conversation, policy)
    wait = begin_wait(asked, begins, policy)
    return replace(_waiting(without_deadline(conversation), wait, asked), status="waiting", changed_at=now, **NOT_HAD)


def move(conversation: Conversation, queue: str, policy: Policy) -> Conversation:
    """Go on waiting in another queue as if no step had been taken, with the same wait number and start."""
    asked = asked_of(conversation, policy)
    begins = WaitStart(
        number=conversation.wait_no,
        since=began_at(conversation),
        channel=conversation.channel,
        queue=queue,
        rule=conversation.rule,
        skills=conversation.handed_skills,
        had_owner=conversation.had_owner,
        target=conversation.target_agent,
        refused=conversation.refused,
        sticky=conversation.sticky_agent,
        sticky_until=conversation.sticky_until,
    )
    return _waiting(conversation, begin_wait(asked, begins, policy), asked)


def _waiting(conversation: Conversation, wait: Wait, asked: WaitDemand) -> Conversation:
    return replace(conversation, asked=asked, **{name: getattr(wait, name) for name in _FIELDS})


def _priority_at_entry(conversation: Conversation, policy: Policy) -> int:
    """Return the priority at entry of a row without `asked`: steps that are taken again must not raise it twice."""
    if not conversation.step:
        return conversation.priority
    name, queue = conversation.rule, conversation.queue
    own = (rule.priority for rule in policy.document.rules if (rule.name, rule.queue) == (name, queue))
    priority = next(own, None)
    return queue_of(policy, queue).priority if priority is None else priority
