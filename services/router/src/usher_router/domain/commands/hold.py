"""The owner puts a conversation on hold and resumes it."""

from msgspec.structs import replace
from usher_common.commands.hold import HoldConversation, ResumeConversation

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import WEB
from usher_router.domain.commands.answer import answer, closed, not_owner
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system, send_of
from usher_router.domain.conversation.model import Conversation, owner_of, without_deadline
from usher_router.domain.conversation.silence import expecting
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered, Appended, Effect


@decides(HoldConversation)
def hold(conversation: Conversation, command: HoldConversation, cause: Cause, context: Context) -> Step:
    """Stop the idle timer and tell the contact, also on a provider's channel; holding it again changes nothing."""
    if (refusal := _refusal(conversation, command)) is not None:
        return conversation, [refusal]
    if conversation.held_since is not None:
        return conversation, [answer(command)]
    held = replace(without_deadline(conversation), held_since=context.now, reminded_at=None)
    held, notice = append_system(held, f"held:{command.text}", context, cause.trace)
    held, sent = _sent(held, command, notice, cause, context)
    held, announcement = announced(held)
    return held, [*notice, *sent, *announcement, answer(command)]


@decides(ResumeConversation)
def resume(conversation: Conversation, command: ResumeConversation, cause: Cause, context: Context) -> Step:
    """Start the idle timer again and tell the contact; a conversation that is not on hold stays as it is."""
    if (refusal := _refusal(conversation, command)) is not None:
        return conversation, [refusal]
    if conversation.held_since is None:
        return conversation, [answer(command)]
    resumed = expecting(conversation, context)
    resumed, notice = append_system(replace(resumed, held_since=None), "resumed", context, cause.trace)
    resumed, announcement = announced(resumed)
    return resumed, [*notice, *announcement, answer(command)]


def _refusal(conversation: Conversation, command: HoldConversation | ResumeConversation) -> Answered | None:
    if conversation.status == "closed":
        return closed(command)
    return None if owner_of(conversation) == command.agent else not_owner(command)


def _sent(
    conversation: Conversation, command: HoldConversation, notice: list[Effect], cause: Cause, context: Context
) -> Step:
    """Send the agent's own words to a provider's peer; the usual notice is put into words by the widget alone.

    Where the address takes nothing now, it is on hold all the same, and the agent sees that nobody was told.
    """
    if not command.text:
        return conversation, []
    aim = aimed_at(conversation, context.now)
    if isinstance(aim, tuple):
        return append_system(conversation, f"hold_unsent:{aim[0]}", context, cause.trace)
    if aim.channel == WEB:
        return conversation, []
    name = card_of(context, command.agent).name
    lines = [one.message for one in notice if isinstance(one, Appended)]
    return conversation, [send_of(replace(line, text=command.text), aim, name) for line in lines]
