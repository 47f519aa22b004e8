"""An agent as the core sees him: what he says he is, and what he carries."""

import msgspec
from msgspec.structs import replace
from usher_common.messages.commands import AgentStatus, AgentVanished, SetAgentStatus

from usher_router.domain.policy import after

MISSED_REASON = "missed_offers"
VANISHED_REASON = "vanished"


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the record, without sign-in. Times in microseconds, load and capacity in units of weight."""

    id: str
    name: str = ""
    photo: str = ""
    enabled: bool = True
    status: AgentStatus = "offline"
    status_reason: str = ""
    status_at: int | None = None
    capacity: int = 100
    load: int = 0
    load_limit: int = 100
    missed_offers: int = 0
    idle_since: int | None = None
    version: int = 0
    draining: bool = False
    available_since: int | None = None
    wrap_up_until: int | None = None
    held: dict[str, int] = {}  # channel class → how many he holds
    limits: dict[str, int] = {}  # channel class → how many at once, instead of the policy's
    weights: dict[str, int] = {}  # channel class → weight, instead of the policy's


def fits(agent: Agent, weight: int) -> bool:
    """Tell whether the agent may be offered something of this weight."""
    return (
        agent.enabled and agent.status == "available" and not agent.draining and agent.load + weight <= agent.capacity
    )


def hold(agent: Agent, weight: int, channel_class: str) -> Agent:
    """Add the weight of an offer."""
    return _loaded(agent, agent.load + weight, channel_class, 1)


def let_go(agent: Agent, weight: int, channel_class: str, now: int) -> Agent:
    """Take the weight of an ended assignment off; he is idle from now on."""
    return replace(_loaded(agent, agent.load - weight, channel_class, -1), idle_since=now)


def miss(agent: Agent, limit: int, now: int) -> Agent:
    """Count an offer he let expire; at `limit` in a row he is away."""
    missed = agent.missed_offers + 1
    if missed >= limit and agent.status == "available":
        return _with_status(replace(agent, missed_offers=0), "away", MISSED_REASON, now)
    return replace(agent, missed_offers=missed)


def take(agent: Agent) -> Agent:
    """He took an offer: nothing is missed in a row."""
    return replace(agent, missed_offers=0) if agent.missed_offers else agent


def set_status(agent: Agent, command: SetAgentStatus, now: int) -> Agent:
    """Be what he says; saying it again changes nothing but when he was last heard of."""
    if agent.status == command.status and agent.status_reason == command.reason:
        return replace(agent, status_at=now, missed_offers=0)
    return _with_status(replace(agent, missed_offers=0), command.status, command.reason, now)


def vanish(agent: Agent, command: AgentVanished, now: int, grace_s: float) -> tuple[Agent, bool]:
    """Be offline, unless he was heard of within the grace; true where his conversations are to be released.

    What he said of himself after his last beat is a sign of life, too, but not for ever.
    """
    heard = max(command.seen_at, agent.status_at or 0)
    if heard > command.seen_at and after(heard, grace_s) >= now:
        return agent, False
    if agent.status == "offline":
        return agent, agent.load > 0
    return _with_status(agent, "offline", VANISHED_REASON, now), True


def _loaded(agent: Agent, load: int, channel_class: str, more: int) -> Agent:
    count = agent.held.get(channel_class, 0) + more
    others = {name: held for name, held in agent.held.items() if name != channel_class}
    held = {**others, channel_class: count} if count > 0 else others
    return replace(agent, load=load, load_limit=max(agent.capacity, load), held=held, version=agent.version + 1)


def _with_status(agent: Agent, status: AgentStatus, reason: str, now: int) -> Agent:
    idle = now if status == "available" and agent.status != "available" else agent.idle_since
    return replace(
        agent, status=status, status_reason=reason, status_at=now, idle_since=idle, version=agent.version + 1
    )
