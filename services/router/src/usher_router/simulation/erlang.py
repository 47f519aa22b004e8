"""Queueing theory for one queue with equal agents: Erlang C, and Erlang A where contacts lose patience."""

import math
from collections.abc import Callable

import msgspec

PANELS = 4096  # intervals of Simpson's rule over the virtual waiting time: errors far below 1e-6
TAIL = 1e-14  # share of that time's density below which the rest is ignored


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """Poisson arrivals, exponential handling times, `servers` equal agents who take one conversation at a time.

    `arrivals_per_s` and `handling_s` may be in any one unit of time; `patience_s` is the mean of exponential patience
    in the same unit, infinite if nobody abandons.
    """

    arrivals_per_s: float
    handling_s: float
    servers: int
    patience_s: float = math.inf

    @property
    def offered(self) -> float:
        """Return the offered load, in Erlang."""
        return self.arrivals_per_s * self.handling_s


def erlang_b(offered: float, servers: int) -> float:
    """Return the share of arrivals that is lost if nobody waits.

    By the recursion 1/B(n) = 1 + n/(a B(n-1)), e.g. Jagerman, "Some properties of the Erlang loss function", Bell
    System Technical Journal 53(3), 1974.
    """
    inverse = 1.0
    for server in range(1, servers + 1):
        inverse = 1.0 + inverse * server / offered
    return 1.0 / inverse


def erlang_c(offered: float, servers: int) -> float:
    """Return the share of arrivals that has to wait (1 if the load is too high for a stable queue).

    A. K. Erlang, 1917; here from the loss formula, Cooper, "Introduction to Queueing Theory", 1981, equation 3.4.
    """
    if offered >= servers:
        return 1.0
    blocked = erlang_b(offered, servers)
    return blocked / (1.0 - (offered / servers) * (1.0 - blocked))


def mean_wait(station: Station) -> float:
    """Return the mean wait of all arrivals, including those who abandon (their wait ends then)."""
    if math.isinf(station.patience_s):
        spare = station.servers / station.handling_s - station.arrivals_per_s
        return erlang_c(station.offered, station.servers) / spare if spare > 0 else math.inf
    theta = 1.0 / station.patience_s
    return _expected(station, lambda wait: -math.expm1(-theta * wait) / theta)


def service_level(station: Station, within_s: float) -> float:
    """Return the share of all arrivals that an agent takes within `within_s`; who abandons was not served."""
    if math.isinf(station.patience_s):
        spare = station.servers / station.handling_s - station.arrivals_per_s
        waits = erlang_c(station.offered, station.servers)
        return 1.0 - waits * math.exp(-spare * within_s) if spare > 0 else 0.0
    theta = 1.0 / station.patience_s
    at_once = 1.0 - _expected(station, lambda _: 1.0)
    return at_once + _expected(station, lambda wait: math.exp(-theta * wait), within_s)


def _expected(station: Station, value: Callable[[float], float], until: float = math.inf) -> float:
    """Integrate a value over the wait an arrival with infinite patience would have, where it is above 0.

    The density is that of M/M/n+G with exponential patience: Baccelli and Hebuterne, "On queues with impatient
    customers", Performance '81; Zeltyn and Mandelbaum, "Call centers with impatient customers", Queueing Systems
    51, 2005: v(x) = p(n-1) λ exp(λ G(x) - n μ x), G(x) the integral of patience's survival function.
    """
    density = _density(station)
    whole = _end(density, station.handling_s)
    all_but_one_or_fewer = 1.0 / erlang_b(station.offered, station.servers - 1)  # in units of p(n-1)
    normal = all_but_one_or_fewer + station.arrivals_per_s * _simpson(density, whole)
    above = _simpson(lambda wait: value(wait) * density(wait), min(until, whole))
    return station.arrivals_per_s * above / normal


def _density(station: Station) -> Callable[[float], float]:
    rate, patience, served = station.arrivals_per_s, station.patience_s, station.servers / station.handling_s
    return lambda wait: math.exp(-rate * patience * math.expm1(-wait / patience) - served * wait)


def _end(density: Callable[[float], float], step: float) -> float:
    end = step
    while density(end) > TAIL:
        end *= 2.0
    return end


def _simpson(function: Callable[[float], float], end: float) -> float:
    width = end / PANELS
    inner = sum((4.0 if index % 2 else 2.0) * function(index * width) for index in range(1, PANELS))
    return (function(0.0) + inner + function(end)) * width / 3.0
