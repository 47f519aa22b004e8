"""What time changes for a waiting conversation: steps, the end of a preference, closing hours, the longest wait."""

from functools import partial

from msgspec.structs import replace
from usher_policy.document.model import Queue
from usher_policy.document.model import Step as WaitStep

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.beginning.admit import admit, close_with_notice
from usher_router.domain.conversation.change_queue import asked_of
from usher_router.domain.conversation.model import Conversation, with_deadline, without_deadline
from usher_router.domain.conversation.waiting.opening_hours import is_open, next_change
from usher_router.domain.conversation.waiting.steps_taken import done_by, first_left
from usher_router.domain.effects import Effect
from usher_router.domain.funnel.offers import offer_due, offer_onward
from usher_router.domain.funnel.phone.follow import call_deadline
from usher_router.domain.funnel.triggers import fire_triggers, trigger_due
from usher_router.domain.policy import after, queue_of


def step_due(conversation: Conversation, context: Context) -> tuple[WaitStep, int] | None:
    """Return the queue's next step and when it is due (microseconds), counted from when the wait began."""
    steps = queue_of(context.policy, conversation.queue).steps
    if conversation.waiting_since is None or not steps:
        return None
    step = first_left(steps, conversation.taken, conversation.step)
    return None if step is None else (step, after(conversation.waiting_since, step.after_s))


def plan_wait(conversation: Conversation, context: Context) -> Conversation:
    """Set a waiting conversation's deadline to whatever comes first.

    One that waits for a transfer's target keeps the transfer's deadline, and one whose queue was closed by a new policy
    keeps that one's.
    """
    if conversation.status != "waiting" or conversation.deadline_kind in ("transfer", "closing"):
        return conversation
    at = _next_at(conversation, context)
    if at == conversation.next_deadline:
        return conversation
    return without_deadline(conversation) if at is None else with_deadline(conversation, "wait", at)


def reach_wait(conversation: Conversation, due: int, context: Context) -> Step:
    """Do all that is due by now: preference and hours end, the wait is too long, steps, offers, triggers."""
    return _reach(conversation, context, was_open=is_open(context.policy, conversation.queue, due - 1))


def reach_closing(conversation: Conversation, _due: int, context: Context) -> Step:
    """Do what happens at closing time, for a conversation whose queue a new policy has closed."""
    return _reach(without_deadline(conversation), context, was_open=True)


def _reach(conversation: Conversation, context: Context, *, was_open: bool) -> Step:
    before = conversation
    conversation, effects = _end_sticky(conversation, context), []
    for do in (partial(_change_hours, was_open=was_open), _end_wait, _take_steps, offer_onward, fire_triggers):
        if conversation.status == "waiting":
            conversation, more = do(conversation, context)
            effects.extend(more)
    conversation = replace(conversation, changed_at=context.now) if conversation is not before else conversation
    if conversation.status != "waiting" or conversation is before:
        return conversation, effects
    conversation, announcement = announced(conversation, desk=True, routing=True)
    return conversation, effects + announcement


def _next_at(conversation: Conversation, context: Context) -> int | None:
    queue = queue_of(context.policy, conversation.queue)
    since = conversation.waiting_since or context.now
    step, offer = step_due(conversation, context), offer_due(conversation)
    trigger = trigger_due(conversation)
    times = (
        conversation.sticky_until if conversation.sticky_agent else None,
        step[1] if step is not None else None,
        offer[1] if offer is not None else None,
        trigger[2] if trigger is not None else None,
        call_deadline(conversation, context),
        after(since, queue.max_wait_s) if queue.max_wait_s is not None and _may_end(conversation, queue) else None,
        next_change(context.policy, conversation.queue, context.now) if queue.hours is not None else None,
    )
    return min((at for at in times if at is not None), default=None)


def _end_sticky(conversation: Conversation, context: Context) -> Conversation:
    if conversation.sticky_until is None or conversation.sticky_until > context.now:
        return conversation
    return replace(conversation, sticky_agent="", sticky_until=None)


def _change_hours(conversation: Conversation, context: Context, *, was_open: bool) -> Step:
    """If the hours have ended, admit it as if it were new; if they have begun, mark it as changed."""
    opened = is_open(context.policy, conversation.queue, context.now)
    if opened == was_open:
        return conversation, []
    if opened:
        return replace(conversation, changed_at=context.now), []
    return admit(conversation, conversation.queue, context)


def _end_wait(conversation: Conversation, context: Context) -> Step:
    """Move on a conversation that waited too long; each queue counts the whole wait, so it may pass through several."""
    effects: list[Effect] = []
    for _ in range(len(context.policy.document.queues) + 1):
        queue = queue_of(context.policy, conversation.queue)
        since = conversation.waiting_since
        if since is None or queue.max_wait_s is None or after(since, queue.max_wait_s) > context.now:
            break
        if not _may_end(conversation, queue):
            break
        conversation, more = _overflow(conversation, queue.overflow, context)
        effects.extend(more)
    return conversation, effects


def _may_end(conversation: Conversation, queue: Queue) -> bool:
    """Return whether the longest wait counts: it moves everything on, but never ends what was promised an answer."""
    return conversation.promise is None or queue.overflow is not None


def _overflow(conversation: Conversation, queue: str | None, context: Context) -> Step:
    if queue is None:
        return close_with_notice(conversation, "waited", "", context)
    return admit(conversation, queue, context)


def _take_steps(conversation: Conversation, context: Context) -> Step:
    effects: list[Effect] = []
    while (found := step_due(conversation, context)) is not None and found[1] <= context.now:
        conversation, more = _take(conversation, found[0], context)
        effects.extend(more)
    return conversation, effects


def _take(conversation: Conversation, step: WaitStep, context: Context) -> Step:
    added = (step.add_queue,) if step.add_queue and step.add_queue not in conversation.overflow else ()
    changed = replace(
        _without_required(conversation, step.drop_required),
        asked=asked_of(conversation, context.policy),
        step=conversation.step + 1,
        taken=(*conversation.taken, done_by(step)),
        priority=conversation.priority + step.add_priority,
        preferred={} if step.drop_preferred else conversation.preferred,
        overflow=(*conversation.overflow, *added),
    )
    levels = {skill: level - step.relax_levels for skill, level in changed.levels.items()}
    changed = replace(changed, levels={skill: level for skill, level in levels.items() if level > 1})
    return append_system(changed, f"stage:{step.offer_stage}", context) if step.offer_stage else (changed, [])


def _without_required(conversation: Conversation, dropped: tuple[str, ...] | str) -> Conversation:
    kept = () if dropped == "all" else tuple(skill for skill in conversation.skills if skill not in dropped)
    levels = {skill: level for skill, level in conversation.levels.items() if skill in kept}
    return replace(conversation, skills=kept, levels=levels)
