"""See from a frame's commands what must be loaded before they can be decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from usher_common.envelope import Envelope
from usher_common.ids import address_id, derive_id
from usher_common.messages.commands import (
    AcceptOffer,
    AddNote,
    CloseConversation,
    Command,
    DeadlineReached,
    DeclineOffer,
    DeliveryReported,
    DrainAgent,
    EndConversation,
    HoldConversation,
    InviteAgent,
    LeaveConversation,
    MessageReceived,
    ReassignConversation,
    ReleaseConversation,
    ReopenConversation,
    ResumeConversation,
    SendReply,
    SetAgentStatus,
    TagConversation,
    TakeConversation,
    TransferConversation,
    decode_command,
)

from usher_router.app.stores import Needs
from usher_router.domain.decide import AgentCommand
from usher_router.domain.policy import SECOND, Policy
from usher_router.limits import ADDRESSES

_FREES_AGENT = (
    AcceptOffer,
    DeclineOffer,
    TransferConversation,
    CloseConversation,
    ReassignConversation,
    EndConversation,
    ReleaseConversation,
    DeadlineReached,
)
_LOADS_SENDER = (TakeConversation, ReopenConversation)
_LOADS_NAMED = (TransferConversation, InviteAgent, ReassignConversation)
_HANDS = (TransferConversation, ReassignConversation)
_SHOWS_SENDER = (
    SendReply,
    AcceptOffer,
    TakeConversation,
    HoldConversation,
    LeaveConversation,
    AddNote,
    TagConversation,
    ReopenConversation,
)
_ANSWERED = (
    AcceptOffer,
    DeclineOffer,
    TransferConversation,
    CloseConversation,
    TakeConversation,
    HoldConversation,
    ResumeConversation,
    InviteAgent,
    LeaveConversation,
    AddNote,
    TagConversation,
    ReopenConversation,
    ReassignConversation,
    DrainAgent,
)

_NAMED = (MessageReceived, SendReply, EndConversation, SetAgentStatus)

_address = lru_cache(maxsize=ADDRESSES)(address_id)


@dataclass(slots=True)
class Item:
    """One envelope of a frame with its command, and the address it came from ("" where none).

    `names`: a person named it, as they name messages. `former` is what it was remembered by before its id alone was.
    """

    envelope: Envelope
    command: Command
    address: str = ""
    names: bool = False
    former: str = ""

    @property
    def fingerprint(self) -> str:
        """Sum up what it says."""
        return blake2b(bytes(self.envelope.body), digest_size=16).hexdigest()


def read_items(envelopes: Sequence[Envelope]) -> list[Item]:
    """Decode the commands; raises msgspec.MsgspecError for a body that is none."""
    return [_item(envelope) for envelope in envelopes]


def needs_of(items: Sequence[Item]) -> Needs:
    """Collect what these commands concern."""
    needs = Needs()
    for item in items:
        command = item.command
        needs.answers.append(item.envelope.id)
        if item.former:
            needs.answers.append(item.former)
        if item.names:
            needs.messages.append(item.envelope.id)
        if type(command) is MessageReceived:
            needs.addresses.add(item.address)
        elif isinstance(command, AgentCommand):
            needs.agents.add(command.agent)
        else:
            _note_conversation(needs, command)
    return needs


def under(policy: Policy, now: int, needs: Needs) -> Needs:
    """Add what the policy asks for where a conversation may be opened or moved; `now` in microseconds."""
    queues = policy.document.queues if policy.active and (needs.addresses or needs.moving) else {}
    periods = [queue.sticky.within_s for queue in queues.values() if queue.sticky is not None]
    needs.had_since = now - int(max(periods) * SECOND) if periods else None
    needs.closed_since = now - int(policy.reopen_s * SECOND) if policy.reopen_s else None
    needs.counted = frozenset(name for name, queue in queues.items() if queue.max_length is not None)
    return needs


def _item(envelope: Envelope) -> Item:
    command = decode_command(envelope.body)
    address = _address(command.account, command.peer) if type(command) is MessageReceived else ""
    answered = isinstance(command, _ANSWERED)
    names = answered or isinstance(command, _NAMED)
    return Item(envelope, command, address, names, _former_id(envelope) if answered else "")


def _former_id(envelope: Envelope) -> str:
    """Name a command by its envelope and its words, as commands were remembered before they had fingerprints."""
    return derive_id("answer", envelope.id, bytes(envelope.body).hex())


def _note_conversation(needs: Needs, command: Command) -> None:
    assert not isinstance(command, MessageReceived | AgentCommand)  # noqa: S101 - for mypy
    needs.conversations.add(command.conversation)
    if isinstance(command, _SHOWS_SENDER):
        needs.cards.add(command.agent)
    if isinstance(command, _LOADS_SENDER):
        needs.agents.add(command.agent)
    if isinstance(command, _LOADS_NAMED) and command.to_agent:
        needs.agents.add(command.to_agent)
        needs.cards.add(command.to_agent)
    if isinstance(command, _HANDS) and not (command.to_agent or command.confirmed):
        needs.handing = True
    if isinstance(command, _FREES_AGENT):
        needs.freeing.add(command.conversation)
    if type(command) is DeliveryReported:
        needs.messages.append(command.message)
    elif type(command) is DeadlineReached:
        needs.moving = True
    elif type(command) is ReopenConversation:
        needs.reopening.add(command.conversation)
