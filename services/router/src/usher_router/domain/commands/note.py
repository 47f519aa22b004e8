"""An agent writes a note for colleagues."""

from usher_common.commands.note import AddNote
from usher_common.commands.tag import TagConversation

from usher_router.domain.commands.answer import answer, not_owner
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, agents_of
from usher_router.domain.decide import decides
from usher_router.domain.effects import NoteWritten

LEADING = frozenset({"supervisor", "administrator"})


@decides(AddNote)
def note(conversation: Conversation, command: AddNote, cause: Cause, context: Context) -> Step:
    """Store the note after the last message; its participants and supervisors may write one."""
    if not may_annotate(conversation, command, context):
        return conversation, [not_owner(command)]
    heard = tuple(dict.fromkeys((*agents_of(conversation), command.agent)))
    written = NoteWritten(cause.id, conversation.id, command.agent, command.text, conversation.last_seq, heard)
    return conversation, [written, answer(command)]


def may_annotate(conversation: Conversation, command: AddNote | TagConversation, context: Context) -> bool:
    """Return whether the agent has or had the conversation, or supervises those who do."""
    return command.agent in conversation.participants or card_of(context, command.agent).role in LEADING
