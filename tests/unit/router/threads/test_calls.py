"""Agents call contacts: who may, when, and how a call's end is written."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from usher_common.calls.consent import consent_id
from usher_common.calls.outcomes import BEGUN, CALL_WAITS_S
from usher_common.commands import decode_command
from usher_common.commands.address_changed import AddressChanged
from usher_common.commands.begin import BeginConversation
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.record_call import RecordCall
from usher_common.commands.reply import SendReply
from usher_common.ids import address_id
from usher_common.messages.content import Profile
from usher_common.messages.threads import Reached
from usher_gateway.wire.asking import ASKING, Asked, command_of
from usher_gateway.wire.incoming import decode_agent
from usher_router.domain.context import Context, KnownAddress
from usher_router.domain.decide import decide
from usher_router.domain.effects import AddressSaved, Answered, Appended, AssignmentOpened, NoteWritten, Sent
from usher_router.domain.policy import SECOND

from routing.cases import AGENTS, ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW, WAITING
from routing.policies import policy_from

EVA = "+46701740605"
FREE = replace(CONTEXT, agents={"ben": AGENTS["ben"]})
BEGIN = BeginConversation("line", EVA, "voice", "ben", "c1", "p9", BEGUN, call=True)
REPLY = SendReply("k1", "ana", BEGUN, "c1", account="line", peer=EVA, joins="voice", call=True)
NEVER = 'day: {timezone: UTC, mon: ["03:00-03:01"]}'
ALL = ", ".join(f'{day}: ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
BY_RULE = f"calendars: {{{NEVER}}}\nqueues: {{default: {{first_contact: {{call_hours: day}}}}}}"
BY_QUEUE = f"calendars: {{{NEVER}}}\nqueues: {{default: {{hours: day}}}}"
BY_BOTH = (
    f"calendars: {{{NEVER}, all: {{{ALL}}}}}\nqueues: {{default: {{hours: day, first_contact: {{call_hours: all}}}}}}"
)


def codes(effects: list[Any]) -> list[str]:
    """How it was answered."""
    return [one.code for one in effects if isinstance(one, Answered)]


def calls(effects: list[Any]) -> list[bool]:
    """What leaves, and whether it is a call."""
    return [one.send.call for one in effects if isinstance(one, Sent)]


def lines(effects: list[Any]) -> list[str]:
    """The system messages."""
    return [one.message.text for one in effects if isinstance(one, Appended) and one.message.author == "system"]


def ruled(text: str, context: Context = FREE) -> Context:
    """The context with this policy."""
    return replace(context, policy=policy_from(text))


def test_a_call_begins_a_conversation_with_the_weight_of_one() -> None:
    """It is the agent's, who must have room for it, and it leaves within a minute or not at all."""
    free = ruled("queues: {}")
    after, effects = decide(None, BEGIN, CAUSE, free)
    (sent,) = [one.send for one in effects if isinstance(one, Sent)]
    (opened,) = [one for one in effects if isinstance(one, AssignmentOpened)]

    assert after is not None
    assert (after.status, after.agent_id, opened.weight, opened.channel_class) == ("assigned", "ben", 100, "voice")
    assert (sent.call, sent.peer, sent.window_ends_at) == (True, EVA, NOW + CALL_WAITS_S * SECOND)
    busy = replace(free, agents={"ben": replace(AGENTS["ben"], load=33)})
    assert codes(decide(None, BEGIN, CAUSE, busy)[1]) == ["no_room"]


def test_a_chat_goes_on_by_phone() -> None:
    """The number becomes one of its addresses; the owner alone may call."""
    after, effects = decide(ASSIGNED, REPLY, CAUSE, CONTEXT)
    _, refused = decide(ASSIGNED, replace(REPLY, agent="ben"), CAUSE, CONTEXT)

    assert after is not None
    assert Reached("line", EVA, "voice") in after.addresses
    assert calls(effects) == [True]
    assert (codes(refused), calls(refused)) == (["not_owner"], [])


@pytest.mark.parametrize(("policy", "code"), [(BY_RULE, "outside_hours"), (BY_QUEUE, "outside_hours"), (BY_BOTH, "")])
def test_nobody_is_called_outside_of_hours(policy: str, code: str) -> None:
    """Those for calls, else the queue's; a mail may be written at any time."""
    _, begun = decide(None, BEGIN, CAUSE, ruled(policy))
    _, replied = decide(ASSIGNED, REPLY, CAUSE, ruled(policy, CONTEXT))
    written = replace(BEGIN, call=False, channel="email", text="Hello")

    assert (codes(begun), calls(begun)) == ([code], [] if code else [True])
    assert (codes(replied), calls(replied)) == (([code], []) if code else ([], [True]))
    assert codes(decide(None, written, CAUSE, ruled(policy))[1]) == [""]


def test_who_refuses_to_be_called_is_not_called() -> None:
    """A stop at the number counts for calls as for texts."""
    stopped = replace(ASSIGNED, addresses=(Reached("line", EVA, "voice", refused="stopped"),))
    _, effects = decide(stopped, REPLY, CAUSE, CONTEXT)

    assert (codes(effects), calls(effects)) == (["contact_stopped"], [])


@pytest.mark.parametrize("conversation", [ASSIGNED, CLOSED])
def test_the_end_of_a_call_is_a_line_with_its_outcome(conversation: Any) -> None:
    """Also after the conversation was closed."""
    _, effects = decide(conversation, CallEnded("k1", "ana", "no_answer"), CAUSE, CONTEXT)

    assert lines(effects) == ["called:no_answer::Ana"]


FRAME = '{"type":"record_call","id":"c1","conversation":"k1","outcome":"again","again_at":5,"note":"At noon"}'
RECORD = RecordCall("k1", "ana", "c1", "again", 5, "At noon")


