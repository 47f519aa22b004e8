"""A conversation in which a contact was only told something: closed until they answer, and then routed by its rule."""

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import unsubscribed_id
from usher_common.messages.first_peers import shown_peer

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import WEB
from usher_router.domain.context import Cause, Context, KnownContact
from usher_router.domain.conversation.append import Step, append_done
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.beginning.entry import stick
from usher_router.domain.conversation.change_queue import asked_of, begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.effects import Effect, OutreachRefused
from usher_router.domain.funnel.stages import enter_first, first_stage
from usher_router.domain.funnel.terms import begun_by_reply
from usher_router.domain.outreach.words import done_text, says_start, says_stop
from usher_router.domain.policy import after

_NO_TEXT = "voice"  # the channel on which nobody reads an answer
TOLD = "told"  # how such a conversation was closed
REPLIES_S = 14 * 86_400.0  # s in which an answer belongs to what was told: who is away for two weeks still answers


def may_answer(conversation: Conversation, context: Context) -> bool:
    """Return whether what the contact writes now answers what they were told."""
    if conversation.closed_by != TOLD or conversation.closed_at is None:
        return False
    return after(conversation.closed_at, REPLIES_S) >= context.now


def answered(conversation: Conversation, context: Context) -> Conversation:
    """Let it wait for who answers by its rule; it begins now, so that it overtakes nobody who waits already."""
    asked = asked_of(conversation, context.policy)
    here = replace(conversation, home_partition=context.partition, opened_at=context.now, closed_at=None, closed_by="")
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now,
        channel=conversation.channel,
        queue=asked.queue,
        rule=asked.rule,
    )
    return begin(here, begins, context.policy, context.now)


def admitted(conversation: Conversation, command: MessageReceived, contact: KnownContact, context: Context) -> Step:
    """Admit it to its rule's queue, first for the agent who lately had the contact.

    Where the policy's funnel names the rule, its automatic stages answer first (decision 0399).
    """
    asked = asked_of(conversation, context.policy)
    state = begun_by_reply(context.policy, asked.rule, conversation.profile.language)
    waiting = replace(conversation, funnel=state)
    if state is not None and (first := first_stage(state, waiting, command, context)):
        return enter_first(first, stick(waiting, contact, context), command.text, context)
    entered, effects = admit(replace(waiting, queue="", priority=0), asked.queue, context)
    return stick(entered, contact, context), effects


def only_wishes(command: MessageReceived, context: Context) -> bool:
    """Return whether the contact only ends or begins messages unasked, which asks for nobody.

    The word that begins them is only that of somebody who has ended them; else it may be how they begin to talk.
    """
    if not _wishes(command) or command.channel == _NO_TEXT:
        return False
    return says_stop(command.text) or (says_start(command.text) and _has_declined(command, context))


def wishes_of(command: MessageReceived) -> list[Effect]:
    """Return what the contact's word says of messages unasked; at the widget nobody gets any."""
    refused = says_stop(command.text)
    if not _wishes(command) or not (refused or says_start(command.text)):
        return []
    return [OutreachRefused(command.account, shown_peer(command.channel, command.peer), refused=refused)]


def _wishes(command: MessageReceived) -> bool:
    """Return whether a person's word may mean this: a machine has none, and the widget's visitors get no messages."""
    return command.channel != WEB and not command.automatic


def confirmed(conversation: Conversation, command: MessageReceived, cause: Cause, context: Context) -> Step:
    """Say that it is done and how to take it back; where nothing changes or nothing may be sent, say nothing.

    A second word changes nothing: a machine that answers with such a word must not be answered in a circle.
    """
    changes = says_stop(command.text) != _has_declined(command, context)
    aim = aimed_at(conversation, context.now, account=command.account, peer=command.peer)
    if not changes or isinstance(aim, tuple) or not only_wishes(command, context):
        return conversation, []
    return append_done(conversation, done_text(command.text, conversation.profile.language), aim, cause, context.now)


def _has_declined(command: MessageReceived, context: Context) -> bool:
    return unsubscribed_id(command.account, shown_peer(command.channel, command.peer)) in context.declined
