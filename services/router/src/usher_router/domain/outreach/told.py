"""A conversation in which a contact was only told something: closed until they answer, and then routed by its rule."""

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.first_peers import shown_peer

from usher_router.domain.addresses.known import WEB
from usher_router.domain.context import Context, KnownContact
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.beginning.entry import stick
from usher_router.domain.conversation.change_queue import asked_of, begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.effects import Effect, OutreachRefused
from usher_router.domain.outreach.words import says_start, says_stop
from usher_router.domain.policy import after

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


def admitted(conversation: Conversation, contact: KnownContact, context: Context) -> Step:
    """Admit it to its rule's queue, first for the agent who lately had the contact."""
    queue = asked_of(conversation, context.policy).queue
    entered, effects = admit(replace(conversation, queue="", priority=0), queue, context)
    return stick(entered, contact, context), effects


def wishes_of(command: MessageReceived) -> list[Effect]:
    """Return what the contact's word says of messages unasked; at the widget nobody gets any."""
    stops = says_stop(command.text)
    if command.channel == WEB or command.automatic or not (stops or says_start(command.text)):
        return []
    return [OutreachRefused(command.account, shown_peer(command.channel, command.peer), refused=stops)]
