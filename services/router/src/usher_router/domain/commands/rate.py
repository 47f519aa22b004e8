"""The contact rates a conversation."""

from usher_common.commands.rate import RateConversation

from usher_router.domain.aftercare.give_rating import give_rating, may_rate
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides


@decides(RateConversation)
def rate(conversation: Conversation, command: RateConversation, _cause: Cause, context: Context) -> Step:
    """Take the score if it was asked for and is not too late; otherwise only show the visitor what stands."""
    if may_rate(conversation, command.score, context.now):
        return give_rating(conversation, command.score, command.comment, context)
    changed, told = announced(conversation)
    return changed, list(told)
