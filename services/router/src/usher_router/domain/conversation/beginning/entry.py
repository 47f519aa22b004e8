"""Choose a new conversation's queue and demand by the policy's entry rules."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.entry_facts import entry_facts
from usher_policy.entry_rules import Route

from usher_router.domain.context import Context, KnownContact
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.change_queue import begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.wait import WaitDemand, WaitStart
from usher_router.domain.funnel.stages import enter_first, first_stage
from usher_router.domain.funnel.terms import begun
from usher_router.domain.policy import Policy, after, queue_of


def enter(conversation: Conversation, command: MessageReceived, contact: KnownContact, context: Context) -> Step:
    """Apply the first matching rule to a conversation just opened, and admit it to the rule's queue.

    What the entry point requires stays required. Without a policy document nothing more is asked.
    Where the policy's funnel begins with an automatic stage, that one answers first.
    """
    asked = _asked(conversation, command, context)
    waiting = _waiting(conversation, asked, context)
    state = begun(context.policy, asked.rule, conversation.profile.language)
    if state is not None:
        waiting = replace(waiting, funnel=state)
        if first := first_stage(state, waiting, command, context):
            return enter_first(first, stick(waiting, contact, context), command.text, context)
    entered, effects = admit(replace(waiting, queue="", priority=0), asked.queue, context)
    return stick(entered, contact, context), effects


def _asked(conversation: Conversation, command: MessageReceived, context: Context) -> WaitDemand:
    router, policy = context.policy.router, context.policy
    if router is None:
        return WaitDemand(skills=conversation.skills)
    return asked_by(router.route(facts_of(conversation, command), context.now), conversation.skills, policy)


def asked_by(route: Route, skills: Iterable[str], policy: Policy) -> WaitDemand:
    """Return what a rule asks for, besides the skills that the entry point requires."""
    required = {**dict.fromkeys(skills, 1), **route.require}
    return WaitDemand(
        skills=tuple(sorted(required)),
        levels={skill: level for skill, level in sorted(required.items()) if level > 1},
        preferred=dict(sorted(route.prefer.items())),
        priority=route.priority,
        queue=route.queue,
        rule=route.rule,
        policy=policy.version,
    )


def facts_of(conversation: Conversation, command: MessageReceived) -> dict[str, Any]:
    """Return the facts that conditions may refer to."""
    return {
        "channel": command.channel,
        "account": command.account,
        "address": command.peer,
        **entry_facts(conversation.entry, conversation.profile),
        "skills": conversation.skills,
        "text": command.text,
    }


def stick(conversation: Conversation, contact: KnownContact, context: Context) -> Conversation:
    """Wait first for the agent who lately had this contact, if the queue is sticky and the agent is at work."""
    sticky = queue_of(context.policy, conversation.queue).sticky
    if sticky is None or contact.last_agent not in context.working:
        return conversation
    if after(contact.last_at, sticky.within_s) < context.now:
        return conversation
    return replace(conversation, sticky_agent=contact.last_agent, sticky_until=after(context.now, sticky.wait_s))


def _waiting(conversation: Conversation, asked: WaitDemand, context: Context) -> Conversation:
    begins = WaitStart(number=0, since=context.now, channel=conversation.channel, queue=asked.queue, rule=asked.rule)
    return begin(replace(conversation, asked=asked), begins, context.policy, context.now)
