"""The agent of a conversation is gone: offer it to others, with its history and queue position."""

from usher_common.commands.release import ReleaseConversation

from usher_router.domain.capacity.agent import LOST_REASON
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, agents_of, owner_of
from usher_router.domain.conversation.requeue import end_assignment, go_on, offer_again, requeue
from usher_router.domain.decide import decides
from usher_router.domain.effects import Effect
from usher_router.domain.funnel.phone.request import ASKED


@decides(ReleaseConversation)
def release(conversation: Conversation, command: ReleaseConversation, cause: Cause, context: Context) -> Step:
    """End the named assignment, if it is still the open one, and let the conversation wait again.

    Of an agent who is only lost, or where the contact asks to be called instead, only an offer is released: what they
    accepted in the meantime stays theirs.
    """
    former, owned = agents_of(conversation), bool(owner_of(conversation))
    stale = conversation.assignment_id is None or conversation.assignment_id != command.assignment
    if stale or (owned and command.reason in {LOST_REASON, ASKED}):
        # our own command, so nothing is answered: somebody else has it by now, or the agent is back
        return conversation, []
    how = "withdrawn" if command.reason == ASKED else "vanished"
    ended = end_assignment(conversation, how, reason=command.reason if command.reason == LOST_REASON else "")
    notice: list[Effect] = []
    if owned:
        conversation, notice = append_system(conversation, "queued", context, cause.trace)
    changed = requeue(conversation, context) if owned else go_on(conversation, conversation.refused, context)
    changed, announcement = announced(offer_again(changed, context), former=former, desk=True, routing=True)
    return changed, [*notice, *ended, *announcement]
