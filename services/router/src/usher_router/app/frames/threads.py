"""Which conversation a command from an address concerns, and what a frame changes of messages and addresses."""

from collections.abc import Callable
from typing import Any

from usher_common.commands.address_changed import AddressLinked
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id

from usher_router import metrics
from usher_router.adapters.values import Loaded
from usher_router.app.frames.conversations import Conversations
from usher_router.app.frames.live_events import FrameEvents
from usher_router.app.frames.needs import Item
from usher_router.domain.addresses.albums import album_of, takes_parts
from usher_router.domain.addresses.joining import joins
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import (
    AddressSaved,
    ContactsLinked,
    Ignored,
    MessageChanged,
    MessageNamed,
    OutreachRefused,
    TokenUsed,
)
from usher_router.domain.outreach.words import says_either


class Threads:
    """What a frame's commands name by providers' ids, as loaded, and what they change."""

    def __init__(self, loaded: Loaded) -> None:
        self._targets, self._elsewhere, self._albums = loaded.targets, loaded.elsewhere, loaded.albums
        self.named: list[MessageNamed] = []
        self.edited: list[MessageChanged] = []
        self.saved: list[AddressSaved] = []
        self.linked: list[ContactsLinked] = []
        self.refusals: list[OutreachRefused] = []
        self.used: list[TokenUsed] = []

    def appliers(self, events: FrameEvents, conversations: Conversations) -> dict[type, Callable[[Any, Any], None]]:
        """Return what is done for each effect on a message or an address."""

        def edit(effect: MessageChanged, conversation: Conversation) -> None:
            self.edited.append(effect)
            events.message_changed(effect, conversation)

        def save(effect: AddressSaved, _conversation: Conversation | None) -> None:
            self.saved.append(effect)
            if effect.conversation is not None:
                conversations.joined[effect.id] = effect.conversation

        return {
            MessageChanged: edit,
            MessageNamed: lambda effect, _: self.named.append(effect),
            AddressSaved: save,
            ContactsLinked: lambda effect, _: self.linked.append(effect),
            OutreachRefused: lambda effect, _: self.refusals.append(effect),
            TokenUsed: lambda effect, _: self.used.append(effect),
            Ignored: lambda effect, _: metrics.IGNORED.labels(effect.reason).inc(),
        }

    def must_reload_for(self, command: Any, conversations: Conversations) -> bool:
        """Return whether the command may concern a message or address that this very frame has written."""
        if command.loads.wish and self.refusals and says_either(command.text):
            return True  # it may be the second word of one address
        loads, changed = command.loads, bool(conversations.touched or self.saved or self.linked)
        if loads.target or loads.reached:
            return changed
        if loads.album and command.album:
            return changed
        if loads.consent and command.call:
            return bool(self.saved)
        if not loads.quoted or not changed:
            return False
        quotes_new = bool(command.reply_to) and (command.account, command.reply_to) not in self._targets
        return quotes_new or any((one.account, one.peer) == (command.account, command.peer) for one in self.saved)

    def conversation_of(self, item: Item, conversations: Conversations) -> str | None:
        """Return the conversation that a command from an address concerns, None if there is none yet."""
        command = item.command
        return (
            self._of_target(command) or self._of_album(command, conversations) or self._of_address(item, conversations)
        )

    def _of_target(self, command: Any) -> str | None:
        """Return that of the message that is edited, deleted or reacted to, which need not be the current one."""
        found = self._targets.get((command.account, command.target)) if command.loads.target else None
        return None if found is None else found.conversation

    def _of_album(self, command: Any, conversations: Conversations) -> str | None:
        """Return that of the message that grows by this part of its album, None if the part is a message of its own."""
        found = self._albums.get(album_of(command)) if command.loads.album else None
        if found is None or (one := conversations.now.get(found.conversation)) is None:
            return None
        return one.id if takes_parts(one, found) else None

    def _of_address(self, item: Item, conversations: Conversations) -> str | None:
        """Return the address's current conversation, or one of another address that it joins now."""
        current, command = conversations.current(item.address), item.command
        if type(command) is AddressLinked and command.other_account:
            return conversations.current(address_id(command.other_account, command.other))  # the visitor's own
        if type(command) is not MessageReceived or (current and conversations.now[current].status != "closed"):
            return current
        other = self._elsewhere.get(item.address, "")
        for key in (command.thread, other):
            one = conversations.now.get(key)
            if one is not None and joins(one, command, same_person=key == other):
                return key
        return current
