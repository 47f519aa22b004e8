"""A call that an agent begins: their own phone rings, they press 1, then the customer is rung; nobody else is.

As in every call, the customer is rung in the state "bridging" only, and events that do not fit change nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from usher_common.calls.outcomes import Outcome as Ended

from usher_connectors.voice.domain.call import (
    AnsweredBy,
    Call,
    CallEvent,
    Closed,
    CustomerEnded,
    HangUp,
    Joined,
    LegEnded,
    LegStarted,
    Outcome,
    Pressed,
    Report,
    TimedOut,
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

REPORTED: Mapping[str, Ended] = {
    "talked": "reached",
    "machine": "machine",
    "customer_busy": "busy",
    "customer_no_answer": "no_answer",
    "customer_failed": "failed",
    "agent_absent": "absent",
    "canceled": "canceled",
    "given_up": "canceled",
    "timed_out": "lost",
}


def begun(call: str, conversation: str, agent: str) -> Call:
    """Return a call as an agent begins it: the offer under which their phone rings is the call itself."""
    return Call(
        call,
        "ringing",
        on_line=False,
        assignment=call,
        agent=agent,
        accepted=True,
        outgoing=True,
        conversation=conversation,
    )


def step_outgoing(call: Call, event: CallEvent) -> Step:
    """Return the call after an event, and what is to be done."""
    if call.state == "ended":
        return call, ((HangUp(event.leg),) if isinstance(event, LegStarted) else ())  # it began to ring too late
    decide = _STEPS.get(type(event))
    return decide(call, event) if decide else (call, ())


def _leg_ended(call: Call, event: LegEnded) -> Step:
    if is_another(call, event):
        return call, ()
    if call.state == "ringing":
        return _ended(call, "agent_absent")
    if call.state == "talking":
        return _ended(call, "talked")
    return agent_left(call), ()  # the call to the customer says how it ended


def _pressed(call: Call, event: Pressed) -> Step:
    if not confirms(call, event):
        return call, ()
    return replace(call, state="bridging", leg=event.leg), ()


def _answered_by(call: Call, event: AnsweredBy) -> Step:
    return (replace(call, machine=event.machine) if call.state in {"bridging", "talking"} else call), ()


def _customer_ended(call: Call, event: CustomerEnded) -> Step:
    if call.state == "talking":
        return _ended(call, "talked")
    return _ended(call, BY_CUSTOMER[event.how]) if call.state == "bridging" else (call, ())


def _given_up(call: Call, _event: Withdrawn | Closed) -> Step:
    if call.state != "ringing":
        return call, ()
    ended, told = _ended(call, "canceled")
    return ended, hung_up(call) + told


def _timed_out(call: Call, _event: TimedOut) -> Step:
    ended, told = _ended(call, silenced(call))
    return ended, hung_up(call) + told


def _ended(call: Call, outcome: Outcome) -> Step:
    if outcome == "talked" and call.machine:
        outcome = "machine"
    return replace(call, state="ended", outcome=outcome), (Report(call.agent, REPORTED[outcome]),)


_STEPS: Mapping[type, Callable[[Call, Any], Step]] = {
    LegStarted: leg_started,
    LegEnded: _leg_ended,
    Pressed: _pressed,
    Joined: joined,
    AnsweredBy: _answered_by,
    CustomerEnded: _customer_ended,
    Withdrawn: _given_up,
    Closed: _given_up,
    TimedOut: _timed_out,
}
