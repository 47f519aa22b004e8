"""An agent has answered elsewhere what was promised."""

from usher_common.commands.keep_promise import KeepPromise

from usher_router.domain.aftercare.promised_answer import keep_promise
from usher_router.domain.commands.answer import answer, not_owner
from usher_router.domain.commands.note import LEADING
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, agents_of
from usher_router.domain.decide import decides


@decides(KeepPromise)
def keep(conversation: Conversation, command: KeepPromise, _cause: Cause, context: Context) -> Step:
    """Mark the promise as kept, open or closed; one that is kept already stays so."""
    if not _may_keep(conversation, command, context):
        return conversation, [not_owner(command)]
    kept, effects = keep_promise(conversation, command.agent, command.how.strip(), context)
    return kept, [*effects, answer(command)]


def _may_keep(conversation: Conversation, command: KeepPromise, context: Context) -> bool:
    """What nobody has yet, anybody at a desk may have answered; else those who have or had it, and their leads."""
    if conversation.status in ("waiting", "offered") or card_of(context, command.agent).role in LEADING:
        return True
    return command.agent in (*agents_of(conversation), *conversation.participants)
