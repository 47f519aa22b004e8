"""A bot of the business's own has answered a turn."""

from usher_common.commands.bot_answered import BotAnswered

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.funnel.bot.stage import on_answer


@decides(BotAnswered)
def hear_bot(conversation: Conversation, command: BotAnswered, _cause: Cause, context: Context) -> Step:
    """Show what it says, or let a person take over; what is late, repeated, or overtaken by an agent is ignored."""
    return on_answer(conversation, command, context)
