"""Decide each command once: a repeated id is only answered again, and a command too old to be remembered is refused."""

from usher_common.commands.begin import BeginConversation
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.marks import ReportMarks
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.commands.tell import TellContact

from usher_router.adapters.values import KnownMessage, Loaded, RememberedCommand
from usher_router.app.frames.needs import Item
from usher_router.domain.commands.marks import is_settled
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.policy import SECOND, Policy

UNSET_CLOCK_S = 10 * 365 * 86_400  # an age beyond this means that the edge's clock was not set


class Once:
    """The commands decided before: as loaded, and those of this frame (`decided`).

    Messages are remembered for good by being on record, all other commands for `remembered_s` (decision 0146).
    """

    def __init__(self, loaded: Loaded) -> None:
        self.known = dict(loaded.known)
        self._remembered = dict(loaded.answers)
        self.decided: dict[str, RememberedCommand] = {}

    def first(self, item: Item) -> KnownMessage | RememberedCommand | None:
        """Return what was decided under this command's id, None if it is new."""
        envelope_id = item.envelope.id
        if item.names and (known := self.known.get(envelope_id)) is not None:
            return known
        return self._remembered.get(envelope_id) or (self._remembered.get(item.former) if item.former else None)

    def learn(self, message: Message) -> None:
        """Remember a message that this frame writes."""
        self.known[message.id] = KnownMessage(
            message.conversation, message.seq, message.text, message.attachments, message.thread
        )

    def remember(self, item: Item, before: Conversation | None, code: str, detail: str) -> None:
        """Remember a decided command, unless its message is known or it only raises marks, which may be repeated."""
        command, envelope_id = item.command, item.envelope.id
        if item.names and envelope_id in self.known:
            return
        if type(command) is ReportMarks and before is not None and is_settled(before, command):
            return
        self.decided[envelope_id] = self._remembered[envelope_id] = RememberedCommand(item.fingerprint, code, detail)


def is_repeat(first: KnownMessage | RememberedCommand, item: Item) -> bool:
    """Return whether the command says the same as the first one with its id."""
    command = item.command
    if isinstance(first, RememberedCommand):
        return first.fingerprint in ("", item.fingerprint)
    if isinstance(command, TellContact):
        return first.text == command.text
    if not isinstance(command, MessageReceived | SendReply | EchoReceived | BeginConversation):
        return False
    if isinstance(command, BeginConversation):  # the queue's signature may stand below its text
        return first.text.startswith(command.text) and first.attachments == command.attachments
    if isinstance(command, SendReply):
        return (first.text, first.attachments) == (command.text, command.attachments)
    return _came_as(first, command)


def _came_as(first: KnownMessage, command: MessageReceived | EchoReceived) -> bool:
    """Return whether the message came like this; of an album's, its part did.

    What it said before an edit, a deletion or the fetching of a file is not compared: the provider's id decides.
    """
    thread = first.thread
    part = next((one for one in thread.parts if one.native_id == command.native_id), None)
    if thread.former or thread.deleted_at or thread.fetched or (part and (part.fetched or part.deleted)):
        return True
    came = first if part is None else part
    return (came.text, came.attachments) == (command.text, command.attachments)


def is_too_old(item: Item, now: int, policy: Policy) -> bool:
    """Return whether the command is older than the memory of commands: it may have been decided already.

    What comes from an address is never too old: a message's id is known for good, what is said of one changes nothing
    when it comes again, and what was accepted must not be lost.
    """
    age_s = (now - item.envelope.at) / SECOND
    return not item.address and policy.remembered_s < age_s < UNSET_CLOCK_S
