"""An address leaves the conversation of somebody who turned out to be another person."""

from msgspec.structs import replace
from usher_common.commands.leave_address import LeaveAddress
from usher_common.ids import address_id

from usher_router.domain.addresses.known import addresses_of, find, is_elsewhere
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.effects import AddressSaved, Effect


@decides(LeaveAddress)
def leave_address(conversation: Conversation, command: LeaveAddress, cause: Cause, context: Context) -> Step:
    """Nothing from there goes into the conversation any more, and no answer goes there; what was said stays."""
    key = address_id(command.account, command.peer)
    apart: list[Effect] = [
        AddressSaved(key, command.account, command.peer, command.channel, command.contact, conversation="")
    ]
    found = find(conversation, command.account, command.peer)
    if found is None or not is_elsewhere(conversation, command.account, command.peer):
        return conversation, apart
    left = replace(conversation, addresses=tuple(one for one in addresses_of(conversation) if one is not found))
    if left.status == "closed":
        return left, apart
    left, notice = append_system(left, f"address_left:{command.channel}", context, cause.trace)
    left, told = announced(left, desk=True)
    return left, [*apart, *notice, *told]
