"""Let a conversation wait as a call: nobody has it before its time, then whoever can take calls is offered it."""

from msgspec.structs import replace
from usher_common.ids import derive_id
from usher_common.messages.sends import Send
from usher_policy.weights import class_of

from usher_router.domain.aftercare.promised_answer import CHAT, keep_promise
from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.change_queue import began_at, begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.requeue import end_assignment
from usher_router.domain.conversation.waiting.opening_hours import call_hours_end, may_call, next_call
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.effects import Appended, Effect, OfferOutdated, Sent
from usher_router.domain.funnel.phone.request import ASKED, call_of, promise_call, terms_of
from usher_router.domain.funnel.phone.values import NOBODY, CallBack, CallTerms
from usher_router.domain.matching.from_record import base_weight
from usher_router.domain.policy import Policy, after

VOICE = "voice"
HOLD_S = 3600.0  # s that nobody has it beyond its time, for the deadline comes first: without one agents see it late


def follow_call(conversation: Conversation, context: Context) -> Step:
    """Bring the wait into line with the call that the contact waits for; nothing to do in most decisions."""
    call, terms = call_of(conversation), terms_of(conversation)
    if call is None or terms is None:
        return conversation, []
    if conversation.status == "closed":
        return _dropped(conversation, context)
    if conversation.promise is None:  # an agent said that it was kept elsewhere
        given = set_call(conversation, None)
        return release(given, context) if given.status == "waiting" else (given, [])
    if _offered_as_chat(conversation, call):
        outdated = conversation.id, conversation.assignment_id or "", conversation.home_partition
        return conversation, [OfferOutdated(*outdated, ASKED)]
    if conversation.status != "waiting":
        return conversation, []
    waiting = _as_call(conversation, terms, context.policy)
    effects: list[Effect] = []
    if call.at <= context.now and not may_call(context.policy, waiting.queue, context.now):
        waiting, call, effects = _put_off(waiting, call, context)
    if call.at > context.now:
        held = replace(waiting, sticky_agent=NOBODY, sticky_until=after(call.at, HOLD_S))
        waiting, more = _told(conversation, held, context)
    elif not call.due:
        waiting, more = _begin(waiting, call, terms, context)
    else:
        waiting, more = _told(conversation, waiting, context)
    return waiting, [*effects, *more]


def _offered_as_chat(conversation: Conversation, call: CallBack) -> bool:
    """Whether an agent was offered it before the contact asked for a call: their phone would not ring."""
    return conversation.status == "offered" and not conversation.had_owner and not call.due


def call_deadline(conversation: Conversation, context: Context) -> int | None:
    """Return when the call's time comes, or the hours end in which it may be made (µs); None without a call."""
    call = call_of(conversation)
    if call is None:
        return None
    return call.at if call.at > context.now else call_hours_end(context.policy, conversation.queue, context.now)


def set_call(conversation: Conversation, call: CallBack | None) -> Conversation:
    """Replace the call that the contact waits for."""
    state = conversation.funnel
    return conversation if state is None else replace(conversation, funnel=replace(state, call=call))


def _as_call(conversation: Conversation, terms: CallTerms, policy: Policy) -> Conversation:
    """Weigh it as a call, for agents with the skill; steps of the queue may drop the skill afterwards."""
    kind = class_of(policy.document, VOICE)
    if conversation.channel_class == kind:
        return conversation
    skills = tuple(sorted({*conversation.skills, terms.skill})) if terms.skill else conversation.skills
    return replace(conversation, channel_class=kind, weight=base_weight(policy, kind), skills=skills)


def _put_off(
    conversation: Conversation, call: CallBack, context: Context
) -> tuple[Conversation, CallBack, list[Effect]]:
    """Promise it anew where the hours ended before anybody was free; where none ever come, whoever is free calls."""
    at = next_call(context.policy, conversation.queue, context.now)
    if at is None:
        return conversation, call, []
    later = replace(call, at=at, due=False)
    changed, effects = promise_call(set_call(conversation, later), later, "promised", context)
    return changed, later, effects


def _begin(conversation: Conversation, call: CallBack, terms: CallTerms, context: Context) -> Step:
    """Its time has come: agents are offered it, and the phone of whoever is rings, where there is an account."""
    due = _let_go(set_call(conversation, replace(call, due=True)))
    due, line = append_system(due, f"calling:{call.number}", context)
    rung = [_ring(one.message.id, due, call, terms, context) for one in line if isinstance(one, Appended)]
    due, told = announced(replace(due, changed_at=context.now), desk=True, routing=True)
    return due, [*line, *(rung if terms.account else ()), *told]


def _let_go(conversation: Conversation) -> Conversation:
    """Let agents be offered it again."""
    if conversation.sticky_agent != NOBODY:
        return conversation
    return replace(conversation, sticky_agent="", sticky_until=None)


def _ring(message: str, conversation: Conversation, call: CallBack, terms: CallTerms, context: Context) -> Sent:
    send = Send(
        account=terms.account,
        peer=call.number,
        channel=VOICE,
        conversation=conversation.id,
        message=message,
        seq=conversation.last_seq,
        text="",
        window_ends_at=after(context.now, terms.within_s),
        call=True,
        back=True,
    )
    return Sent(derive_id("send", message), send)


def _told(before: Conversation, conversation: Conversation, context: Context) -> Step:
    if conversation == before:
        return conversation, []
    return announced(replace(conversation, changed_at=context.now), desk=True, routing=True)


def _dropped(conversation: Conversation, context: Context) -> Step:
    """Nobody is called any more; who was written to since has the answer that they were promised."""
    promise, agent_at = conversation.promise, conversation.agent_at
    closed = _let_go(set_call(conversation, None))
    if promise is None or agent_at is None or agent_at < promise.made_at:
        return closed, []
    return keep_promise(closed, (conversation.participants or ("",))[-1], CHAT, context)


def release(conversation: Conversation, context: Context) -> Step:
    """Take it from the agent who called, or from whom it is offered to; what waits goes on waiting, as a chat again."""
    had = conversation.status == "assigned"
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now if had else began_at(conversation),
        channel=conversation.channel,
        queue=conversation.queue,
        rule=conversation.rule,
        skills=conversation.handed_skills,
        had_owner=had or conversation.had_owner,
    )
    ended = end_assignment(conversation, "transferred" if had else "withdrawn")
    return begin(conversation, begins, context.policy, context.now), ended
