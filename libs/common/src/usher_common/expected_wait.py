"""What wait follows from how fast people are served."""

from collections.abc import Iterable

import msgspec

ROUND_S = (
    (60.0, 5.0),
    (300.0, 15.0),
    (float("inf"), 60.0),
)  # up to so long, told in steps of so long: honest, and calm


class ServiceRate(msgspec.Struct, frozen=True):
    """A queue or pool: `busy` conversations are held now; `worked_s` went into conversations, `ended` of them ended."""

    busy: int = 0
    worked_s: float = 0.0
    ended: int = 0


def combined(services: Iterable[ServiceRate]) -> ServiceRate:
    """Add up queues that the same people serve."""
    found = list(services)
    return ServiceRate(
        sum(one.busy for one in found), sum(one.worked_s for one in found), sum(one.ended for one in found)
    )


def expected_wait_s(place: int, service: ServiceRate) -> float | None:
    """Expect how long whoever is at this place (from 1) waits, seconds; None where nothing can be said.

    `worked_s / ended` is how long one talk takes (talks that go on count, too), so with `busy` of them a place
    becomes free every `worked_s / ended / busy`.
    """
    if not service.busy or not service.ended:
        return None
    return place * service.worked_s / (service.ended * service.busy)


def rounded(wait_s: float | None) -> float | None:
    """Round a wait up to steps that grow with it: what is told, to visitors and at the desk."""
    if wait_s is None:
        return None
    step = next(step for limit, step in ROUND_S if wait_s <= limit)
    return -(-wait_s // step) * step
