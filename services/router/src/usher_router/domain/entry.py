"""Where a new conversation goes, and what it asks for: by the policy's entry rules."""

from typing import Any

from msgspec.structs import replace
from usher_common.messages.commands import MessageReceived
from usher_common.policy.capacity import class_of, weight_of

from usher_router.domain.admit import admit
from usher_router.domain.append import Step
from usher_router.domain.context import Context, KnownContact
from usher_router.domain.conversation import Conversation
from usher_router.domain.policy import after, queue_of


def enter(conversation: Conversation, command: MessageReceived, contact: KnownContact, context: Context) -> Step:
    """Apply the first rule that holds to a conversation just opened, and let it into its queue.

    What the entry point requires stays required. Without a policy document nothing changes.
    """
    router = context.policy.router
    if router is None:
        return conversation, []
    route = router.route(facts_of(conversation, command), context.now)
    asked = {**dict.fromkeys(conversation.skills, 1), **route.require}
    opened = replace(
        _weighed(conversation, context),
        queue="",
        rule=route.rule,
        skills=tuple(sorted(asked)),
        levels={skill: level for skill, level in sorted(asked.items()) if level > 1},
        preferred=dict(sorted(route.prefer.items())),
        policy=context.policy.version,
    )
    entered, effects = admit(opened, route.queue, context)
    if entered.queue == route.queue:
        entered = replace(entered, priority=route.priority)
    return stick(entered, contact, context), effects


def facts_of(conversation: Conversation, command: MessageReceived) -> dict[str, Any]:
    """Name what conditions may ask for."""
    entry, profile = conversation.entry, conversation.profile
    return {
        "channel": command.channel,
        "account": command.account,
        "address": command.peer,
        "page": entry.page,
        "title": entry.title,
        "referrer": entry.referrer,
        "campaign": entry.campaign,
        "point": entry.point,
        "skills": conversation.skills,
        "language": profile.language,
        "name": profile.name,
        "email": profile.email,
        "phone": profile.phone,
        "attributes": profile.attributes,
        "text": command.text,
    }


def stick(conversation: Conversation, contact: KnownContact, context: Context) -> Conversation:
    """Let it wait first for whoever had this contact lately, where the queue wants that and he works."""
    sticky = queue_of(context.policy, conversation.queue).sticky
    if sticky is None or contact.last_agent not in context.working:
        return conversation
    if after(contact.last_at, sticky.within_s) < context.now:
        return conversation
    return replace(conversation, sticky_agent=contact.last_agent, sticky_until=after(context.now, sticky.wait_s))


def _weighed(conversation: Conversation, context: Context) -> Conversation:
    document = context.policy.document
    kind = class_of(document, conversation.channel)
    return replace(conversation, channel_class=kind, weight=weight_of(document, kind, {}))
