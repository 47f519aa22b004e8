"""What moves a contact who waits on by itself: a late mail, a question reopened, skills nobody has, their value."""

from msgspec.structs import replace
from usher_common.messages.content import CallWanted

from usher_router.domain.aftercare.promised_answer import make_promise
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.change_queue import move
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Effect
from usher_router.domain.funnel.phone.request import ask_call
from usher_router.domain.funnel.state import TriggerTerms
from usher_router.domain.matching.from_record import who_serves
from usher_router.domain.policy import after


def trigger_due(conversation: Conversation) -> tuple[int, TriggerTerms, int] | None:
    """Return the place of the next trigger, the trigger, and when it is due (µs); each comes once at most."""
    state, since = conversation.funnel, conversation.waiting_since
    if state is None or since is None:
        return None
    times = (
        (place, one, at)
        for place, one in enumerate(state.terms.triggers)
        if place not in state.fired and (at := _due(one, conversation, since)) is not None
    )
    return min(times, key=lambda found: found[2], default=None)


def fire_triggers(conversation: Conversation, context: Context) -> Step:
    """Do what follows each trigger that is due."""
    effects: list[Effect] = []
    while (found := trigger_due(conversation)) is not None and found[2] <= context.now:
        conversation, more = _fire(conversation, found[0], found[1], context)
        effects.extend(more)
    return conversation, effects


def is_served(conversation: Conversation, context: Context) -> bool:
    """Return whether any agent who is enabled has its skills and serves it; so it counts where that was not loaded."""
    if context.able is None:
        return True
    pools = who_serves(context.policy, conversation.queue, conversation.overflow).pools
    wanted = {skill: conversation.levels.get(skill, 1) for skill in conversation.skills}
    return any(
        not pools.isdisjoint(one.pools) and all(one.skills.get(skill, 0) >= level for skill, level in wanted.items())
        for one in context.able
    )


def _due(trigger: TriggerTerms, conversation: Conversation, since: int) -> int | None:
    match trigger.on:
        case "overdue":
            promise = conversation.promise
            return promise.remind_at if promise is not None and "@" in promise.address else None
        case "reopened":
            return since if conversation.reopened >= trigger.times else None
        case "no_agent":
            return after(since, trigger.after_s) if conversation.skills else None
        case _:
            return since if _value(conversation, trigger.attribute) >= trigger.at_least else None


def _value(conversation: Conversation, attribute: str) -> float:
    """Return the number that an attribute holds; one that is none is worth less than anything."""
    try:
        value = float(conversation.profile.attributes.get(attribute, ""))
    except ValueError:
        return float("-inf")
    return value if value == value else float("-inf")  # noqa: PLR0124 - not a number is no value


def _fire(conversation: Conversation, place: int, trigger: TriggerTerms, context: Context) -> Step:
    state = conversation.funnel
    assert state is not None  # noqa: S101 - there is no trigger without a funnel
    conversation = replace(conversation, funnel=replace(state, fired=(*state.fired, place)))
    if trigger.on == "no_agent" and is_served(conversation, context):
        return conversation, []
    conversation, effects = append_system(conversation, f"escalated:{trigger.on}:{trigger.to}:{trigger.queue}", context)
    if trigger.queue and trigger.queue != conversation.queue:
        conversation = move(conversation, trigger.queue, context.policy)
    conversation = replace(conversation, priority=conversation.priority + trigger.priority)
    conversation, moved = _move_on(conversation, trigger, context)
    return conversation, [*effects, *moved]


def _move_on(conversation: Conversation, trigger: TriggerTerms, context: Context) -> Step:
    """Go on in another stage where the contact has left an address; else offer it, and the place in line stays."""
    state, promise = conversation.funnel, conversation.promise
    if trigger.to == "phone" and (state is None or state.call is None):
        return ask_call(conversation, CallWanted(), trigger.on, context)
    if trigger.to != "email" or state is None or (promise is not None and "@" in promise.address):
        return conversation, []
    if not conversation.profile.email:
        offered = replace(conversation, funnel=replace(state, offered=(*state.offered, trigger.to)))
        return append_system(offered, "stage:email", context)
    moved = replace(conversation, funnel=replace(state, moved_by=trigger.on))
    return make_promise(moved, conversation.profile.email, context, "")
