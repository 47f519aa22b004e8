"""What follows a call that a contact asked for: it was the answer, another attempt, or a word what comes instead."""

from msgspec.structs import replace
from usher_common.messages.after import PromiseState

from usher_router.domain.aftercare.promised_answer import answer_by, keep_promise, remind_at
from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, agents_of, owner_of
from usher_router.domain.conversation.requeue import close
from usher_router.domain.conversation.waiting.opening_hours import next_call
from usher_router.domain.effects import PromiseMade
from usher_router.domain.funnel.phone.follow import release, set_call
from usher_router.domain.funnel.phone.request import call_of, promise_call, tell, terms_of
from usher_router.domain.funnel.phone.values import CallBack, CallTerms
from usher_router.domain.policy import SECOND, after

UNREACHED = "unreached"  # why it goes on, or was closed: nobody answered any of the calls
TRIED = "tried"  # how the promise of a call was kept that reached nobody
_IN_VAIN = frozenset({"busy", "no_answer", "machine", "failed", "lost", "wrong_number"})
_NEVER = frozenset({"wrong_number"})  # another attempt would disturb a stranger


def after_call(  # noqa: PLR0911 - one way out for each outcome
    conversation: Conversation, outcome: str, again_at: int, context: Context
) -> Step:
    """Go on after a call; `again_at`: when the contact wants to be called again (ms, 0: not said).

    What nobody has, and whose time has not come, was not called by this: the word is about an earlier attempt.
    """
    call, terms = call_of(conversation), terms_of(conversation)
    if call is None or terms is None or conversation.status == "closed":
        return conversation, []
    if outcome == "reached":
        reached = replace(set_call(conversation, None), agent_at=context.now)
        return release(reached, context) if reached.status == "waiting" else (reached, [])
    if not call.due and not owner_of(conversation):
        return conversation, []
    if outcome == "again":
        at = again_at * 1000 or after(context.now, terms.again_s)
        return _again(conversation, replace(call, due=False), at, "promised", context)
    if outcome not in _IN_VAIN:
        return conversation, []
    tried = replace(call, attempts=call.attempts + 1, due=False)
    if tried.attempts >= terms.attempts or outcome in _NEVER:
        return _give_up(conversation, terms, context)
    return _again(conversation, tried, after(context.now, terms.again_s), "again", context)


def _again(conversation: Conversation, call: CallBack, at: int, text: str, context: Context) -> Step:
    """Let it wait for the next attempt, within the hours; the agent has it no more, the place in line stays."""
    later = next_call(context.policy, conversation.queue, max(at, context.now + SECOND))
    if later is None:
        terms = terms_of(conversation)
        return (conversation, []) if terms is None else _give_up(conversation, terms, context)
    call = replace(call, at=later)
    waiting, ended = release(set_call(conversation, call), context)
    waiting, promised = promise_call(waiting, call, text, context)
    waiting, told = announced(waiting, former=agents_of(conversation), desk=True, routing=True)
    return waiting, [*ended, *promised, *told]


def _give_up(conversation: Conversation, terms: CallTerms, context: Context) -> Step:
    """Go on by mail where the policy and the contact have that; else close it, and say that they can write."""
    state = conversation.funnel
    email = conversation.profile.email
    if state is None or not email or "email" not in state.terms.stages:
        return _closed(conversation, terms, context)
    told, said = tell(conversation, "unreached_mail", context)
    told, number = _own_number(told, terms, context)
    known = told.promise
    promise = PromiseState(
        known.number if known is not None else told.last_seq + 1,
        email,
        known.made_at if known is not None else context.now,
        answer_by(context.policy, told.queue, context.now, state.terms.mail_s[0]),
        remind_at(context.policy, told.queue, context.now, state.terms.mail_s),
    )
    waiting, ended = release(set_call(told, None), context)
    if waiting.funnel is not None:
        waiting = replace(waiting, funnel=replace(waiting.funnel, moved_by=UNREACHED), promise=promise)
    line = f"promised:{email}:{promise.due_at // 1000 if promise.due_at is not None else ''}"
    waiting, noted = append_system(waiting, line, context)
    waiting, heard = announced(waiting, former=agents_of(conversation), desk=True, routing=True)
    return waiting, [*said, *number, *ended, *noted, PromiseMade(promise, first=known is None), *heard]


def _closed(conversation: Conversation, terms: CallTerms, context: Context) -> Step:
    told, said = tell(conversation, "unreached", context)
    told, number = _own_number(told, terms, context)
    agent = owner_of(conversation) or (conversation.participants or ("",))[-1]
    kept, answered = keep_promise(set_call(told, None), agent, TRIED, context)
    closed, effects = close(kept, UNREACHED, "closed_unreached", context)
    return closed, [*said, *number, *answered, *effects]


def _own_number(conversation: Conversation, terms: CallTerms, context: Context) -> Step:
    """Name our number, if the policy shows one: in the widget as a notice, elsewhere in a message."""
    if not terms.texts.get("own_number"):
        return conversation, []
    noted, line = append_system(conversation, f"notice:{terms.texts['own_number']}", context)
    noted, said = tell(noted, "own_number", context)
    return noted, [*line, *said]
