"""Who opened a conversation from which address, so that one address does not fill the queues."""

from collections import OrderedDict
from collections.abc import Mapping

from usher_gateway.limits import OPENING_ADDRESSES, OPENING_S

_WAIT = frozenset({"waiting", "offered"})


class Openings:
    """Visitors of this gateway who opened a conversation, by address; times are the caller's clock (s)."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, dict[str, float]] = OrderedDict()

    def note(self, address: str, visitor: str, now: float) -> None:
        """Remember that a visitor opened one; addresses not heard of for longest are forgotten."""
        self._by_address.setdefault(address, {})[visitor] = now
        self._by_address.move_to_end(address)
        if len(self._by_address) > OPENING_ADDRESSES:
            self._by_address.popitem(last=False)

    def others(self, address: str, visitor: str) -> list[str]:
        """List the others who opened one from this address and may still wait."""
        return [one for one in self._by_address.get(address, ()) if one != visitor]

    def settle(self, address: str, statuses: Mapping[str, str], now: float) -> None:
        """Forget those who wait no longer, by the status of each visitor's conversation in the record.

        What was opened a moment ago may not be there yet, or an earlier, closed one in its place.
        """
        opened = self._by_address.get(address, {})
        for visitor, at in list(opened.items()):
            status = statuses.get(visitor, "")
            if status == "assigned" or (status not in _WAIT and now - at >= OPENING_S):
                del opened[visitor]
