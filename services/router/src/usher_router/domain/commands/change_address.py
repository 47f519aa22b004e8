"""A provider says that an address is stopped, blocked, served again or moved, or that two are one person's."""

from usher_common.commands.address_changed import AddressChanged, AddressLinked
from usher_common.ids import address_id, derive_id
from usher_common.messages.threads import Refusal

from usher_router.domain.addresses import known as addresses
from usher_router.domain.addresses.going_on import go_on
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import AddressStep, Step, append_system
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import opens
from usher_router.domain.effects import AddressSaved, ContactsLinked, Effect, Ignored


@opens(AddressChanged)
def change_address(
    conversation: Conversation | None, command: AddressChanged, cause: Cause, context: Context
) -> AddressStep:
    """Keep it at the address, for whatever is sent there later, and show it in the open conversation."""
    if command.change == "moved":
        return _moved(conversation, command, cause, context)
    refused: Refusal = "" if command.change == "started" else command.change
    contact = _contact_of(command.account, command.peer, context)
    saved: list[Effect] = [_saved(command, command.peer, contact, refused=refused)]
    if conversation is None:
        return None, saved
    changed = addresses.refuse(conversation, command.account, command.peer, refused)
    if changed == conversation:
        return conversation, saved
    if conversation.status == "closed":
        return changed, saved  # it may be reopened
    return _told(changed, f"address_{command.change}:{command.channel}", saved, cause, context)


@opens(AddressLinked)
def link_addresses(
    conversation: Conversation | None, command: AddressLinked, cause: Cause, context: Context
) -> AddressStep:
    """Make both one contact: an address not seen before becomes the contact's, two known contacts are merged."""
    if command.other_account:
        return go_on(conversation, command, cause, context)
    if command.peer == command.other:
        return conversation, [Ignored("linked_with_itself")]
    here, there = (context.reached.get(address_id(command.account, one)) for one in (command.peer, command.other))
    if here is not None and there is not None:
        linked: list[Effect] = [] if here.person == there.person else [ContactsLinked(here.contact, there.contact)]
        return conversation, linked
    known = here or there
    contact = known.contact if known else _contact_of(command.account, command.peer, context)
    missing = [one for one, found in ((command.peer, here), (command.other, there)) if found is None]
    return conversation, [_saved(command, one, contact) for one in missing]


def _moved(conversation: Conversation | None, command: AddressChanged, cause: Cause, context: Context) -> AddressStep:
    if not command.to or command.to == command.peer:
        return conversation, [Ignored("moved_nowhere")]
    contact = _contact_of(command.account, command.peer, context)
    is_open = conversation is not None and conversation.status != "closed"
    joined = conversation.id if conversation is not None and is_open else None
    there = context.reached.get(address_id(command.account, command.to))
    saved: list[Effect] = [_saved(command, command.to, contact, conversation=joined)]
    here = context.reached.get(address_id(command.account, command.peer))
    if here is not None and there is not None and here.person != there.person:
        saved.append(ContactsLinked(here.contact, there.contact))
    if conversation is None or not is_open:
        return conversation, saved
    changed = addresses.move(conversation, command.account, command.peer, command.to)
    if changed == conversation:
        return conversation, saved  # it had moved already
    return _told(changed, f"address_moved:{command.channel}", saved, cause, context)


def _told(changed: Conversation, line: str, saved: list[Effect], cause: Cause, context: Context) -> Step:
    changed, notice = append_system(changed, line, context, cause.trace)
    changed, told = announced(changed, visitor=False, desk=True)
    return changed, [*saved, *notice, *told]


def _contact_of(account: str, peer: str, context: Context) -> str:
    found = context.reached.get(address_id(account, peer))
    return found.contact if found is not None else derive_id("contact", account, peer)


def _saved(
    command: AddressChanged | AddressLinked,
    peer: str,
    contact: str,
    *,
    refused: Refusal | None = None,
    conversation: str | None = None,
) -> AddressSaved:
    key = address_id(command.account, peer)
    return AddressSaved(key, command.account, peer, command.channel, contact, refused, conversation)
