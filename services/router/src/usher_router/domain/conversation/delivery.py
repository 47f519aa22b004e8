"""The outcome of a send to a provider."""

from usher_common.commands.delivery import DeliveryReported

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.effects import SendReported
from usher_router.domain.funnel.bot.turns import TURN
from usher_router.domain.funnel.stages import on_failed_send


@decides(DeliveryReported)
def report_delivery(conversation: Conversation, command: DeliveryReported, _cause: Cause, context: Context) -> Step:
    """Tell the conversation's agents, or its last agent where it has none; of a bot's turn only its stage hears."""
    agents = (conversation.agent_id,) if conversation.agent_id else conversation.participants[-1:]
    told = SendReported(command.message, command.status, command.error, (*agents, *conversation.guests))
    announcement = [] if command.message.startswith(TURN) else [told]
    if conversation.status == "automatic" and command.status in ("failed", "uncertain"):
        handed, effects = on_failed_send(conversation, command, context)
        return handed, [*announcement, *effects]
    return conversation, [*announcement]
