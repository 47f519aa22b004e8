"""What every call does with its two legs, whoever began it: the agent's, and then the customer's (pure)."""

from collections.abc import Mapping
from dataclasses import replace

from usher_connectors.voice.domain.call import Action, Call, HangUp, Joined, LegEnded, LegStarted, Outcome, Pressed

Step = tuple[Call, tuple[Action, ...]]
CONFIRM = "1"  # the key that an agent presses
# How the call ends by how its leg to the customer did.
BY_CUSTOMER: Mapping[str, Outcome] = {
    "completed": "talked",
    "busy": "customer_busy",
    "no-answer": "customer_no_answer",
    "failed": "customer_failed",
    "canceled": "canceled",
}


def leg_started(call: Call, event: LegStarted) -> Step:
    """Take the leg to the agent; one that belongs to no offer, or comes beside another, is hung up."""
    if event.assignment != call.assignment or (call.leg and call.leg != event.leg):
        return call, (HangUp(event.leg),)
    return replace(call, leg=event.leg), ()


def is_another(call: Call, event: LegEnded) -> bool:
    """Return whether the leg that ended is not the call's present one."""
    return event.assignment != call.assignment or bool(call.leg and event.leg and call.leg != event.leg)


def confirms(call: Call, event: Pressed) -> bool:
    """Return whether the agent whose phone rings takes the call by this key."""
    fits = event.assignment == call.assignment and call.leg in {"", event.leg}
    return call.state == "ringing" and fits and event.digit == CONFIRM


def joined(call: Call, _event: Joined) -> Step:
    """Both are on the line."""
    return (replace(call, state="talking") if call.state == "bridging" else call), ()


def agent_left(call: Call) -> Call:
    """Note that the agent's leg has ended: the customer's ends with it, and says how; statuses come in any order."""
    return replace(call, agent_gone=True) if call.state == "bridging" else call


def silenced(call: Call) -> Outcome:
    """Return how a call ended of which nothing is heard any more: who was joined has talked, if the agent hung up."""
    return "talked" if call.state == "talking" and call.agent_gone else "timed_out"


def hung_up(call: Call) -> tuple[Action, ...]:
    """Return what ends the leg to the agent, if there is one."""
    return (HangUp(call.leg),) if call.leg and not call.agent_gone else ()
