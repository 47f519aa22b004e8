"""Random draws of a simulation, independent of the policy: arrivals, handling times and patience."""

import math
from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random
from typing import Literal

import msgspec
from usher_common.units import SECOND_US

from usher_router.simulation.scenario import (
    SECONDS_PER_HOUR,
    Arrivals,
    ConversationKind,
    Duration,
    Scenario,
    StageSuccess,
    rates,
)

Reply = Literal["helped", "silent", "person"]  # what somebody in an automatic stage says: nothing, or that they go on
Replies = dict[str, tuple[Reply, int]]  # by stage, with how long until they go on (µs)
Call = tuple[int, int, int]  # arrival, handling time, patience (FOREVER: never abandons), in microseconds
FOREVER = 1 << 62


ATTEMPTS = 10  # of a call: as many as a policy may allow


class Wish(msgspec.Struct, frozen=True):
    """Somebody asks to be called, so long after they began to wait and so much later (µs; 0: as soon as possible).

    `reached`: whether each attempt reaches them; one in vain takes `ring_us`.
    """

    after_us: int
    later_us: int
    reached: tuple[bool, ...]
    ring_us: int


class Draws(msgspec.Struct, frozen=True):
    """All random draws of a run. Arrivals, handling times and patience have streams of their own, by seed and kind.

    So every policy gets the same conversations, and changing one kind or distribution leaves the others unchanged.
    `exchanged`: arrivals and handling times use each other's stream (for antithetic runs).
    """

    seed: int
    exchanged: bool = False

    def calls(self, kind: ConversationKind, duration_s: float) -> Iterator[Call]:
        """Draw a kind's conversations in the order of time."""
        arriving, handling = ("handling", "arrivals") if self.exchanged else ("arrivals", "handling")
        takes = _durations(kind.handling, self._stream(kind, handling))
        waits = _durations(kind.patience, self._stream(kind, "patience")) if kind.patience else None
        for at_s in _arrivals(kind.arrivals, duration_s, self._stream(kind, arriving)):
            patience = int(waits() * SECOND_US) if waits else FOREVER
            yield int(at_s * SECOND_US), int(takes() * SECOND_US), patience

    def acceptances(self, scenario: Scenario) -> Callable[[], int] | None:
        """Return a function that draws how long an agent takes to accept, microseconds; None: no time at all."""
        if scenario.accept is None:
            return None
        takes = _durations(scenario.accept, Random(f"{self.seed}/accept"))
        return lambda: int(takes() * SECOND_US)

    def invitations(self, kind: ConversationKind) -> Callable[[], tuple[float, float]]:
        """Return a function that draws, in percent, whether a visit is in the control group, and whether it accepts."""
        random = self._stream(kind, "invited").random
        return lambda: (100 * random(), 100 * random())

    def replies(self, kind: ConversationKind) -> Callable[[], Replies]:
        """Return a function that draws what each automatic stage that the kind may come into brings about."""
        drawn = {name: self._of_stage(kind, name, one) for name, one in (("faq", kind.faq), ("bot", kind.bot)) if one}
        return lambda: {name: draw() for name, draw in drawn.items()}

    def wishes(self, kind: ConversationKind) -> Callable[[], Wish | None]:
        """Return a function that draws whether somebody asks to be called; every draw is made for everybody."""
        calls = kind.calls
        if calls is None:
            return lambda: None
        later, ring = (
            _durations(one, self._stream(kind, name)) for one, name in ((calls.later, "later"), (calls.ring, "ring"))
        )
        random, reach = self._stream(kind, "calls").random, self._stream(kind, "reached").random

        def draw() -> Wish | None:
            asks, chooses = 100 * random() < calls.asked_percent, 100 * random() < calls.later_percent
            later_us, ring_us = int(later() * SECOND_US), int(ring() * SECOND_US)
            reached = tuple(100 * reach() < calls.reached_percent for _ in range(ATTEMPTS))
            after_us = int(calls.after_s * SECOND_US)
            return Wish(after_us, later_us if chooses else 0, reached, ring_us) if asks else None

        return draw

    def _of_stage(self, kind: ConversationKind, name: str, success: StageSuccess) -> Callable[[], tuple[Reply, int]]:
        takes = _durations(success.takes, self._stream(kind, f"{name} takes"))
        random = self._stream(kind, name).random

        def draw() -> tuple[Reply, int]:
            chance, takes_us = 100 * random(), int(takes() * SECOND_US)
            if chance < success.helped_percent:
                return "helped", takes_us
            return ("silent" if chance < success.helped_percent + success.silent_percent else "person"), takes_us

        return draw

    def _stream(self, kind: ConversationKind, what: str) -> Random:
        return Random(f"{self.seed}/{kind.name}/{what}")


def _arrivals(arrivals: Arrivals, duration_s: float, random: Random) -> Iterator[float]:
    if arrivals.times_s:
        return (at_s for at_s in arrivals.times_s if at_s < duration_s)
    return _poisson(rates(arrivals), duration_s, random)


def _poisson(hourly: tuple[float, ...], duration_s: float, random: Random) -> Iterator[float]:
    """Thin a stream of the highest rate, as Lewis and Shedler do (Naval Research Logistics 26, 1979)."""
    highest = max(hourly)
    if highest <= 0.0:
        return
    level = len(set(hourly)) == 1
    at_s, gap = 0.0, random.expovariate
    while (at_s := at_s + gap(highest / SECONDS_PER_HOUR)) < duration_s:
        if level or random.random() * highest < hourly[int(at_s / SECONDS_PER_HOUR) % len(hourly)]:
            yield at_s


def _durations(duration: Duration, random: Random) -> Callable[[], float]:
    if duration.recorded_s:
        return cycle(duration.recorded_s).__next__
    mean = duration.mean_s
    if duration.shape == "fixed" or mean == 0.0:
        return lambda: mean
    if duration.shape == "exponential":
        return lambda: random.expovariate(1.0 / mean)
    spread = math.sqrt(math.log1p(duration.cv**2))
    middle = math.log(mean) - spread**2 / 2.0
    return lambda: random.lognormvariate(middle, spread)
