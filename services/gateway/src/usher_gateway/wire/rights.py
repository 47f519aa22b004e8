"""Who may ask for what on a desk's socket: one table of frame by role, and of which conversations (pure)."""

from dataclasses import dataclass
from typing import Literal

from usher_gateway.accounts.roles import DESKS, LEADS
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

Of = Literal["own", "open", "seen", "none"]


@dataclass(frozen=True, slots=True)
class Right:
    """`roles` may ask; of `own` conversations (owned, offered, joined), `open` or `seen` ones, or of none.

    Who asks for somebody else's is told `otherwise`. What a role and the conversation allow the router may still
    refuse: it alone knows how things stand when the command's turn comes.
    """

    roles: frozenset[str]
    of: Of = "own"
    otherwise: str = "not_owner"


RIGHTS: dict[type[Command], Right] = {
    Accept: Right(DESKS, otherwise="not_offered"),
    Decline: Right(DESKS, otherwise="not_offered"),
    Take: Right(DESKS, "open"),
    Transfer: Right(DESKS),
    Close: Right(DESKS),
    Hold: Right(DESKS),
    Unhold: Right(DESKS),
    Invite: Right(DESKS),
    Leave: Right(DESKS),
    WriteNote: Right(DESKS, "seen", "not_yours"),
    Tag: Right(DESKS, "seen", "not_yours"),
    Reopen: Right(DESKS, "seen", "not_yours"),
    Reassign: Right(LEADS, "open"),
    Drain: Right(LEADS, "none"),
    Status: Right(DESKS, "none"),
}
