"""What a decision may use besides the conversation and the command."""

from collections.abc import Mapping

import msgspec
from usher_common.messages.content import Profile
from usher_common.messages.threads import Refusal

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.conversation.model import Message
from usher_router.domain.policy import Policy


class AgentProfile(msgspec.Struct, frozen=True, gc=False):
    """How an agent appears to others, and their role."""

    name: str = ""
    photo: str = ""
    role: str = "agent"


class KnownContact(msgspec.Struct, frozen=True):
    """The contact to whom an address belongs, if known from before."""

    id: str
    profile: Profile = Profile()
    # the agent who last had one of this contact's conversations, and until when they are waited for (microseconds)
    last_agent: str = ""
    last_at: int = 0
    refused: Refusal = ""  # of the address: what is sent there is not taken


class KnownAddress(msgspec.Struct, frozen=True):
    """The row of an address: its contact, and the one (`person`) that this contact is shown as."""

    contact: str
    person: str
    refused: Refusal = ""
    conversation: str = ""  # that it joined, "" if none


class AbleAgent(msgspec.Struct, frozen=True, gc=False):
    """Which pools an enabled agent serves, and their skills with levels."""

    pools: frozenset[str]
    skills: Mapping[str, int] = {}


class Cause(msgspec.Struct, frozen=True, gc=False):
    """The envelope that brought the command: its id, when the edge accepted it (the edge's clock), its trace."""

    id: str
    at: int = 0
    trace: str = ""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """`now` is the record's clock (microseconds); `cards` describes the agents, by id, whom a frame's commands name.

    `agents` are the rows that may change, in their present state; `open` is the open conversation of an address, by its
    id. `lengths` has the number of waiting conversations of each queue with a length limit; `working` names the agents
    who take new conversations, of those that one may wait for. `pools` has every pool that an agent serves, None if
    that was not loaded. `targets` are the messages that commands name by account and the provider's id, `reached` the
    rows of addresses, by their ids, `albums` the messages that may take parts of an album, by `ids.album_id`.
    `granted`: one-time tokens that nobody used before, each with the address that brought it.
    `declined`: the addresses with a word about messages unasked at which somebody has unsubscribed before
    (`ids.unsubscribed_id`).
    `able` are all who could have conversations, None if they were not loaded.
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
    targets: Mapping[tuple[str, str], Message] = {}
    reached: Mapping[str, KnownAddress] = {}
    albums: Mapping[str, Message] = {}
    granted: frozenset[tuple[str, str]] = frozenset()
    declined: frozenset[str] = frozenset()
    able: tuple[AbleAgent, ...] | None = None


UNKNOWN = AgentProfile()


def card_of(context: Context, agent: str) -> AgentProfile:
    """Return how the agent appears."""
    return context.cards.get(agent, UNKNOWN)
