"""The call state machine: what each event changes, and what is to be done.

The customer is connected, and is rung where they are called back, in the state "bridging" only; the only way there is
that a person has pressed 1 at the phone of the agent who has the conversation. Events come late, twice and in any
order: one that does not fit the state changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from usher_connectors.voice.domain.call import (
    Accept,
    Accepted,
    Action,
    AnsweredBy,
    Call,
    CallEvent,
    Closed,
    CustomerEnded,
    CustomerLeft,
    Decline,
    EndConversation,
    HangUp,
    Joined,
    KeptPlace,
    LegEnded,
    LegStarted,
    NotAwaited,
    Offered,
    Outcome,
    Pressed,
    Recorded,
    Report,
    Requeue,
    Ring,
    Tell,
    TimedOut,
    Unattended,
    WantsMessage,
    Withdrawn,
)
from usher_connectors.voice.domain.legs import (
    BY_CUSTOMER,
    Step,
    agent_left,
    confirms,
    hung_up,
    is_another,
    joined,
    leg_started,
    silenced,
)
from usher_connectors.voice.domain.outgoing import REPORTED, step_outgoing

SAID: dict[Outcome, str] = {
    "talked": "[call] ended after a talk",
    "abandoned": "[call] the caller hung up before an agent was there",
    "voicemail": "[call] ended with a message",
    "no_message": "[call] ended without a message",
    "customer_busy": "[call] the customer's line was busy",
    "customer_no_answer": "[call] the customer did not answer",
    "customer_failed": "[call] the customer's number could not be reached",
    "given_up": "[call] not called back: the conversation was closed",
    "timed_out": "[call] nothing was heard of it any more",
}


def step(call: Call, event: CallEvent) -> Step:
    """Return the call after an event, and what is to be done."""
    if call.outgoing:
        return step_outgoing(call, event)
    if call.state == "ended":
        return _after_the_end(call, event)
    decide = _STEPS.get(type(event))  # who answers the phone of somebody who is called back, nobody asks
    return decide(call, event) if decide else (call, ())


def may_dial(call: Call, leg: str) -> bool:
    """Whether this call to an agent may be connected with the customer now."""
    return call.state == "bridging" and bool(leg) and call.leg == leg


def _after_the_end(call: Call, event: CallEvent) -> Step:
    if isinstance(event, Recorded) and event.seconds > 0 and call.outcome == "no_message":
        return replace(call, outcome="voicemail"), (Tell(SAID["voicemail"]),)  # hung up while speaking
    if isinstance(event, LegStarted):
        return call, (HangUp(event.leg),)  # it began to ring as the caller hung up
    return call, ()


def _offered(call: Call, event: Offered) -> Step:
    if event.assignment in {call.assignment, call.past} or call.state not in {"waiting", "ringing"} or call.closed:
        return call, ()
    hang_up, waiting = _let_go(call)
    if not event.number:
        past = event.assignment  # who took it without a phone of ours calls otherwise, and keeps it
        return replace(waiting, past=past, settled=past), (*hang_up, Decline(past, event.agent, "no_phone"))
    ringing = replace(waiting, state="ringing", assignment=event.assignment, agent=event.agent)
    return ringing, (*hang_up, Ring(event.assignment, event.number))


def _accepted(call: Call, event: Accepted) -> Step:
    if event.assignment != call.assignment:
        return call, ()
    return replace(call, accepted=True, state="bridging" if call.state == "pressed" else call.state), ()


def _withdrawn(call: Call, event: Withdrawn) -> Step:
    if call.state not in {"ringing", "pressed"} or event.assignment != call.assignment:
        return call, ()
    hang_up, waiting = _let_go(call)
    return waiting, hang_up


def _unattended(call: Call, event: Unattended) -> Step:
    if call.state != "waiting" or event.assignment != call.past or event.assignment == call.settled:
        return call, ()
    return replace(call, settled=event.assignment), (Requeue(event.assignment),)


def _closed(call: Call, _event: Closed) -> Step:
    if call.state not in {"waiting", "ringing", "pressed"}:
        return call, ()
    hang_up, waiting = _let_go(call)
    if call.on_line:
        return replace(waiting, closed=True), hang_up
    return _ended(waiting, "given_up", *hang_up)


def _not_awaited(call: Call, _event: NotAwaited) -> Step:
    """End it without a word: the router knows why."""
    if call.on_line or not call.reported or call.state not in {"waiting", "ringing", "pressed"}:
        return call, ()
    hang_up, waiting = _let_go(call)
    return replace(waiting, state="ended", outcome="given_up"), hang_up


def _leg_ended(call: Call, event: LegEnded) -> Step:
    if is_another(call, event):
        return call, ()
    _, waiting = _let_go(call)
    if call.state == "ringing" and not call.accepted:
        reason = "not_confirmed" if event.how == "completed" else event.how
        return waiting, (Decline(call.assignment, call.agent, reason),)
    if call.state in {"ringing", "pressed"} or (call.state == "bridging" and call.on_line):
        return waiting, (Requeue(call.assignment),)
    if call.state == "talking":
        return _ended(call, "talked")
    return agent_left(call), ()  # the call to the customer says how it ended


def _pressed(call: Call, event: Pressed) -> Step:
    if not confirms(call, event):
        return call, ()
    if call.accepted:
        return replace(call, state="bridging", leg=event.leg), ()
    return replace(call, state="pressed", leg=event.leg), (Accept(call.assignment, call.agent),)


def _kept_place(call: Call, _event: KeptPlace) -> Step:
    if not call.on_line or call.closed or call.state not in {"waiting", "ringing", "pressed", "bridging"}:
        return call, ()
    return replace(call, on_line=False), (Tell("[call] the caller keeps the place in line, and is to be called back"),)


def _wants_message(call: Call, _event: WantsMessage) -> Step:
    if not call.on_line or call.state not in {"waiting", "ringing", "pressed"}:
        return call, ()
    hang_up, waiting = _let_go(call)
    return replace(waiting, state="recording"), hang_up


def _recorded(call: Call, event: Recorded) -> Step:
    if call.state != "recording":
        return call, ()
    if event.seconds > 0:
        return _ended(call, "voicemail")
    return _ended(call, "no_message", EndConversation())


def _customer_left(call: Call, _event: CustomerLeft) -> Step:
    if not call.on_line:
        return call, ()  # the end of the call in which they asked to be called back
    if call.state == "talking":
        return _ended(call, "talked")
    if call.state == "recording":
        return _ended(call, "no_message", EndConversation())
    hang_up, waiting = _let_go(call)
    return _ended(waiting, "abandoned", *hang_up, EndConversation())


def _customer_ended(call: Call, event: CustomerEnded) -> Step:
    if call.state == "bridging" and (call.on_line or event.how == "canceled"):
        if call.on_line:
            return call, ()  # they are still in line, or `CustomerLeft` says that they are not
        hang_up, waiting = _let_go(call)
        return waiting, (*hang_up, Requeue(call.assignment))
    if call.state not in {"bridging", "talking"}:
        return call, ()
    return _ended(call, "talked" if call.state == "talking" else BY_CUSTOMER[event.how])


def _timed_out(call: Call, _event: TimedOut) -> Step:
    hang_up, waiting = _let_go(call)
    return _ended(replace(waiting, agent=call.agent), silenced(call), *hang_up)


def _let_go(call: Call) -> tuple[tuple[Action, ...], Call]:
    """Return what ends the call to the agent, and the call as it waits for the next one."""
    past = call.assignment or call.past
    left = replace(call, assignment="", agent="", accepted=False, leg="", agent_gone=False)
    return hung_up(call), replace(left, state="waiting", past=past)


def _answered_by(call: Call, event: AnsweredBy) -> Step:
    ours = call.reported and call.state in {"bridging", "talking"}
    return (replace(call, machine=event.machine) if ours else call), ()


def _ended(call: Call, outcome: Outcome, *actions: Action) -> Step:
    if outcome == "talked" and call.machine:
        outcome = "machine"
    told: Action = Report(call.agent, REPORTED[outcome]) if call.reported else Tell(SAID[outcome])
    return replace(call, state="ended", outcome=outcome), (told, *actions)


_STEPS: dict[type, Callable[[Call, Any], Step]] = {
    Offered: _offered,
    Accepted: _accepted,
    Withdrawn: _withdrawn,
    Unattended: _unattended,
    Closed: _closed,
    NotAwaited: _not_awaited,
    LegStarted: leg_started,
    LegEnded: _leg_ended,
    Pressed: _pressed,
    KeptPlace: _kept_place,
    WantsMessage: _wants_message,
    Recorded: _recorded,
    CustomerLeft: _customer_left,
    Joined: joined,
    CustomerEnded: _customer_ended,
    AnsweredBy: _answered_by,
    TimedOut: _timed_out,
}
