"""Answer an agent's command on a conversation."""

from typing import Protocol

from usher_router.domain.effects import Answered


class FromAgent(Protocol):
    """A command that an agent sent on a conversation."""

    @property
    def conversation(self) -> str:
        """Which one."""

    @property
    def agent(self) -> str:
        """Who sent it."""

    @property
    def client_id(self) -> str:
        """The sender's own name of it."""


def answer(command: FromAgent, code: str = "", detail: str = "") -> Answered:
    """Say that it was done (`code` ""), or why not."""
    return Answered(command.agent, command.client_id, command.conversation, code, detail)


def closed(command: FromAgent) -> Answered:
    """Refuse: it is over."""
    return answer(command, "closed", "the conversation has ended")


def not_owner(command: FromAgent) -> Answered:
    """Refuse: somebody else has it, or nobody."""
    return answer(command, "not_owner", "the conversation is not yours")


def nobody_serves(command: FromAgent) -> Answered:
    """Ask first: it would wait where nobody could ever take it."""
    return answer(command, "nobody_serves", "nobody serves this queue; confirm that it is to wait there")


def not_queue(command: FromAgent) -> Answered:
    """Refuse: the policy names no such queue."""
    return answer(command, "unknown_queue", "the policy has no such queue")
