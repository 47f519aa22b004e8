"""An agent tags a conversation."""

from msgspec.structs import replace
from usher_common.commands.tag import TagConversation

from usher_router.domain.commands.answer import answer, not_owner
from usher_router.domain.commands.note import may_annotate
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides


@decides(TagConversation)
def tag(conversation: Conversation, command: TagConversation, _cause: Cause, context: Context) -> Step:
    """Replace the tags, open or closed, for participants and supervisors; the visitor is not told."""
    if not may_annotate(conversation, command, context):
        return conversation, [not_owner(command)]
    tags = tuple(dict.fromkeys(command.tags))
    if tags == conversation.tags:
        return conversation, [answer(command)]
    tagged, announcement = announced(replace(conversation, tags=tags), visitor=False, former=(command.agent,))
    return tagged, [*announcement, answer(command)]
