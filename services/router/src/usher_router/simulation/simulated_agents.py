"""Agents in virtual time: their load, and how the pool sees them."""

from usher_policy.document.model import PolicyDocument

from usher_router.domain.capacity.spare_capacity import CapacityNeed, weight_for
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.simulation.scenario import Team


class SimulatedTeam:
    """A team, and how much of its time was used (microseconds of one agent's whole capacity)."""

    __slots__ = ("agents", "available_us", "busy_us", "on_shift", "spec")

    def __init__(self, team: Team, document: PolicyDocument) -> None:
        self.spec = team
        self.on_shift = False
        self.busy_us = 0.0
        self.available_us = 0
        self.agents = [SimulatedAgent(f"{team.name}-{number:05d}", self, document) for number in range(team.count)]

    def count_time(self, time: int, there: bool, counted_from: int, ends: int) -> None:  # noqa: FBT001
        """Add (or subtract, when they leave) the time from a change of shift to the end of the counted time."""
        left = max(0, ends - max(time, counted_from)) * len(self.agents)
        self.available_us += left if there else -left

    @property
    def utilisation(self) -> float:
        """Return the used share of its capacity while it was present."""
        return self.busy_us / self.available_us if self.available_us > 0 else 0.0


class SimulatedAgent:
    """One agent: `load` and `capacity` in weights, `held` by channel class."""

    __slots__ = (
        "capacity",
        "given_at",
        "held",
        "id",
        "idle_since",
        "limits",
        "load",
        "resting",
        "skills",
        "team",
        "version",
        "warm_until",
    )

    def __init__(self, name: str, team: SimulatedTeam, document: PolicyDocument) -> None:
        spec = team.spec
        self.id = name
        self.team = team
        self.skills = dict(spec.skills)
        self.capacity = spec.capacity or document.capacity.agent
        self.limits = {**document.capacity.limits, **spec.limits}
        self.load = 0
        self.held: dict[str, int] = {}
        self.idle_since = 0
        self.given_at = 0
        self.resting = 0  # number of running wrap-ups
        self.version = 0
        self.warm_until = 0

    @property
    def weights(self) -> dict[str, int]:
        """The agent's own weights."""
        return self.team.spec.weights

    def begin(self, now: int, warm_up_us: int) -> None:
        """Begin work: idle from now on, and in warm-up, one conversation at a time."""
        self.idle_since = max(self.idle_since, now)
        self.warm_until = now + warm_up_us

    def take(self, need: CapacityNeed, now: int) -> int:
        """Add a conversation from now on; returns its weight for this agent."""
        weight = weight_for(self, need)
        self.load += weight
        self.held[need.channel_class] = self.held.get(need.channel_class, 0) + 1
        self.version += 1
        self.given_at = now
        return weight

    def release(self, channel_class: str, weight: int, now: int) -> None:
        """Remove a conversation; the agent is idle from now on."""
        self.load -= weight
        self.held[channel_class] -= 1
        self.idle_since = now
        self.version += 1

    def pool_agent(self) -> PoolAgent:
        """Describe the agent to the pool."""
        return PoolAgent(
            self.id,
            self.team.on_shift and not self.resting,
            self.load,
            self.capacity,
            self.idle_since,
            self.skills,
            frozenset(self.team.spec.pools),
            dict(self.held),
            self.limits,
            self.team.spec.weights,
            self.warm_until,
            self.version,
            self.given_at,
        )
