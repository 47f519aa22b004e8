"""Invitations in virtual time: shown while somebody is free for them, as the gateway does, and accepted by some."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from usher_common.units import SECOND_US
from usher_policy.document.invitations import Invitation
from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.hours.calendar import Hours
from usher_policy.weights import class_of

from usher_router.domain.capacity.spare_capacity import CapacityNeed, load_counted, weight_for
from usher_router.domain.matching.from_record import base_weight, need_of
from usher_router.domain.policy import Policy
from usher_router.simulation.scenario import ConversationKind
from usher_router.simulation.simulated_agents import SimulatedAgent

MANY = 1_000  # conversations that weigh nothing


class Invited(msgspec.Struct):
    """What became of a kind's visits: each would be invited if somebody is free.

    `nobody`: nobody was free, or the queue closed; `late`: nobody was free any more when it was accepted.
    """

    kind: str
    visits: int = 0
    shown: int = 0
    control: int = 0
    nobody: int = 0
    accepted: int = 0
    late: int = 0


class Inviting:
    """The invitations of a run. An open one counts as taken capacity of the agent who is shown."""

    def __init__(self, policy: Policy, agents: Iterable[SimulatedAgent]) -> None:
        document = policy.document
        self.counts: dict[str, Invited] = {}
        self._document = document
        self._rules = {rule.name: rule for rule in document.invitations}
        self._hours = {name: Hours(calendar) for name, calendar in document.calendars.items()}
        self._agents = list(agents)
        self._open: Counter[str] = Counter()
        self._policy = policy

    def rule_of(self, kind: ConversationKind) -> Invitation | None:
        """Return the policy's invitation of a kind; None: it has none of this name, and nobody is invited."""
        return self._rules.get(kind.invited.by) if kind.invited else None

    def count(self, kind: ConversationKind) -> Invited:
        """Return a kind's counts."""
        return self.counts.setdefault(kind.name, Invited(kind.name))

    def who(
        self, kind: ConversationKind, rule: Invitation, now: int, *, clicked: bool = False
    ) -> SimulatedAgent | None:
        """Return the agent with most to spare; `clicked`: open invitations do not count any more."""
        queue = _queue(self._document, rule.queue)
        if queue.hours and not self._hours[queue.hours].is_open(datetime.fromtimestamp(now / SECOND_US, UTC)):
            return None
        channel_class = class_of(self._document, kind.channel)
        need = need_of(self._policy, base_weight(self._policy, channel_class), channel_class)
        able = [
            (self._spare(agent, need, now) - (0 if clicked else self._open[agent.id]), agent.id, agent)
            for agent in self._agents
            if queue.pool in agent.team.spec.pools
            and all(agent.skills.get(skill, 0) >= level for skill, level in rule.require.items())
        ]
        spare, _, agent = max(able, default=(0, "", None), key=lambda one: one[:2])
        return agent if spare > 0 else None

    def show(self, agent: SimulatedAgent) -> None:
        """Count an open invitation of this agent."""
        self._open[agent.id] += 1

    def end(self, agent: SimulatedAgent) -> None:
        """Count that it was answered, or expired."""
        self._open[agent.id] -= 1

    @staticmethod
    def _spare(agent: SimulatedAgent, need: CapacityNeed, now: int) -> int:
        if not agent.team.on_shift or agent.resting:
            return 0
        weight, load = weight_for(agent, need), load_counted(agent, need)
        spare = (agent.capacity - load) // weight if weight else MANY
        if (limit := agent.limits.get(need.channel_class)) is not None:
            spare = min(spare, limit - agent.held.get(need.channel_class, 0))
        if now < agent.warm_until:
            spare = min(spare, 0 if agent.load > 0 else 1)
        return spare


def _queue(document: PolicyDocument, name: str) -> Queue:
    return document.queues.get(name) or document.queues.get("default") or Queue()
