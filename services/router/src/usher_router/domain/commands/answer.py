"""The answer to an agent's command on a conversation."""

from typing import Protocol

from usher_router.domain.effects import Answered


class FromAgent(Protocol):
    """A command that an agent sent on a conversation."""

    @property
    def conversation(self) -> str:
        """The conversation's id."""

    @property
    def agent(self) -> str:
        """The id of the agent who sent it."""

    @property
    def client_id(self) -> str:
        """The sender's own id of the command."""


def answer(command: FromAgent, code: str = "", detail: str = "") -> Answered:
    """Answer that it was done (`code` ""), or why it was refused."""
    return Answered(command.agent, command.client_id, command.conversation, code, detail)


def closed(command: FromAgent) -> Answered:
    """Refuse: the conversation is closed."""
    return answer(command, "closed", "the conversation has ended")


def not_owner(command: FromAgent) -> Answered:
    """Refuse: another agent owns the conversation, or nobody does."""
    return answer(command, "not_owner", "the conversation is not yours")


def nobody_serves(command: FromAgent) -> Answered:
    """Ask for confirmation: the conversation would wait where no agent can ever take it."""
    return answer(command, "nobody_serves", "no agent serves this queue; confirm that it is to wait there")


def not_queue(command: FromAgent) -> Answered:
    """Refuse: the policy has no such queue."""
    return answer(command, "unknown_queue", "the policy has no such queue")
