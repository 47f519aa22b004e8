"""What a decision may know besides the conversation and the command."""

from collections.abc import Mapping

import msgspec
from usher_common.messages.content import Profile

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.policy import Policy


class AgentProfile(msgspec.Struct, frozen=True, gc=False):
    """How an agent appears to others, and what they may do."""

    name: str = ""
    photo: str = ""
    role: str = "agent"


class KnownContact(msgspec.Struct, frozen=True):
    """Whom an address belongs to, from before."""

    id: str
    profile: Profile = Profile()
    last_agent: str = ""  # who last had one of this contact's conversations, and until when (microseconds)
    last_at: int = 0


class Cause(msgspec.Struct, frozen=True, gc=False):
    """The envelope that brought the command: its id, when the edge took it (its clock), its trace."""

    id: str
    at: int = 0
    trace: str = ""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """`now` is the record's clock (microseconds); `cards` the agents, by id, that the commands of a frame name.

    `agents` are the rows that may change, as they now are; `open` the open conversation of an address, by its id.
    `lengths` tells how many wait in each queue that has a longest length; `working` names those of the agents one may
    be waiting for who take something new. `pools` are those that anybody on the roll serves, None where that was not
    looked at.
    """

    now: int
    policy: Policy
    partition: int = 0
    cards: Mapping[str, AgentProfile] = {}
    contacts: Mapping[str, KnownContact] = {}  # by address id
    agents: Mapping[str, Agent] = {}
    open: Mapping[str, str] = {}
    lengths: Mapping[str, int] = {}
    working: frozenset[str] = frozenset()
    pools: frozenset[str] | None = None


UNKNOWN = AgentProfile()


def card_of(context: Context, agent: str) -> AgentProfile:
    """Return how the agent appears."""
    return context.cards.get(agent, UNKNOWN)
