"""What is counted during a simulation, and its summary."""

from array import array
from collections.abc import Iterable, Sequence

import msgspec
from usher_policy.document.model import ServiceLevel

from usher_router.simulation.inviting import Invited

TAIL = 0.95


class Count:
    """Conversations of one kind in one queue; waits in seconds end with the answer or with giving up."""

    __slots__ = ("abandoned", "answered", "kind", "queue", "target", "turned_away", "unserved", "waits", "within")

    def __init__(self, queue: str, kind: str, target: ServiceLevel) -> None:
        self.queue = queue
        self.kind = kind
        self.target = target
        self.waits = array("d")
        self.answered = 0
        self.within = 0
        self.abandoned = 0
        self.unserved = 0
        self.turned_away = 0

    def answer(self, wait_s: float) -> None:
        """Count a contact who was answered."""
        self.waits.append(wait_s)
        self.answered += 1
        if wait_s <= self.target.within_s:
            self.within += 1

    def abandon(self, wait_s: float) -> None:
        """Count a contact who gave up."""
        self.waits.append(wait_s)
        self.abandoned += 1


class Calls(msgspec.Struct):
    """Contacts of one kind who asked to be called; waits, in seconds, are from a call's time until somebody calls.

    `late` attempts began later than promised; `open` ones still waited at the end. `busy_s`: of agents, with attempts
    in vain, too.
    """

    kind: str
    asked: int = 0
    from_chat: int = 0  # of these: who had waited for a chat before
    later: int = 0  # of these: who chose a later time
    attempts: int = 0
    late: int = 0
    reached: int = 0
    unreached: int = 0
    open: int = 0
    waited_s: float = 0.0
    busy_s: float = 0.0


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """The waits of some conversations; "" as queue or kind stands for all.

    Waits in seconds, including those who gave up. `unserved` still waited at the end; `turned_away` found the queue
    closed or full, or waited longer than the policy allows. `service_level` is the share of all arrivals that was
    answered within the queue's time.
    """

    queue: str
    kind: str
    offered: int
    answered: int
    abandoned: int
    unserved: int
    turned_away: int = 0
    mean_wait_s: float
    p95_wait_s: float
    service_level: float


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a team's capacity was used while it was present, 0 to 1."""

    team: str
    agents: int
    utilisation: float


class StageUse(msgspec.Struct, frozen=True, kw_only=True):
    """How many came into a stage, how they left it, and what that cost and saved, in the policy's currency.

    `escalated` went on to the next stage; who `left` was not answered, or said nothing after an automatic answer.
    """

    stage: str
    entered: int
    solved: int
    escalated: int = 0
    left: int = 0
    cost: float = 0.0
    saved: float = 0.0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A run's result: by queue and kind, by queue, in total, by team, visits that were invited, and the funnel."""

    kinds: tuple[Waits, ...]
    queues: tuple[Waits, ...]
    whole: Waits
    teams: tuple[Use, ...]
    invited: tuple[Invited, ...] = ()
    stages: tuple[StageUse, ...] = ()  # of the funnel, if the policy has one
    calls: tuple[Calls, ...] = ()  # by kind; who is called stands in none of the waits above


def outcome_of(counts: Sequence[Count], teams: Iterable[Use], invited: Iterable[Invited] = ()) -> Outcome:
    """Summarise."""
    names = sorted({count.queue for count in counts})
    ordered = sorted(counts, key=lambda count: (count.queue, count.kind))
    return Outcome(
        kinds=tuple(_waits(count.queue, count.kind, [count]) for count in ordered),
        queues=tuple(_waits(name, "", [count for count in ordered if count.queue == name]) for name in names),
        whole=_waits("", "", ordered),
        teams=tuple(teams),
        invited=tuple(invited),
    )


def _waits(queue: str, kind: str, counts: Sequence[Count]) -> Waits:
    waits = sorted(wait for count in counts for wait in count.waits)
    unserved = sum(count.unserved for count in counts)
    turned_away = sum(count.turned_away for count in counts)
    offered = len(waits) + unserved + turned_away
    return Waits(
        queue=queue,
        kind=kind,
        offered=offered,
        answered=sum(count.answered for count in counts),
        abandoned=sum(count.abandoned for count in counts),
        unserved=unserved,
        turned_away=turned_away,
        mean_wait_s=sum(waits) / len(waits) if waits else 0.0,
        p95_wait_s=waits[min(int(TAIL * len(waits)), len(waits) - 1)] if waits else 0.0,
        service_level=sum(count.within for count in counts) / offered if offered else 1.0,
    )
