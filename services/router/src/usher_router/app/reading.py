"""See from a frame's commands what must be loaded before they can be decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from usher_common.envelope import Envelope
from usher_common.ids import address_id
from usher_common.messages.commands import (
    AcceptOffer,
    CloseConversation,
    Command,
    DeadlineReached,
    DeclineOffer,
    DeliveryReported,
    EndConversation,
    MessageReceived,
    ReleaseConversation,
    SendReply,
    TransferConversation,
    decode_command,
)

from usher_router.domain.decide import AgentCommand
from usher_router.limits import ADDRESSES
from usher_router.ports import Needs

_FREES_AGENT = (
    AcceptOffer,
    DeclineOffer,
    TransferConversation,
    CloseConversation,
    EndConversation,
    ReleaseConversation,
    DeadlineReached,
)

_address = lru_cache(maxsize=ADDRESSES)(address_id)


@dataclass(slots=True)
class Item:
    """One envelope of a frame with its command, and the address it came from ("" where none)."""

    envelope: Envelope
    command: Command
    address: str = ""


def read_items(envelopes: Sequence[Envelope]) -> list[Item]:
    """Decode the commands; raises msgspec.MsgspecError for a body that is none."""
    return [_item(envelope) for envelope in envelopes]


def needs_of(items: Sequence[Item]) -> Needs:
    """Collect what these commands concern."""
    needs = Needs()
    for item in items:
        command = item.command
        if type(command) is MessageReceived:
            needs.addresses.add(item.address)
            needs.messages.append(item.envelope.id)
        elif isinstance(command, AgentCommand):
            needs.agents.add(command.agent)
        else:
            _note_conversation(needs, item.envelope.id, command)
    return needs


def _item(envelope: Envelope) -> Item:
    command = decode_command(envelope.body)
    address = _address(command.account, command.peer) if type(command) is MessageReceived else ""
    return Item(envelope, command, address)


def _note_conversation(needs: Needs, envelope_id: str, command: Command) -> None:
    assert not isinstance(command, MessageReceived | AgentCommand)  # noqa: S101 - for mypy
    needs.conversations.add(command.conversation)
    if type(command) is SendReply:
        needs.messages.append(envelope_id)
        needs.cards.add(command.agent)
    elif type(command) is DeliveryReported:
        needs.messages.append(command.message)
    elif isinstance(command, _FREES_AGENT):
        needs.freeing.add(command.conversation)
        if type(command) is TransferConversation and command.to_agent:
            needs.cards.add(command.to_agent)
