"""A contact asks to be called: it is a promise with its time, and the place in line stays."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.after import PromiseState
from usher_common.messages.content import CallWanted, Profile
from usher_common.messages.first_peers import FIRST

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import WEB
from usher_router.domain.aftercare.promised_answer import make_promise, tagged
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.learn import learn
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.opening_hours import next_call
from usher_router.domain.effects import PromiseMade
from usher_router.domain.funnel.automatic import say
from usher_router.domain.funnel.faq.words import plain, pressed
from usher_router.domain.funnel.phone.values import CallBack, CallTerms
from usher_router.domain.funnel.phone.wordings import CALL_ME, says_call_me
from usher_router.domain.policy import SECOND, Policy, after

ASKED = "call"  # why it goes on: the contact asked to be called
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SEPARATORS = str.maketrans(dict.fromkeys(" \t\u00a0-/().", None))


def terms_of(conversation: Conversation) -> CallTerms | None:
    """Return on which terms its contact is called, None if nobody is called in it."""
    return conversation.funnel.terms.call if conversation.funnel is not None else None


def call_of(conversation: Conversation) -> CallBack | None:
    """Return the call that its contact waits for."""
    return conversation.funnel.call if conversation.funnel is not None else None


def wanted_by(conversation: Conversation, command: MessageReceived) -> CallWanted | None:
    """Return the call that this message asks for: by the widget's form, in plain words, or by a number asked for."""
    state = conversation.funnel
    if state is None or state.terms.call is None or command.automatic:
        return None
    if command.call is not None:
        return command.call
    if says_call_me(plain(command.text)) or pressed(command.text, state.buttons) == CALL_ME:
        return CallWanted(_known_number(conversation))
    number = number_in(command.text) if state.asks_number else ""
    return CallWanted(number) if number else None


def number_in(text: str) -> str:
    """Return the E.164 number that a text consists of, "" for any other text.

    >>> number_in("+46 (70) 123-45 67")
    '+46701234567'
    """
    bare = text.translate(_SEPARATORS).replace("+00", "+")
    return bare if _NUMBER.fullmatch(bare) else ""


def ask_call(conversation: Conversation, wanted: CallWanted, reason: str, context: Context, trace: str = "") -> Step:
    """Promise the call within the hours; without a number ask for one; where no hours ever come, an answer is promised.

    Asked again, the new number and time count. The number is the contact's from now on: whoever has the conversation
    calls them at it.
    """
    state, terms = conversation.funnel, terms_of(conversation)
    if state is None or terms is None or conversation.status == "closed":
        return conversation, []
    if not (number := wanted.number or _known_number(conversation)):
        asking = replace(conversation, funnel=replace(state, asks_number=True))
        asking, line = append_system(asking, "stage:phone", context, trace)
        asking, said = tell(asking, "ask_number", context)
        return asking, [*line, *said]
    new = Profile(phone=number) if number != conversation.profile.phone else None
    conversation, learnt = learn(conversation, new, context)
    last = after(context.now, terms.days * 86_400.0)
    at = next_call(context.policy, conversation.queue, max(context.now, min(wanted.at, last)))
    if at is None:
        promised, effects = make_promise(conversation, number, context, trace)
        return promised, [*learnt, *effects]
    call = CallBack(number, at)
    if state.call is not None and (call == state.call or _is_due(state.call, call, context)):
        return conversation, learnt
    asked = replace(conversation, funnel=replace(state, call=call, asks_number=False, moved_by=reason))
    promised, effects = promise_call(asked, call, "promised", context, trace)
    return promised, [*learnt, *effects]


def _is_due(known: CallBack, asked: CallBack, context: Context) -> bool:
    """Return whether no more is asked than a call whose time has come already: who is impatient is told once."""
    return known.number == asked.number and max(known.at, asked.at) <= context.now


def promise_call(conversation: Conversation, call: CallBack, text: str, context: Context, trace: str = "") -> Step:
    """Promise it at its time, which replaces that of an earlier promise, and say so."""
    terms, known = terms_of(conversation), conversation.promise
    within_s = terms.within_s if terms is not None else 0.0
    promise = PromiseState(
        known.number if known is not None else conversation.last_seq + 1,
        call.number,
        known.made_at if known is not None else context.now,
        due_at=after(call.at, within_s),
        remind_at=call.at,
    )
    promised = replace(conversation, promise=promise, tags=tagged(conversation.tags))
    soon = call.at <= context.now
    line = f"callback:{call.number}:{'' if soon else call.at // 1000}"
    noted, effects = append_system(promised, line, context, trace)
    noted, said = tell(noted, text, context)
    return noted, [*effects, PromiseMade(promise, first=known is None), *said]


def tell(conversation: Conversation, text: str, context: Context) -> Step:
    """Say it by the address that the contact used last; the widget has a line for it already."""
    aim, terms = aimed_at(conversation, context.now), terms_of(conversation)
    if terms is None or isinstance(aim, tuple) or aim.channel in {WEB, "voice"}:
        return conversation, []
    call, texts = call_of(conversation), terms.texts
    values = {
        "number": call.number if call is not None else "",
        "time": _time(call, context.policy, context.now, texts["soon"]) if call is not None else "",
        "email": conversation.profile.email,
    }
    words = texts[text]
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return say(conversation, words, context, always=True)


def _known_number(conversation: Conversation) -> str:
    """Return the number that the contact left, or writes from."""
    if conversation.profile.phone:
        return conversation.profile.phone
    by = FIRST.get(conversation.channel)
    return number_in(f"+{conversation.peer.removeprefix('+')}") if by is not None and by.fact == "phone" else ""


def _time(call: CallBack, policy: Policy, now: int, soon: str) -> str:
    if call.at <= now:
        return soon
    moment = datetime.fromtimestamp(call.at // SECOND, UTC).astimezone(ZoneInfo(policy.document.timezone))
    return f"{moment:%Y-%m-%d %H:%M} ({policy.document.timezone})"
