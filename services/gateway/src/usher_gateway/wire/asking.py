"""Desks' frames as the commands that the router takes (pure)."""

from collections.abc import Callable
from typing import Any

import msgspec
from usher_common.messages import commands

from usher_gateway.wire.from_agents import (
    Accept,
    Close,
    Command,
    Decline,
    Drain,
    Hold,
    Invite,
    Leave,
    Reassign,
    Reopen,
    Status,
    Tag,
    Take,
    Transfer,
    Unhold,
    WriteNote,
)

_MADE: dict[type[Command], Callable[[Any, str], commands.Command]] = {
    Accept: lambda f, by: commands.AcceptOffer(f.conversation, by, f.assignment, f.id),
    Decline: lambda f, by: commands.DeclineOffer(f.conversation, by, f.assignment, f.id, f.reason),
    Take: lambda f, by: commands.TakeConversation(f.conversation, by, f.id),
    Transfer: lambda f, by: commands.TransferConversation(
        f.conversation, by, f.id, f.to_agent, f.skills, f.note, f.queue, f.confirmed
    ),
    Close: lambda f, by: commands.CloseConversation(f.conversation, by, f.id, f.outcome, f.tags),
    Hold: lambda f, by: commands.HoldConversation(f.conversation, by, f.id, f.text),
    Unhold: lambda f, by: commands.ResumeConversation(f.conversation, by, f.id),
    Invite: lambda f, by: commands.InviteAgent(f.conversation, by, f.id, f.to_agent),
    Leave: lambda f, by: commands.LeaveConversation(f.conversation, by, f.id),
    WriteNote: lambda f, by: commands.AddNote(f.conversation, by, f.id, f.text),
    Tag: lambda f, by: commands.TagConversation(f.conversation, by, f.id, f.tags),
    Reopen: lambda f, by: commands.ReopenConversation(f.conversation, by, f.id),
    Reassign: lambda f, by: commands.ReassignConversation(
        f.conversation, by, f.id, f.to_agent, f.queue, f.owner, f.confirmed
    ),
    Drain: lambda f, by: commands.DrainAgent(f.agent, by, f.id, f.on),
    Status: lambda f, by: commands.SetAgentStatus(by, f.status, f.id, f.reason),
}


def command_of(asked: Command, by: str) -> commands.Command:
    """Make the command that this frame of the agent `by` asks for."""
    return _MADE[type(asked)](asked, by)


def texts_of(asked: Command) -> list[str]:
    """Give all texts that a frame brings."""
    texts: list[str] = []
    for value in msgspec.structs.astuple(asked):
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            texts.extend(value)
    return texts
