"""Up to which message one party's screen has shown, and its reader has seen; marks only grow."""

from msgspec.structs import replace
from usher_common.commands.marks import ReportMarks

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.decide import decides
from usher_router.domain.effects import Announced, Effect, Marked


@decides(ReportMarks)
def mark(conversation: Conversation, command: ReportMarks, _cause: Cause, context: Context) -> Step:
    """Raise the party's marks, at most to the last message, and tell the other party."""
    if not _may_mark(conversation, command):
        # a screen sends this unasked and awaits no answer; the owner's own screen sends marks of its own
        return conversation, []
    delivered, read = _marks(conversation, command.party)
    new_read = max(read, min(command.read, conversation.last_seq))
    new_delivered = max(delivered, new_read, min(command.delivered, conversation.last_seq))
    effects: list[Effect] = [
        Marked(command.party, kind, new)
        for kind, old, new in (("delivered", delivered, new_delivered), ("read", read, new_read))
        if new > old
    ]
    if not effects:
        return conversation, []
    changed, _ = announced(_with_marks(conversation, command.party, new_delivered, new_read, context.now))
    return changed, [*effects, _to_other(changed, command.party)]


def is_settled(conversation: Conversation, command: ReportMarks) -> bool:
    """Return whether it only raises marks to existing messages.

    Applied again, after anything else, it changes nothing.
    """
    return _may_mark(conversation, command) and max(command.delivered, command.read) <= conversation.last_seq


def _may_mark(conversation: Conversation, command: ReportMarks) -> bool:
    if command.party == "visitor" or not command.agent:
        return True
    if conversation.status == "closed":
        return command.agent in conversation.participants
    return command.agent == owner_of(conversation)


def _marks(conversation: Conversation, party: str) -> tuple[int, int]:
    if party == "visitor":
        return conversation.visitor_delivered, conversation.visitor_read
    return conversation.agent_delivered, conversation.agent_read


def _with_marks(conversation: Conversation, party: str, delivered: int, read: int, now: int) -> Conversation:
    if party == "visitor":
        return replace(conversation, visitor_delivered=delivered, visitor_read=read, changed_at=now)
    return replace(conversation, agent_delivered=delivered, agent_read=read, changed_at=now)


def _to_other(conversation: Conversation, party: str) -> Announced:
    if party == "agent":
        return Announced(visitor=True)
    return Announced(visitor=False, agents=(conversation.agent_id,) if conversation.agent_id else ())
