"""The pool under load, with conversations waiting for agents and with agents waiting: cost of a decision, memory."""

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
from msgspec.structs import replace
from usher_common.runtime.limits import GC_ALLOCATIONS
from usher_router.domain.matching.demand import Levels, Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.replay.log_batch import Op
from usher_router.replay.recorded_pool import RecordedPool

SKILLS = [f"skill-{number:02d}" for number in range(50)]
KINDS = 200  # demands that conversations come with
FEWEST, MOST = 5, 15  # skills of an agent
WEIGHT, CAPACITY = 33, 100
BATCH = 50  # conversations that come, and end, between two looks: as many as one claim takes
ROUNDS, DECISIONS = 5, 4_000
CROWD = 100_000
SECOND = 1_000_000
SEED = 20


@dataclass
class House:
    """Agents with random skills, conversations with random demands; the same for the same seed."""

    agents: int
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    pool: Pool | RecordedPool = field(default_factory=Pool)
    pool_agents: dict[str, PoolAgent] = field(default_factory=dict)
    serving: list[str] = field(default_factory=list)
    now: int = 1_000_000 * SECOND
    came: int = 0

    def __post_init__(self) -> None:
        """Add all agents, and keep the demands that some agent meets."""
        for number in range(self.agents):
            names = self.rng.sample(SKILLS, self.rng.randint(FEWEST, MOST))
            levels = {name: self.rng.randint(1, 5) for name in names}
            idle_since = self.now - self.rng.randrange(100 * SECOND)
            pool_agent = PoolAgent(f"agent-{number:05d}", True, 0, CAPACITY, idle_since, levels)  # noqa: FBT003
            self.pool_agents[pool_agent.id] = pool_agent
            self.pool.put_agent(pool_agent)
        self.kinds = [kind for kind in (self._kind() for _ in range(KINDS)) if self._met(kind[0])]

    def _kind(self) -> tuple[Levels, Levels]:
        names = sorted(self.rng.sample(SKILLS, 1 if self.rng.random() < 0.7 else 2))
        preferred = ((self.rng.choice(SKILLS), 2),) if self.rng.random() < 0.25 else ()
        return tuple((name, self.rng.randint(1, 3)) for name in names), preferred

    def _met(self, required: Levels) -> bool:
        return any(
            all(one.skills.get(name, 0) >= level for name, level in required) for one in self.pool_agents.values()
        )

    def come(self, count: int) -> None:
        """Let so many conversations come."""
        for _ in range(count):
            self.came += 1
            self.now += 10
            required, preferred = self.rng.choice(self.kinds)
            name = f"conversation-{self.came:023d}"
            self.pool.put_waiting(
                Waiting(name, 0, self.now, self.now, required=required, preferred=preferred, changed_at=self.now)
            )

    def end(self, count: int) -> None:
        """Let so many conversations end."""
        for _ in range(count):
            number = self.rng.randrange(len(self.serving))
            self.serving[number], self.serving[-1] = self.serving[-1], self.serving[number]
            former = self.pool_agents[self.serving.pop()]
            self._know(
                replace(former, load=former.load - WEIGHT, held={"chat": former.held["chat"] - 1}, idle_since=self.now)
            )

    def decide(self, limit: int) -> int:
        """Propose, and confirm all that is proposed, as the record does; returns how many."""
        proposals = self.pool.propose(self.now, limit)
        for one in proposals:
            pool_agent = self.pool_agents[one.agent]
            held = {"chat": pool_agent.held.get("chat", 0) + 1}
            self._know(replace(pool_agent, load=pool_agent.load + WEIGHT, held=held, given_at=one.given_at))
            self.serving.append(one.agent)
        return len(proposals)

    def _know(self, pool_agent: PoolAgent) -> None:
        self.pool_agents[pool_agent.id] = pool_agent
        self.pool.put_agent(pool_agent)


def crowded(agents: int) -> float:
    """Measure a decision where 100,000 wait: each agent who becomes free gets the next; microseconds of processor."""
    house = House(agents)
    house.come(CROWD)
    while given := house.decide(BATCH):
        house.come(given)
    _meet_everybody(house)

    def turn() -> int:
        house.end(BATCH)
        house.come(BATCH)
        return house.decide(BATCH)

    return _cost(turn)


def calm(agents: int) -> float:
    """Measure a decision with half of all capacity used: every conversation is served at once; microseconds."""
    house = House(agents)
    half = agents * (CAPACITY // WEIGHT) // 2
    while len(house.serving) < half:
        house.come(BATCH)
        house.decide(BATCH)

    def turn() -> int:
        house.end(max(0, len(house.serving) - half + BATCH))
        house.come(BATCH)
        return house.decide(BATCH)

    return _cost(turn)


def _meet_everybody(house: House) -> None:
    """Look at each agent once: which demand groups an agent may serve is found once in their day."""
    for _ in range(2 * house.agents // BATCH):
        house.end(BATCH)
        house.come(BATCH)
        house.decide(BATCH)


def _cost(turn: Callable[[], int]) -> float:
    gc.set_threshold(GC_ALLOCATIONS)
    gc.collect()
    costs = []
    for _ in range(ROUNDS):
        done, began = 0, time.process_time()
        while done < DECISIONS:
            done += turn()
        costs.append((time.process_time() - began) * 1e6 / done)
    return statistics.median(costs)


class Unread:
    """Implements `PoolLog`: operations are dropped."""

    outlived = False

    def begin(self) -> None:
        """Nothing begins."""

    def note(self, op: Op) -> None:
        """Nothing is kept."""


def mb_of_crowd() -> float:
    """Measure what 100,000 who wait take in the dispatcher's pool, MB of resident memory; in a fresh process."""
    gc.collect()
    process = psutil.Process()
    house = House(100, pool=RecordedPool(10.0, Unread()))
    before = process.memory_info().rss
    house.come(CROWD)
    gc.collect()
    return (process.memory_info().rss - before) / 1e6
