"""Live events: what gateways receive and show at once. Each may be lost; the record holds the truth."""

from typing import Literal

import msgspec

from usher_common.messages.after import PromiseState, RatingState
from usher_common.messages.content import Attachment, Author, Entry, Party, Profile
from usher_common.messages.knowledge import FaqTried
from usher_common.messages.threads import Reached, Threaded

SignalKind = Literal["typing", "read"]
ConversationStatus = Literal["automatic", "waiting", "offered", "assigned", "closed"]

DESK_TOPIC = "desk"  # every desk: conversations that enter or leave the waiting list
ROUTING_TOPIC = "routing"  # dispatchers: hints that something may be assignable now
SIGNALS_TOPIC = "signals"  # connectors: that an agent types or has read, for contacts who are not at the widget


def visitor_topic(account: str, peer: str) -> str:
    """Return the topic of one visitor's events."""
    return f"visitor:{account}:{peer}"


def agent_topic(agent: str) -> str:
    """Return the topic of one agent's events."""
    return f"agent:{agent}"


class _Event(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    pass


class MessageAdded(_Event, frozen=True, tag="message"):
    """A message was appended; `at` is the record's clock, microseconds."""

    conversation: str
    seq: int
    id: str
    author: Author
    text: str
    at: int
    client_id: str = ""
    agent: str = ""
    agent_name: str = ""
    agent_photo: str = ""
    attachments: tuple[Attachment, ...] = ()
    status: str = ""  # of a send to a provider: "", sent, delivered, read, failed, uncertain
    error: str = ""
    thread: Threaded | None = None  # how it came or goes, and what became of it; None: nothing more to know
    accepted_at: int = 0  # the envelope's `at` (µs, the edge's clock), for measuring from accept to agent; 0: unknown


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """An open offer; times in µs of the record's clock; `why`: `target`, `sticky`, or how the queue selects."""

    assignment: str
    agent: str
    offered_at: int
    expires_at: int
    why: str = ""


class ConversationChanged(_Event, frozen=True, tag="conversation"):
    """The conversation in its present state; `version` grows with every change, so an older one is ignored."""

    id: str
    version: int
    status: ConversationStatus
    account: str
    peer: str
    channel: str
    last_seq: int
    home_partition: int
    opened_at: int
    waiting_since: int = 0
    owner: str = ""
    owner_name: str = ""
    owner_photo: str = ""
    offer: Offer | None = None
    skills: tuple[str, ...] = ()
    visitor_delivered: int = 0
    visitor_read: int = 0
    agent_delivered: int = 0
    agent_read: int = 0
    last_text: str = ""
    last_at: int = 0
    profile: Profile | None = None
    entry: Entry | None = None
    note: str = ""  # the last owner's words at a transfer; for agents only
    closed_by: str = ""  # "", visitor, agent, idle, outside, full, waited, faq, told
    queue: str = "default"
    priority: int = 0
    preferred: tuple[str, ...] = ()
    held_since: int = 0
    guests: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    outcome: str = ""
    rating: RatingState | None = None
    promise: PromiseState | None = None
    addresses: tuple[Reached, ...] = ()
    stage: str = "chat"
    faq: FaqTried | None = None  # what the articles were asked, and how it ended


class MessageChanged(_Event, frozen=True, tag="message_changed"):
    """A message was edited, deleted or reacted to: as it is now."""

    message: MessageAdded


class MessageStatusChanged(_Event, frozen=True, tag="message_status"):
    """The outcome of a send to a provider."""

    conversation: str
    message: str
    seq: int
    status: str
    error: str = ""


class TypingChanged(_Event, frozen=True, tag="typing"):
    """One party types or stopped typing; published by gateways to the other party's topic."""

    conversation: str
    party: Party
    on: bool


class AgentSignal(_Event, frozen=True, tag="signal"):
    """An agent types, or has read the messages up to `upto`; published by gateways, to the connectors alone.

    `account` and `peer` are the conversation's own address: of several replicas, the one of its partition acts.
    """

    kind: SignalKind
    conversation: str
    account: str
    peer: str
    upto: int = 0


class CommandAnswered(_Event, frozen=True, tag="answer"):
    """The router's answer to an agent's command: `code` is "" if it was done, else why it was refused."""

    client_id: str
    conversation: str = ""
    code: str = ""
    detail: str = ""


class MessageConflicted(_Event, frozen=True, tag="conflict"):
    """The same client id came again with a different text; the first stands."""

    client_id: str
    conversation: str = ""


class AgentChanged(_Event, frozen=True, tag="agent"):
    """An agent's status or load changed."""

    agent: str
    status: str
    load: int
    capacity: int
    version: int
    reason: str = ""
    draining: bool = False
    wrap_up_until: int = 0


class NoteAdded(_Event, frozen=True, tag="note"):
    """An agent wrote a note for colleagues, shown after the message `after_seq`; never sent to visitors."""

    conversation: str
    id: str
    agent: str
    agent_name: str
    agent_photo: str
    text: str
    after_seq: int
    at: int


class PlaceChanged(_Event, frozen=True, tag="place"):
    """A waiting visitor's position in the queue (from 1) and expected wait (seconds, None: unknown)."""

    conversation: str
    place: int
    wait_s: float | None = None


Event = (
    MessageAdded
    | ConversationChanged
    | MessageChanged
    | MessageStatusChanged
    | TypingChanged
    | CommandAnswered
    | MessageConflicted
    | AgentChanged
    | NoteAdded
    | PlaceChanged
)

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Event] = msgspec.msgpack.Decoder(Event)
_signal = msgspec.msgpack.Decoder(AgentSignal)


def encode_event(event: Event | AgentSignal) -> bytes:
    """Encode an event for `Live.publish`."""
    return _encoder.encode(event)


def decode_event(data: bytes) -> Event:
    """Decode what a `Live` listener received; raises msgspec.MsgspecError."""
    return _decoder.decode(data)


def decode_signal(data: bytes) -> AgentSignal:
    """Decode what a `Live` listener received of SIGNALS_TOPIC; raises msgspec.MsgspecError."""
    return _signal.decode(data)
