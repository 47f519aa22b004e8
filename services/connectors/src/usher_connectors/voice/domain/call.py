"""A call as values: its state, what can happen to it, and what is to be done then."""

from dataclasses import dataclass
from typing import Literal

from usher_common.calls.outcomes import Outcome as Ended

State = Literal["waiting", "ringing", "pressed", "bridging", "talking", "recording", "ended"]
Outcome = Literal[
    "",
    "talked",
    "abandoned",  # the caller hung up before an agent was there
    "voicemail",
    "no_message",  # the caller was asked for a message and left none
    "customer_busy",
    "customer_no_answer",
    "customer_failed",  # their number cannot be reached
    "given_up",  # the conversation was closed, or another number named, before anybody called back
    "timed_out",  # nothing has been heard of it for too long
    "machine",  # a machine answered instead of the customer
    "agent_absent",  # who called did not answer their own phone
    "canceled",  # who called hung up, or gave the conversation away, before the customer answered
]
LegEnd = Literal["busy", "no-answer", "failed", "canceled", "completed"]


@dataclass(frozen=True, slots=True)
class Call:
    """A customer's call. `on_line`: they are on the line; else they are called back.

    `assignment`, `agent`: the offer under which the phone of this agent rings; `accepted`: they have the conversation.
    `leg`: Twilio's id of the call to the agent ("" before it is known). `past`: the offer that ended last, which the
    record may still show for a moment; `settled`: the offer of which nothing more is to be told. `closed`: nobody will
    answer, so only a message can be left.
    `outgoing`: the agent calls the customer, in this `conversation`; `machine`: a machine has answered. A call with a
    conversation that is not `outgoing` is one that the customer asked for: whoever is offered the conversation calls.
    `agent_gone`: the agent's leg has ended, and what became of the customer's is to be told.
    """

    id: str
    state: State = "waiting"
    on_line: bool = True
    assignment: str = ""
    agent: str = ""
    accepted: bool = False
    leg: str = ""
    past: str = ""
    settled: str = ""
    closed: bool = False
    outcome: Outcome = ""
    outgoing: bool = False
    conversation: str = ""
    machine: bool = False
    agent_gone: bool = False

    @property
    def reported(self) -> bool:
        """Whether the router decides what follows its end: it belongs to a conversation of any channel."""
        return bool(self.conversation)


@dataclass(frozen=True, slots=True)
class Offered:
    """The conversation is offered to this agent, whose phone has this number ("" if none is known)."""

    assignment: str
    agent: str
    number: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The agent has the conversation."""

    assignment: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The offer is over by which that agent's phone rings; another one's, seen too late, is not meant."""

    assignment: str


@dataclass(frozen=True, slots=True)
class Unattended:
    """An agent has the conversation by an offer for which no phone rings any more: the key came as it ran out."""

    assignment: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The conversation is closed: outside of hours, or by an agent."""


@dataclass(frozen=True, slots=True)
class NotAwaited:
    """The customer does not wait for this call any more: another one is at another number, or they were answered."""


@dataclass(frozen=True, slots=True)
class LegStarted:
    """The agent's phone is being called."""

    assignment: str
    leg: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The call to the agent has ended, or could not begin."""

    assignment: str
    leg: str
    how: LegEnd


@dataclass(frozen=True, slots=True)
class Pressed:
    """Whoever answered the agent's phone pressed a key: a machine presses none."""

    assignment: str
    leg: str
    digit: str


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """The caller wants to be called back, and keeps the place in line."""


@dataclass(frozen=True, slots=True)
class WantsMessage:
    """The caller wants to leave a message."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The caller's message has ended, after so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class CustomerLeft:
    """The caller has hung up."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Customer and agent hear each other."""


@dataclass(frozen=True, slots=True)
class CustomerEnded:
    """The call to the customer has ended, or the talk with them."""

    how: LegEnd


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """The provider's guess who has answered the customer's phone."""

    machine: bool


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nothing has been heard of the call for too long."""


CallEvent = (
    Offered
    | Accepted
    | Withdrawn
    | Unattended
    | Closed
    | NotAwaited
    | LegStarted
    | LegEnded
    | Pressed
    | KeptPlace
    | WantsMessage
    | Recorded
    | CustomerLeft
    | Joined
    | CustomerEnded
    | AnsweredBy
    | TimedOut
)


@dataclass(frozen=True, slots=True)
class Ring:
    """Call the agent's phone."""

    assignment: str
    number: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call to the agent."""

    leg: str


@dataclass(frozen=True, slots=True)
class Accept:
    """Accept the offer for the agent."""

    assignment: str
    agent: str


@dataclass(frozen=True, slots=True)
class Decline:
    """Let the offer end as not taken; the next agent is offered the conversation."""

    assignment: str
    agent: str
    reason: str


@dataclass(frozen=True, slots=True)
class Requeue:
    """Take the conversation from an agent whose phone is gone, and offer it to others."""

    assignment: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Write a line into the conversation."""

    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Say how the agent's call to the customer ended."""

    agent: str
    outcome: Ended


@dataclass(frozen=True, slots=True)
class EndConversation:
    """End the conversation for the customer."""


Action = Ring | HangUp | Accept | Decline | Requeue | Tell | Report | EndConversation
