"""What another policy means at once for those who wait already."""

from collections.abc import Iterable

import msgspec

from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.policy import Policy, queue_of


class Replan(msgspec.Struct, frozen=True):
    """Who waits in `queues` is looked at again; in those that are `closing` as at closing time.

    Only who came under another policy than `version`: who came under this one was told at the door.
    """

    version: str
    queues: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()


def replan(former: Policy, policy: Policy, queues: Iterable[str], now: int) -> Replan:
    """Return which of the queues where somebody waits now the new policy's times and hours concern.

    A queue that it no longer names is as the fallback queue is, as everywhere.
    """
    waiting = frozenset(queues)
    closing = {name for name in waiting if is_open(former, name, now) and not is_open(policy, name, now)}
    return Replan(policy.version, frozenset(name for name in waiting if _timed(policy, name)), frozenset(closing))


def _timed(policy: Policy, name: str) -> bool:
    queue = queue_of(policy, name)
    return bool(queue.steps) or queue.max_wait_s is not None or queue.hours is not None
