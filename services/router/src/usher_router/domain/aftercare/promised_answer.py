"""An answer that was promised while nobody was there: by when it comes, and when it is kept."""

from datetime import UTC, datetime

from msgspec.structs import replace
from usher_common.commands.introduce import PROMISED
from usher_common.messages.after import PromiseState
from usher_common.messages.limits import TAGS

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Effect, PromiseKept, PromiseMade
from usher_router.domain.policy import SECOND, Policy, after, queue_of

CHAT = "chat"  # how an answer in the conversation itself is called


def answer_by(policy: Policy, queue: str, now: int, within_s: float | None = None) -> int | None:
    """Return by when a question left now is answered (µs): after the policy's time of the queue's opening hours.

    `within_s`: another time, as of a stage. None where its calendar does not open in the next 400 days.
    """
    return _worked(policy, queue, now, policy.document.answers.within_s if within_s is None else within_s)


def remind_at(
    policy: Policy, queue: str, now: int, own: tuple[float | None, float | None] = (None, None)
) -> int | None:
    """Return when that answer becomes urgent: so much of the opening hours before it as the policy says.

    `own`: another time for the answer, and another one before it.
    """
    answers = policy.document.answers
    within_s, before_s = answers.within_s if own[0] is None else own[0], answers.remind_s if own[1] is None else own[1]
    return _worked(policy, queue, now, max(0.0, within_s - before_s))


def _worked(policy: Policy, queue: str, now: int, work_s: float) -> int | None:
    name = queue_of(policy, queue).hours
    hours = policy.hours.get(name) if name is not None else None
    if hours is None:
        return after(now, work_s)
    begins = -(-now // SECOND)  # rounded up: the answer never comes before the question
    due = hours.after_work(datetime.fromtimestamp(begins, UTC), int(work_s))
    return int(due.timestamp()) * SECOND if due is not None else None


def make_promise(conversation: Conversation, address: str, context: Context, trace: str) -> Step:
    """Promise an answer there; a second promise only changes the address, never the deadline."""
    known = conversation.promise
    if known is not None and known.address == address:
        return conversation, []
    promise = replace(known, address=address) if known is not None else _new(conversation, address, context)
    line = f"{PROMISED}:{address}:{promise.due_at // 1000 if promise.due_at is not None else ''}"
    promised = replace(conversation, promise=promise, tags=tagged(conversation.tags))
    noted, effects = append_system(promised, line, context, trace)
    return noted, [*effects, PromiseMade(promise, first=known is None)]


def _new(conversation: Conversation, address: str, context: Context) -> PromiseState:
    """Promise an answer; it is numbered by the line that says so, which comes next."""
    policy, queue, now = context.policy, conversation.queue, context.now
    by_mail = "@" in address and conversation.funnel is not None and "email" in conversation.funnel.terms.stages
    own = conversation.funnel.terms.mail_s if conversation.funnel is not None and by_mail else (None, None)
    return PromiseState(
        conversation.last_seq + 1,
        address,
        now,
        answer_by(policy, queue, now, own[0]),
        remind_at(policy, queue, now, own),
    )


def keep_promise(conversation: Conversation, agent: str, how: str, context: Context) -> Step:
    """Keep the open promise, if there is one; the tag goes with it."""
    promise = conversation.promise
    if promise is None:
        return conversation, []
    tags = tuple(tag for tag in conversation.tags if tag != PROMISED)
    kept = replace(conversation, promise=None, tags=tags, changed_at=context.now)
    changed, told = announced(kept, former=(agent,), desk=True)
    effects: list[Effect] = [PromiseKept(promise, agent, how), *told]
    return changed, effects


def tagged(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Add the tag; where there is no space for one more, the last gives way: a promise must be seen."""
    return tags if PROMISED in tags else (*tags[: TAGS - 1], PROMISED)