def test_an_agent_says_how_their_own_call_went() -> None:
    """A time counts only where they are to be called again; the note is for colleagues, not for the contact."""
    asked = decode_agent(FRAME)
    assert isinstance(asked, Asked)
    assert ASKING[type(asked)].right.of == "seen"
    assert decode_command(msgspec.msgpack.encode(command_of(asked, "ana"))) == RECORD

    _, effects = decide(ASSIGNED, RECORD, CAUSE, CONTEXT)
    _, reached = decide(ASSIGNED, replace(RECORD, outcome="reached", note=" "), CAUSE, CONTEXT)
    notes = [(one.text, one.after_seq) for one in effects if isinstance(one, NoteWritten)]
    assert (lines(effects), notes) == (["called:again:5:Ana"], [("At noon", ASSIGNED.last_seq + 1)])
    assert (lines(reached), [one for one in reached if isinstance(one, NoteWritten)]) == (["called:reached::Ana"], [])
    assert codes(effects) == codes(reached) == [""]


@pytest.mark.parametrize(
    ("conversation", "agent", "allowed"),
    [(ASSIGNED, "ben", False), (ASSIGNED, "ana", True), (WAITING, "ben", True), (CLOSED, "ben", True)],
)
def test_who_may_say_it(conversation: Any, agent: str, allowed: bool) -> None:
    """Not about what a colleague has in hand."""
    _, effects = decide(conversation, replace(RECORD, agent=agent), CAUSE, CONTEXT)
    assert codes(effects) == ["" if allowed else "not_owner"]
    assert bool(lines(effects)) == allowed


def consents(effects: list[Any]) -> list[tuple[str, str, str | None]]:
    """What is kept of numbers."""
    return [(one.id, one.peer, one.refused) for one in effects if isinstance(one, AddressSaved)]


@pytest.mark.parametrize("conversation", [ASSIGNED, CLOSED])
def test_who_wants_no_more_calls_is_called_by_no_account(conversation: Any) -> None:
    """However the number is written; until they say that they take calls again."""
    refuses = replace(RECORD, outcome="no_more_calls", again_at=0, number="0046 70-174 06 05")
    _, effects = decide(conversation, refuses, CAUSE, CONTEXT)
    _, allowed = decide(conversation, replace(refuses, outcome="calls_allowed"), CAUSE, CONTEXT)

    assert (lines(effects), lines(allowed)) == (["called:no_more_calls::Ana"], ["called:calls_allowed::Ana"])
    assert consents(effects) == [(consent_id(EVA), EVA, "stopped")]
    assert consents(allowed) == [(consent_id(EVA), EVA, "")]
    assert codes(effects) == codes(allowed) == [""]


@pytest.mark.parametrize(("refused", "code"), [("stopped", "calls_refused"), ("", "")])
def test_a_refused_number_is_not_rung(refused: Any, code: str) -> None:
    """Neither for a first call nor within a conversation; they may be written to."""
    reached = {consent_id(EVA): KnownAddress("p9", "p9", refused)}
    free, context = ruled("queues: {}", replace(FREE, reached=reached)), replace(CONTEXT, reached=reached)
    begun, replied = decide(None, BEGIN, CAUSE, free)[1], decide(ASSIGNED, REPLY, CAUSE, context)[1]
    written = replace(BEGIN, account="texts", channel="sms", text="Hello", call=False)

    assert codes(begun) == [code]
    assert codes(replied) == ([code] if code else [])
    assert calls(begun) == calls(replied) == ([] if code else [True])
    assert codes(decide(None, written, CAUSE, free)[1]) == [""]


def test_a_refusal_shows_at_the_number_s_own_address() -> None:
    """Desks see it there; other addresses and numbers stay as they are."""
    known = (Reached("line", EVA, "voice"), Reached("line", "+461", "voice"), Reached("texts", EVA, "sms"))
    record = replace(RECORD, outcome="no_more_calls", number=EVA)
    after, _ = decide(replace(ASSIGNED, addresses=known), record, CAUSE, CONTEXT)

    assert after is not None
    assert [one.refused for one in after.addresses] == ["stopped", "", ""]


@pytest.mark.parametrize(("phone", "code"), [("", "no_number"), (EVA, "")])
def test_a_refusal_without_a_number_is_of_the_contact_s_own(phone: str, code: str) -> None:
    """Without any, nothing is written."""
    contact = replace(ASSIGNED, profile=Profile(phone=phone))
    _, effects = decide(contact, replace(RECORD, outcome="no_more_calls"), CAUSE, CONTEXT)

    assert (codes(effects), len(lines(effects))) == ([code], 0 if code else 1)


@pytest.mark.parametrize(
    ("account", "call", "text"),
    [("line", ["contact_stopped"], [""]), ("texts", [""], ["contact_stopped"])],
)
def test_a_consent_is_withdrawn_for_calls_or_for_texts(account: str, call: list[str], text: list[str]) -> None:
    """STOP ends texts and not calls; who wants no calls may be texted (decision 0339)."""
    _, effects = decide(None, AddressChanged(account, EVA, "sms", "stopped"), CAUSE, FREE)
    (saved,) = [one for one in effects if isinstance(one, AddressSaved)]
    known = KnownAddress("p9", "p9", saved.refused or "")
    withdrawn = ruled("queues: {}", replace(FREE, reached={address_id(account, EVA): known}))
    texted = replace(BEGIN, account="texts", channel="sms", text="Hello", call=False)

    assert saved.refused == "stopped"
    assert codes(decide(None, BEGIN, CAUSE, withdrawn)[1]) == call
    assert codes(decide(None, texted, CAUSE, withdrawn)[1]) == text
