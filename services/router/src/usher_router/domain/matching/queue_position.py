"""A waiting contact's position in the queue, and the expected wait."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from usher_common.expected_wait import ServiceRate, expected_wait_s, rounded


class WaitingContact(msgspec.Struct, frozen=True, gc=False):
    """A waiting conversation; `web` if a visitor's page can show the position."""

    id: str
    queue: str
    account: str
    peer: str
    web: bool


class QueuePosition(msgspec.Struct, frozen=True, gc=False):
    """The position in the queue, from 1, and the expected wait in seconds (None: unknown)."""

    place: int
    wait_s: float | None


def queue_positions(
    waiting_list: Iterable[WaitingContact],
    pool_of: Callable[[str], str],
    services: Mapping[str, ServiceRate],
    closed: Collection[str] = (),
) -> dict[str, QueuePosition]:
    """Number the waiting contacts in the order of service.

    The expected wait depends on all who wait for the same agents. In `closed` queues nobody is served: they wait for
    the opening, and delay nobody.
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
