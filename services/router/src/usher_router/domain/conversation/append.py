"""Append a message to a conversation, with the next sequence number."""

from msgspec.structs import replace
from usher_common.calls.outcomes import CALL_WAITS_S
from usher_common.commands.begin import BeginConversation
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.commands.tell import TellContact
from usher_common.ids import derive_id, invited_id
from usher_common.messages.content import Invited
from usher_common.messages.sends import Button, Send, Template
from usher_common.messages.threads import Reached, Threaded

from usher_router.domain.addresses.albums import begun, names_of
from usher_router.domain.addresses.known import WEB
from usher_router.domain.addresses.threaded import coming_from, threaded
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.model import LAST_TEXT, Conversation, Message
from usher_router.domain.effects import Appended, Effect, Sent
from usher_router.domain.outreach.words import unsubscribe_title
from usher_router.domain.policy import SECOND

Step = tuple[Conversation, list[Effect]]
AddressStep = tuple[Conversation | None, list[Effect]]  # of a command that need not open anything


def append_visitor(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """Append what the contact wrote."""
    now, seq = context.now, conversation.last_seq + 1
    message = Message(
        id=cause.id,
        conversation=conversation.id,
        seq=seq,
        author="visitor",
        text=command.text,
        at=now,
        client_id=command.client_id,
        attachments=command.attachments,
        trace=cause.trace,
        accepted_at=cause.at,
        thread=begun(threaded(conversation, command, context), command),
    )
    changed = replace(conversation, last_seq=seq, changed_at=now, visitor_at=now, last_text=command.text[:LAST_TEXT])
    return changed, [_appended(conversation, message), *names_of(message, command, cause.id)]


def append_echo(conversation: Conversation, command: EchoReceived, cause: Cause, context: Context) -> Step:
    """Append what a colleague wrote in the provider's own app: it is there already, and not sent again."""
    now, seq = context.now, conversation.last_seq + 1
    came = coming_from(conversation, command.account, command.peer, command.channel)
    message = Message(
        id=cause.id,
        conversation=conversation.id,
        seq=seq,
        author="agent",
        text=command.text,
        at=now,
        attachments=command.attachments,
        trace=cause.trace,
        accepted_at=cause.at,
        thread=begun(replace(came, native_id=command.native_id, author=command.author, outside=True), command),
    )
    named = names_of(message, command, cause.id)
    return _answered(conversation, message), [_appended(conversation, message), *named]


def append_invitation(conversation: Conversation, invited: Invited, cause: Cause, context: Context) -> Step:
    """Append what the contact was invited with, as what that agent said; nobody has answered the contact by it."""
    seq = conversation.last_seq + 1
    message = Message(
        id=invited_id(cause.id),
        conversation=conversation.id,
        seq=seq,
        author="agent",
        text=invited.text,
        at=context.now,
        agent=invited.agent,
        trace=cause.trace,
        accepted_at=cause.at,
    )
    appended = Appended(message, conversation.agent_id or "", conversation.guests, written=False)
    return replace(conversation, last_seq=seq, changed_at=context.now), [appended]


def append_agent(
    conversation: Conversation, command: SendReply, reached: Reached, cause: Cause, context: Context
) -> Step:
    """Append what an agent wrote, and send it to this address, if that is a provider's."""
    message = _written(conversation, command, cause, context.now, _going_to(conversation, reached, command))
    changed = _answered(conversation, message)
    effects: list[Effect] = [_appended(conversation, message)]
    if reached.channel != WEB:
        name = card_of(context, command.agent).name
        sent = send_of(message, reached, name, template=command.template, subject=command.subject)
        effects.append(_calling(sent, command, message.at))
    return changed, effects


def append_first(
    conversation: Conversation, command: BeginConversation, reached: Reached, name: str, cause: Cause
) -> Step:
    """Append what an agent wrote before the contact did, and send it under this name."""
    template = "" if command.template is None else command.template.name
    thread = Threaded(subject=command.subject, template=template)
    message = _written(conversation, command, cause, conversation.changed_at, thread)
    sent = send_of(message, reached, name, template=command.template, subject=command.subject)
    return _answered(conversation, message), [_appended(conversation, message), _calling(sent, command, message.at)]


def append_outreach(  # noqa: PLR0913, PLR0917 - what is said, and where
    conversation: Conversation, command: TellContact, reached: Reached, there: Threaded, cause: Cause, now: int
) -> Step:
    """Append what a contact is told unasked, and send it; no person wrote it, so nobody has answered them by it."""
    template = "" if command.template is None else command.template.name
    thread = replace(there, automatic=True, subject=command.subject, template=template)
    message = _ours(conversation, command.text, cause, now, thread)
    sent = send_of(message, reached, "", automatic=True, template=command.template, subject=command.subject)
    button = unsubscribe_title(command.language) if command.broadcast and command.template is None else ""
    leaving = replace(sent, send=replace(sent.send, broadcast=command.broadcast, unsubscribe=button))
    changed = replace(conversation, last_seq=message.seq, changed_at=now, last_text=command.text[:LAST_TEXT])
    return changed, [_appended(conversation, message), leaving]


def append_done(conversation: Conversation, text: str, reached: Reached, cause: Cause, now: int) -> Step:
    """Append what a machine answers to the contact's word, and send it there."""
    there = replace(coming_from(conversation, reached.account, reached.peer, reached.channel), automatic=True)
    message = _ours(conversation, text, replace(cause, id=derive_id("done", cause.id)), now, there)
    changed = replace(conversation, last_seq=message.seq, changed_at=now, last_text=text[:LAST_TEXT])
    return changed, [_appended(conversation, message), send_of(message, reached, "", automatic=True)]


def _calling(sent: Sent, command: SendReply | BeginConversation, now: int) -> Sent:
    """Let a call be made instead of a text being sent, soon or not at all."""
    if not command.call:
        return sent
    return replace(sent, send=replace(sent.send, call=True, window_ends_at=now + CALL_WAITS_S * SECOND))


def _written(
    conversation: Conversation, command: SendReply | BeginConversation, cause: Cause, now: int, thread: Threaded
) -> Message:
    """Return the message that an agent wrote, as the next one."""
    ours = _ours(conversation, command.text, cause, now, thread)
    return replace(ours, agent=command.agent, client_id=command.client_id, attachments=command.attachments)


def _ours(conversation: Conversation, text: str, cause: Cause, now: int, thread: Threaded) -> Message:
    """Return the next message of our side, which no agent wrote."""
    return Message(
        id=cause.id,
        conversation=conversation.id,
        seq=conversation.last_seq + 1,
        author="agent",
        text=text,
        at=now,
        trace=cause.trace,
        accepted_at=cause.at,
        thread=thread,
    )


def _going_to(conversation: Conversation, reached: Reached, command: SendReply) -> Threaded:
    there = coming_from(conversation, reached.account, reached.peer, reached.channel)
    if command.template is None and not command.subject:
        return there
    return replace(there, template=command.template.name if command.template else "", subject=command.subject)


def append_system(conversation: Conversation, text: str, context: Context, trace: str = "") -> Step:
    """Append a system message (a code, perhaps with details after a colon); it is never sent to providers."""
    seq = conversation.last_seq + 1
    message = Message(
        id=derive_id("system", conversation.id, text.partition(":")[0], str(seq)),
        conversation=conversation.id,
        seq=seq,
        author="system",
        text=text,
        at=context.now,
        trace=trace,
        accepted_at=context.now,
    )
    return replace(conversation, last_seq=seq, changed_at=context.now), [_appended(conversation, message)]


def _answered(conversation: Conversation, message: Message) -> Conversation:
    """Return the conversation with this message of our side as its last."""
    now, last = message.at, message.text[:LAST_TEXT]
    return replace(conversation, last_seq=message.seq, changed_at=now, agent_at=now, last_text=last)


def _appended(conversation: Conversation, message: Message) -> Appended:
    return Appended(message, conversation.agent_id or "", conversation.guests)


def send_of(  # noqa: PLR0913 - what and where, and four facts by keyword
    message: Message,
    reached: Reached,
    name: str,
    *,
    automatic: bool = False,
    template: Template | None = None,
    subject: str = "",
    buttons: tuple[Button, ...] = (),
) -> Sent:
    """Send the message to a provider's peer, under the agent's name."""
    send = Send(
        account=reached.account,
        peer=reached.peer,
        channel=reached.channel,
        conversation=message.conversation,
        message=message.id,
        seq=message.seq,
        text=message.text,
        author_name=name,
        attachments=message.attachments,
        subject=subject,
        cc=reached.cc,
        automatic=automatic,
        window_ends_at=reached.window_ends_at if template is None else 0,
        buttons=buttons,
        template=template,
        first=not reached.at,
    )
    return Sent(derive_id("send", message.id), send)
