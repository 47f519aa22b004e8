"""At which place of the waiting list somebody waits, and how long that is likely to take."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from usher_common.expected_wait import ServiceRate, expected_wait_s, rounded


class WaitingContact(msgspec.Struct, frozen=True, gc=False):
    """A waiting conversation; `web` where a visitor's page can be told."""

    id: str
    queue: str
    account: str
    peer: str
    web: bool


class QueuePosition(msgspec.Struct, frozen=True, gc=False):
    """A place in the queue's waiting list, from 1, and the expected wait in seconds (None: nobody can say)."""

    place: int
    wait_s: float | None


def queue_positions(
    waiting_list: Iterable[WaitingContact],
    pool_of: Callable[[str], str],
    services: Mapping[str, ServiceRate],
    closed: Collection[str] = (),
) -> dict[str, QueuePosition]:
    """Number the waiting list, in the order of service; a wait depends on all who wait for the same agents.

    In `closed` queues nobody is served: they wait for the opening, and nobody waits behind them.
    """
    in_queue: Counter[str] = Counter()
    in_pool: Counter[str] = Counter()
    found: dict[str, QueuePosition] = {}
    for one in waiting_list:
        in_queue[one.queue] += 1
        if one.queue in closed:
            found[one.id] = QueuePosition(in_queue[one.queue], None)
            continue
        pool = pool_of(one.queue)
        in_pool[pool] += 1
        wait_s = expected_wait_s(in_pool[pool], services.get(pool, ServiceRate()))
        found[one.id] = QueuePosition(in_queue[one.queue], rounded(wait_s))
    return found
