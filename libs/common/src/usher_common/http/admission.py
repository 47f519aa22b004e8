"""Which connections a port accepts: limits in total, for each address, and for each address without a request."""

from collections import Counter

import msgspec

from usher_common.http.limits import SPARE_DESCRIPTORS, WAITING_PER_ADDRESS, WAITING_SHARE


class Caps(msgspec.Struct, frozen=True):
    """Most connections: in total, of one address (0: any number), and of one address without a request."""

    total: int
    per_address: int
    waiting: int


def caps_for(descriptors: int, per_address: int) -> Caps:
    """Derive the caps from how many descriptors the process may open; `per_address` 0 means any number.

    >>> caps_for(300, 1000)
    Caps(total=236, per_address=177, waiting=59)
    """
    total = max(8, descriptors - SPARE_DESCRIPTORS)
    if not per_address:
        return Caps(total, 0, 0)
    return Caps(total, min(per_address, total * 3 // 4), max(2, min(WAITING_PER_ADDRESS, total // WAITING_SHARE)))


class Admission:
    """Counts connections by address; IPv6 addresses by their /64, because one subscriber has all of it."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._open: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()

    def refusal(self, address: str, total: int) -> str:
        """Name the limit that another connection would exceed, with `total` open ones, or ""."""
        caps = self._caps
        if total >= caps.total:
            return "descriptors"
        if caps.per_address and self._open[address] >= caps.per_address:
            return "address"
        if caps.waiting and self._waiting[address] >= caps.waiting:
            return "waiting"
        return ""

    def open(self, address: str) -> None:
        """Count a connection that has sent no request yet."""
        self._open[address] += 1
        self._waiting[address] += 1

    def asked(self, address: str) -> None:
        """Remove it from those without a request."""
        _less(self._waiting, address)

    def close(self, address: str, *, asked: bool) -> None:
        """Count a closed connection."""
        _less(self._open, address)
        if not asked:
            _less(self._waiting, address)


def _less(counted: Counter[str], address: str) -> None:
    counted[address] -= 1
    if counted[address] <= 0:
        del counted[address]
