"""A visitor of the web chat goes on at another address, which they proved theirs by a one-time token."""

from typing import Literal

from msgspec.structs import replace
from usher_common.commands.address_changed import AddressLinked
from usher_common.ids import address_id, derive_id
from usher_common.messages.threads import Reached

from usher_router.domain.addresses import known as addresses
from usher_router.domain.addresses.going_on_words import welcome
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import AddressStep, append_system, send_of
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import AddressSaved, Appended, ContactsLinked, Effect, Ignored, TokenUsed

WENT_ON = "went_on"  # the line that says so; the channel stands after a colon


def go_on(conversation: Conversation | None, command: AddressLinked, cause: Cause, context: Context) -> AddressStep:
    """Let an address that nobody has written from join the visitor's open conversation, which keeps its place in line.

    The address gets a contact of its own, merged with the visitor's: an agent can separate them (decision 0388). Who is
    known already stays who they are, because a link may have been passed on; desks see a hint.
    """
    here_id = address_id(command.account, command.peer)
    if command.use and (command.use, here_id) not in context.granted:
        return conversation, [Ignored("token_used")]
    here = context.reached.get(here_id)
    there = context.reached.get(address_id(command.other_account, command.other))
    if there is None:
        return conversation, [Ignored("linked_with_nobody")]
    if here is not None:
        known: list[Effect] = [Ignored("linked_already")]
        return conversation, known if here.person == there.person else [*known, *_used(command, "known")]
    goes_on = conversation is not None and conversation.status != "closed"
    own = derive_id("contact", command.account, command.peer)
    joined = conversation.id if conversation is not None and goes_on else None
    saved: list[Effect] = [
        AddressSaved(here_id, command.account, command.peer, command.channel, own, conversation=joined),
        ContactsLinked(there.contact, own, "token"),
        *_used(command, "joined"),
    ]
    if conversation is None or not goes_on:
        return conversation, saved
    reached = Reached(command.account, command.peer, command.channel, at=context.now)
    changed, notice = append_system(
        addresses.put(conversation, reached), f"{WENT_ON}:{command.channel}", context, cause.trace
    )
    changed, told = announced(changed, desk=True)
    return changed, [*saved, *notice, *_welcomed(changed, reached, notice), *told]


def _welcomed(conversation: Conversation, reached: Reached, notice: list[Effect]) -> list[Effect]:
    """Tell them there that they have arrived, with a link to their place in line."""
    text = welcome(conversation.profile.language, waiting=conversation.status == "waiting")
    lines = [replace(one.message, text=text) for one in notice if isinstance(one, Appended)]
    sent = [send_of(line, reached, "", automatic=True) for line in lines]
    return [replace(one, send=replace(one.send, place=True)) for one in sent]


def _used(command: AddressLinked, outcome: Literal["joined", "known"]) -> list[Effect]:
    return [TokenUsed(command.use, outcome)] if command.use else []
