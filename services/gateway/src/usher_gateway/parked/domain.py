"""What a parked envelope is, which of them are meant, and in which order they are sent again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from usher_common.bus.port import KNOWLEDGE, OUTBOUND
from usher_common.bus.settling.one_by_one import KILLED
from usher_common.commands import decode_command
from usher_common.envelope import Envelope, FrameError, decode_envelope
from usher_common.ids import agent_partition, contacts_partition, partition_of
from usher_common.messages.declaration import AgentCommand, ContactCommand
from usher_common.messages.knowledge import decode_ask
from usher_common.messages.sends import decode_send
from usher_common.parked_mail import MAIL, decode_parked_mail

ReasonClass = Literal["refused", "too_old", "crash", "unreadable", "broker", "error"]
CLASSES: tuple[ReasonClass, ...] = ("refused", "too_old", "crash", "unreadable", "broker", "error")
DEAD_LETTERED = "dead_lettered"
MAIL_CHANNEL = "email"  # the channel of parked mails
_UNREACHABLE = frozenset({"window_closed", "contact_stopped", "contact_blocked", "no_address"})
_REFUSALS = _UNREACHABLE | {"unknown_agent", "no_conversation", "no_message", "not_owner"}
_CLASSES: dict[str, ReasonClass] = {
    **dict.fromkeys(_REFUSALS, "refused"),
    "too_old": "too_old",
    KILLED: "crash",
    "not_a_frame": "unreadable",
    "not_an_envelope": "unreadable",
    DEAD_LETTERED: "broker",
    # of mails: usher_connectors.channels.email.mail.Reason
    **dict.fromkeys(("no_mail", "no_sender", "unreadable", "too_large", "gone"), "unreadable"),
    **dict.fromkeys(("refused", "unknown_report"), "refused"),
}


@dataclass(frozen=True, slots=True)
class Parked:
    """One row of the table `parked`, without its bytes; times in microseconds."""

    id: str
    stream: str
    partition: int
    envelope_id: str
    reason: str
    detail: str
    at: int
    accepted_at: int = 0
    replayed_at: int | None = None
    replays: int = 0


@dataclass(frozen=True, slots=True)
class Where:
    """To whom an envelope belongs, as far as its content says."""

    kind: str = ""  # the command's type; "" if it cannot be read
    channel: str = ""
    account: str = ""
    peer: str = ""
    conversation: str = ""
    agent: str = ""
    contact: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A parked envelope with what its bytes say; `envelope` is None if they are no envelope."""

    row: Parked
    where: Where
    envelope: Envelope | None
    home: int | None = None  # the conversation's home partition, if there is one

    @property
    def reason_class(self) -> ReasonClass:
        """The kind of its reason."""
        return class_of(self.row.reason)

    @property
    def order(self) -> tuple[int, int, str]:
        """Its place among all: by acceptance, so that one parked again keeps its place."""
        return self.row.accepted_at, self.row.at, self.row.id

    @property
    def line(self) -> tuple[str, str]:
        """What must stay in order with it: its conversation's address, else its agent, else its partition."""
        where = self.where
        if where.account:
            return where.account, where.peer
        return ("agent", where.agent) if where.agent else (self.row.stream, str(self.row.partition))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which are meant: those named, else those of a channel and class of reasons; all only if that is said."""

    ids: frozenset[str] = frozenset()
    channel: str = ""
    reason_class: str = ""
    everything: bool = False

    @property
    def empty(self) -> bool:
        """Whether it names nothing at all, which must not mean everything."""
        return not (self.ids or self.channel or self.reason_class or self.everything)

    def has(self, item: Item) -> bool:
        """Return whether this one is meant."""
        named = not self.ids or item.row.id in self.ids
        channel = not self.channel or item.where.channel == self.channel
        return named and channel and (not self.reason_class or item.reason_class == self.reason_class)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a replay would send, in this order; what cannot be sent; and of whom something older stays parked."""

    send: tuple[Item, ...] = ()
    unreadable: tuple[Item, ...] = ()
    overtaking: tuple[Item, ...] = field(default=())


def class_of(reason: str) -> ReasonClass:
    """Return the kind of a reason; whatever is no word of ours is an error's name."""
    return _CLASSES.get(reason, "error")


def forgets_answer(reason: str) -> bool:
    """Return whether a replay must be decided anew: the router refused it then, and remembers that.

    After a crash or a dead letter a remembered answer may be of the real execution, which must not be repeated.
    """
    return reason in _REFUSALS


def read_item(row: Parked, data: bytes) -> Item:
    """Read what a parked row's bytes say."""
    try:
        envelope = decode_envelope(data)
    except FrameError:
        return Item(row, Where(), None)
    where = where_of(row.stream, envelope.body)
    return Item(row, where, envelope if where.kind else None)


def decoder_of(stream: str) -> Callable[[msgspec.Raw], Any]:
    """Return what reads an envelope's body on this stream: a send, a question to knowledge, a mail, or a command."""
    return {OUTBOUND: decode_send, KNOWLEDGE: decode_ask, MAIL: decode_parked_mail}.get(stream, decode_command)


def where_of(stream: str, body: msgspec.Raw) -> Where:
    """Say to whom a command or send belongs; an empty `kind` if it is none."""
    try:
        command: Any = decoder_of(stream)(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Where()
    return Where(
        kind=type(command).__name__,
        channel=MAIL_CHANNEL if stream == MAIL else getattr(command, "channel", ""),
        account=getattr(command, "account", ""),
        peer=getattr(command, "peer", ""),
        conversation=getattr(command, "conversation", ""),
        agent=command.agent if isinstance(command, AgentCommand) else "",
        contact=isinstance(command, ContactCommand),
    )


def plan_of(items: Iterable[Item], chosen: Selection) -> Plan:
    """Order what was chosen by acceptance, and say what stays behind it."""
    ordered = sorted(items, key=lambda item: item.order)
    send = tuple(item for item in ordered if chosen.has(item) and item.envelope is not None)
    sent = {item.row.id for item in send}
    stays = {item.line: item for item in reversed(ordered) if item.row.id not in sent}  # the oldest of each line
    return Plan(
        send,
        tuple(item for item in ordered if chosen.has(item) and item.envelope is None),
        tuple(item for item in send if item.line in stays and stays[item.line].order < item.order),
    )


def partition_for(item: Item, partitions: int) -> int:
    """Return where it is handled today: the number of partitions may have changed since it was parked."""
    where = item.where
    if item.home is not None and item.row.stream != OUTBOUND:
        return item.home
    if where.contact:
        return contacts_partition(partitions)
    if where.agent:
        return agent_partition(where.agent, partitions)
    if where.account:
        return partition_of(where.account, where.peer, partitions)
    return item.row.partition % partitions


def counts(items: Sequence[Item]) -> dict[tuple[str, ReasonClass], int]:
    """Count by channel and class of reasons."""
    found: dict[tuple[str, ReasonClass], int] = {}
    for item in items:
        key = item.where.channel, item.reason_class
        found[key] = found.get(key, 0) + 1
    return found
