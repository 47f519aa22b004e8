"""A customer wrote: to the open conversation of the address, else to its last one or a new one."""

from itertools import islice

from msgspec.structs import replace
from usher_common.ids import address_id, derive_id
from usher_common.messages.commands import MessageReceived
from usher_common.messages.content import Entry, Profile

from usher_router.domain.announce import announced
from usher_router.domain.append import Step, append_visitor
from usher_router.domain.context import Cause, Context, KnownContact
from usher_router.domain.conversation import Conversation
from usher_router.domain.effects import Effect, ProfileMerged
from usher_router.domain.entry import enter
from usher_router.domain.reopen import may_reopen, reopen

ATTRIBUTES_KEPT = 50  # of a contact: pages may name some at each visit, and what is known must not grow without end


def receive(conversation: Conversation | None, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """Append the message, opening a conversation where none is open; merge what is new of the person."""
    if conversation is None or (conversation.status == "closed" and not may_reopen(conversation, context)):
        return _open(command, cause, context)
    if conversation.status == "closed":
        return _reopen(conversation, command, cause, context)
    conversation, merged = _merge(conversation, command.profile, context)
    conversation, appended = append_visitor(conversation, command, cause, context)
    return conversation, appended + merged


def merge_profile(known: Profile, new: Profile | None) -> Profile:
    """Join what is known with what is new; empty fields change nothing, attributes too many are left out."""
    if new is None:
        return known
    return Profile(
        name=new.name or known.name,
        email=new.email or known.email,
        phone=new.phone or known.phone,
        language=new.language or known.language,
        attributes=dict(islice({**known.attributes, **new.attributes}.items(), ATTRIBUTES_KEPT)),
    )


def _merge(conversation: Conversation, new: Profile | None, context: Context) -> Step:
    if new is None or (profile := merge_profile(conversation.profile, new)) == conversation.profile:
        return conversation, []
    changed, effects = announced(replace(conversation, profile=profile, changed_at=context.now), visitor=False)
    return changed, [ProfileMerged(conversation.contact_id, profile), *effects]


def _reopen(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    conversation, notice = reopen(conversation, context, cause.trace)
    conversation, merged = _merge(conversation, command.profile, context)
    conversation, appended = append_visitor(conversation, command, cause, context)
    conversation, told = announced(conversation, desk=True, routing=True)
    return conversation, notice + appended + merged + told


def _open(command: MessageReceived, cause: Cause, context: Context) -> Step:
    address = address_id(command.account, command.peer)
    contact = context.contacts.get(address) or KnownContact(derive_id("contact", command.account, command.peer))
    profile = merge_profile(contact.profile, command.profile)
    entry = command.entry or Entry()
    opened = Conversation(
        id=derive_id("conversation", cause.id),
        address_id=address,
        contact_id=contact.id,
        account=command.account,
        peer=command.peer,
        channel=command.channel,
        home_partition=context.partition,
        weight=context.policy.chat_weight,
        opened_at=context.now,
        changed_at=context.now,
        waiting_since=context.now,
        skills=tuple(sorted(set(entry.skills))),
        entry=entry,
        profile=profile,
    )
    opened, appended = append_visitor(opened, command, cause, context)
    opened, entered = enter(opened, command, contact, context)
    merged: list[Effect] = [ProfileMerged(contact.id, profile)] if profile != contact.profile else []
    if opened.status == "closed":  # refused at the door, which told of it
        return opened, appended + entered + merged
    opened, told = announced(opened, desk=True, routing=True)
    return opened, appended + entered + merged + told
