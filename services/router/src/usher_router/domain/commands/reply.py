"""An agent writes to the contact."""

from usher_common.commands.reply import SendReply
from usher_common.messages.threads import Reached

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.consent import no_consent
from usher_router.domain.addresses.known import find, put
from usher_router.domain.addresses.reached import joined
from usher_router.domain.aftercare.promised_answer import CHAT, keep_promise
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_agent
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.conversation.waiting.opening_hours import may_call
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered, Parked
from usher_router.domain.funnel.phone.request import call_of


@decides(SendReply)
def reply(conversation: Conversation, command: SendReply, cause: Cause, context: Context) -> Step:
    """Append the reply of the owner, or of a former owner.

    The gateway accepted it, so it must not be lost (decision 0041). Anybody else's reply is refused and parked, and so
    is one to an address that takes nothing now (decision 0342). It keeps a promised answer.
    """
    agent = command.agent
    if agent != owner_of(conversation) and agent not in conversation.participants:
        return _refused(conversation, command, "not_owner", "the conversation is not yours")
    if command.call and (refusal := _no_call(conversation, command, context)) is not None:
        return conversation, [Answered(agent, command.client_id, conversation.id, *refusal)]  # no text to be kept
    conversation, added = _joined(conversation, command)
    templated = command.template is not None
    aim = aimed_at(conversation, context.now, account=command.account, peer=command.peer, template=templated)
    if isinstance(aim, tuple):
        return _refused(conversation, command, *aim)
    answered, appended = append_agent(conversation, command, aim, cause, context)
    if command.call or call_of(conversation) is not None:  # what was promised is kept once they are reached
        return answered, [*added, *appended]
    kept, told = keep_promise(answered, agent, CHAT, context)
    return kept, [*added, *appended, *told]


def _no_call(conversation: Conversation, command: SendReply, context: Context) -> tuple[str, str] | None:
    """Say why the contact is not called now: the owner's own phone rings first, in hours that the policy allows."""
    if owner_of(conversation) != command.agent:
        return "not_owner", "the conversation is not yours"
    if not may_call(context.policy, conversation.queue, context.now):
        return "outside_hours", "contacts may not be called at this hour"
    return no_consent(command.peer, context)


def _joined(conversation: Conversation, command: SendReply) -> Step:
    """Let an address of the contact become one of the conversation: what they answer there belongs to it."""
    if not command.joins or find(conversation, command.account, command.peer) is not None:
        return conversation, []
    added = put(conversation, Reached(command.account, command.peer, command.joins, subject=command.subject))
    added, told = announced(added, visitor=False)
    return added, [joined(added, command.account, command.peer, command.joins), *told]


def _refused(conversation: Conversation, command: SendReply, code: str, detail: str) -> Step:
    refusal = Answered(command.agent, command.client_id, conversation.id, code, detail)
    return conversation, [refusal, Parked(code, f"reply of {command.agent} to {conversation.id}")]
