"""Admit a conversation to a queue, or send it on from a closed or full one."""

from msgspec.structs import replace

from usher_router.domain.aftercare.promised_answer import answer_by
from usher_router.domain.aftercare.tell_closed import may_tell_closed
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.change_queue import move
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.requeue import close
from usher_router.domain.conversation.waiting.opening_hours import is_open, next_opening
from usher_router.domain.policy import queue_of


def admit(conversation: Conversation, queue: str, context: Context) -> Step:
    """Let the conversation wait in this queue, or where it is sent on to; a circle of queues closes it."""
    passed: set[str] = set()
    while (onward := _onward(queue, context)) is not None and onward not in passed | {queue}:
        passed.add(queue)
        queue = onward
    wanted = queue_of(context.policy, queue)
    closed = not is_open(context.policy, queue, context.now)
    may_refuse = conversation.promise is None  # who was promised an answer waits for it, whatever the queue's limits
    if closed and wanted.outside.action == "close" and may_refuse:
        return close_with_notice(move(conversation, queue, context.policy), "outside", wanted.outside.notice, context)
    if _is_full(queue, context) and conversation.queue != queue and may_refuse:
        return close_with_notice(conversation, "full", "", context)
    moved = move(conversation, queue, context.policy) if queue != conversation.queue else conversation
    return _say_closed(moved, wanted.outside.notice, context) if closed else (moved, [])


def close_with_notice(conversation: Conversation, why: str, notice: str, context: Context) -> Step:
    """Close a conversation that cannot wait: first the policy's own text, then the usual notice."""
    conversation, said = append_system(conversation, f"notice:{notice}", context) if notice else (conversation, [])
    changed, effects = close(conversation, why, f"closed_{why}", context)
    return changed, said + effects


def _onward(queue: str, context: Context) -> str | None:
    """Name the queue that this one sends on to now, None if it keeps or refuses what comes."""
    wanted = queue_of(context.policy, queue)
    if not is_open(context.policy, queue, context.now):
        return wanted.outside.queue if wanted.outside.action == "queue" else None
    return wanted.overflow if _is_full(queue, context) else None


def _is_full(queue: str, context: Context) -> bool:
    longest = queue_of(context.policy, queue).max_length
    return longest is not None and context.lengths.get(queue, 0) >= longest


def _say_closed(conversation: Conversation, notice: str, context: Context) -> Step:
    if not may_tell_closed(conversation, context.policy, context.now):
        return conversation, []
    told = replace(conversation, told_closed_at=context.now)
    if notice:
        return append_system(told, f"notice:{notice}", context)
    opening = next_opening(context.policy, told.queue, context.now)
    by = answer_by(context.policy, told.queue, context.now)
    return append_system(told, f"outside:{_ms(opening)}:{_ms(by)}", context)


def _ms(at: int | None) -> str:
    return "" if at is None else str(at // 1000)
