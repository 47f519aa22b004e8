"""The expected wait, from how fast agents serve."""

from collections.abc import Iterable

import msgspec

ROUND_S = (
    (60.0, 5.0),
    (300.0, 15.0),
    (float("inf"), 60.0),
)  # (up to this wait, rounded to steps of this): no finer than the estimate is


class ServiceRate(msgspec.Struct, frozen=True):
    """A queue or pool: `busy` conversations are owned now.

    `worked_s` were spent on conversations, `ended` of them ended.
    """

    busy: int = 0
    worked_s: float = 0.0
    ended: int = 0


def combined(services: Iterable[ServiceRate]) -> ServiceRate:
    """Add up queues that the same agents serve."""
    found = list(services)
    return ServiceRate(
        sum(one.busy for one in found), sum(one.worked_s for one in found), sum(one.ended for one in found)
    )


def expected_wait_s(place: int, service: ServiceRate) -> float | None:
    """Return the expected wait at this position (from 1), in seconds; None if it cannot be estimated.

    `worked_s / ended` is the length of a conversation (unfinished ones count, too), so with `busy` of them one ends
    every `worked_s / ended / busy`.
    """
    if not service.busy or not service.ended:
        return None
    return place * service.worked_s / (service.ended * service.busy)


def rounded(wait_s: float | None) -> float | None:
    """Round a wait up to steps that grow with it, for display to visitors and at the desk."""
    if wait_s is None:
        return None
    step = next(step for limit, step in ROUND_S if wait_s <= limit)
    return -(-wait_s // step) * step
