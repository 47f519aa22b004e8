"""An agent writes to the contact."""

from usher_common.commands.reply import SendReply

from usher_router.domain.aftercare.promised_answer import CHAT, keep_promise
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step, append_agent
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered, Parked


@decides(SendReply)
def reply(conversation: Conversation, command: SendReply, cause: Cause, context: Context) -> Step:
    """Append the reply of the owner, or of a former owner.

    The gateway accepted it, so it must not be lost (decision 0041). Anybody else's reply is refused and parked. It
    keeps a promised answer.
    """
    agent = command.agent
    if agent == owner_of(conversation) or agent in conversation.participants:
        answered, appended = append_agent(conversation, command, cause, context)
        kept, told = keep_promise(answered, agent, CHAT, context)
        return kept, [*appended, *told]
    refusal = Answered(agent, command.client_id, conversation.id, "not_owner", "the conversation is not yours")
    return conversation, [refusal, Parked("not_owner", f"reply of {agent} to {conversation.id}")]
