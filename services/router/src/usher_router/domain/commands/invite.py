"""A colleague joins the owner's conversation as a guest, and leaves it."""

from msgspec.structs import replace
from usher_common.commands.guest import InviteAgent, LeaveConversation

from usher_router.domain.commands.answer import answer, closed, not_owner
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, owner_of
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered


@decides(InviteAgent)
def invite(conversation: Conversation, command: InviteAgent, cause: Cause, context: Context) -> Step:
    """Let the agent read and write from now on; it adds no load, and the owner stays the owner.

    A guest is recorded as a participant at once, so that what they write is accepted whatever happens to the owner.
    """
    if (refusal := _refusal(conversation, command, context)) is not None:
        return conversation, [refusal]
    guest = command.to_agent
    known = guest in conversation.participants
    joined = replace(
        conversation,
        guests=(*conversation.guests, guest),
        participants=conversation.participants if known else (guest, *conversation.participants),
    )
    joined, notice = append_system(joined, f"guest_joined:{card_of(context, guest).name}", context, cause.trace)
    joined, announcement = announced(joined)
    return joined, [*notice, *announcement, answer(command)]


@decides(LeaveConversation)
def leave(conversation: Conversation, command: LeaveConversation, cause: Cause, context: Context) -> Step:
    """Remove a guest."""
    guest = command.agent
    if guest not in conversation.guests:
        return conversation, [answer(command, "not_there", "you are not a guest in this conversation")]
    left, notice = append_system(conversation, f"guest_left:{card_of(context, guest).name}", context, cause.trace)
    left = replace(left, guests=tuple(one for one in left.guests if one != guest))
    left, announcement = announced(left, former=(guest,))
    return left, [*notice, *announcement, answer(command)]


def _refusal(conversation: Conversation, command: InviteAgent, context: Context) -> Answered | None:
    if conversation.status == "closed":
        return closed(command)
    if owner_of(conversation) != command.agent:
        return not_owner(command)
    if command.to_agent == command.agent or command.to_agent in conversation.guests:
        return answer(command, "already_there", "the agent is already in the conversation")
    guest = context.agents.get(command.to_agent)
    if guest is None or not guest.enabled:
        return answer(command, "unknown_agent", "no such agent")
    return answer(command, "not_available", "the agent is offline") if guest.status == "offline" else None
