"""Find what a new policy changes at once for conversations that already wait."""

from collections.abc import Iterable

import msgspec

from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.policy import Policy, queue_of


class Replan(msgspec.Struct, frozen=True):
    """What waits in `queues` is planned again; what waits in those that are `closing`, as at closing time.

    Only conversations that were admitted under another policy than `version`: this one was already applied to its own.
    """

    version: str
    queues: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()


def replan(former: Policy, policy: Policy, queues: Iterable[str], now: int) -> Replan:
    """Return which of the queues with waiting conversations the new policy's times and hours concern.

    A queue that it no longer names counts as the fallback queue, as everywhere.
    """
    waiting = frozenset(queues)
    closing = {name for name in waiting if is_open(former, name, now) and not is_open(policy, name, now)}
    return Replan(policy.version, frozenset(name for name in waiting if _timed(policy, name)), frozenset(closing))


def _timed(policy: Policy, name: str) -> bool:
    queue = queue_of(policy, name)
    return bool(queue.steps) or queue.max_wait_s is not None or queue.hours is not None
