"""Which agents can take one more conversation now: with skills and pool, at work, and with capacity to spare."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from usher_policy.document.model import PolicyDocument
from usher_policy.hours.calendar import Hours
from usher_policy.weights import class_of, weight_of

from usher_gateway.reading.available import AvailableAgent

WEB = "web"  # the widget's channel
_MANY = 1_000  # conversations that weigh nothing


class FreeAgent(msgspec.Struct, frozen=True):
    """An agent with spare capacity for `spare` more conversations, of whom `invited` may come from open invitations."""

    id: str
    name: str
    photo: str
    pools: frozenset[str]
    skills: Mapping[str, int]
    spare: int
    invited: int = 0


def free_agents(
    agents: Iterable[AvailableAgent], document: PolicyDocument, hours: Mapping[str, Hours], now_ms: int
) -> list[FreeAgent]:
    """Return the available agents who can take at least one more conversation of the widget."""
    at = datetime.fromtimestamp(now_ms / 1000, UTC)
    found: list[FreeAgent] = []
    for one in agents:
        works = one.calendar not in hours or hours[one.calendar].is_open(at)
        spare = _spare(one, document, now_ms * 1000) if works else 0
        if spare > 0:
            found.append(FreeAgent(one.id, one.name, one.photo, one.pools, one.skills, spare, one.invited))
    return found


def who_is_free(
    agents: Iterable[FreeAgent], pool: str, require: Mapping[str, int], *, unpromised: bool = False
) -> FreeAgent | None:
    """Return the agent who can best take one more conversation of a pool; None: nobody with the skills can.

    `unpromised`: open invitations count as taken, so that no more visitors are invited than can be served.
    """
    able = [
        one
        for one in agents
        if pool in one.pools and all(one.skills.get(skill, 0) >= level for skill, level in require.items())
    ]
    if unpromised:
        able = [one for one in able if one.spare > one.invited]
    return max(able, key=lambda one: (one.spare - one.invited, one.id), default=None)


def _spare(agent: AvailableAgent, document: PolicyDocument, now_us: int) -> int:
    """Return how many more conversations fit; an agent who warms up has one at a time."""
    channel_class, capacity = class_of(document, WEB), document.capacity
    weight = weight_of(document, channel_class, agent.weights)
    ignored = sum(
        agent.held.get(name, 0) * weight_of(document, name, agent.weights)
        for name in capacity.interrupts.get(channel_class, ())
    )
    left = agent.capacity - max(0, agent.load - ignored)
    spare = left // weight if weight else _MANY
    limit = agent.limits.get(channel_class, capacity.limits.get(channel_class))
    if limit is not None:
        spare = min(spare, limit - agent.held.get(channel_class, 0))
    if now_us < agent.available_since + int(capacity.warm_up_s * 1_000_000):
        spare = min(spare, 0 if agent.load > 0 or any(agent.held.values()) else 1)
    return max(0, spare)
