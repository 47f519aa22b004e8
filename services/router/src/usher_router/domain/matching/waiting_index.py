"""All waiting conversations by demand group and list, and which lists are ready."""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from msgspec.structs import replace

from usher_router.domain.matching.demand import NOBODY, Demand, Order, Waiting
from usher_router.domain.matching.demand_group import DemandGroup, Entries, Entry, WaitingList, WaitingListKey
from usher_router.domain.policy import after

MANUAL = "manual"
_FREE: WaitingListKey = ("", NOBODY, False)


class WaitingIndex:
    """Holds every waiting conversation in exactly one list.

    A list is ready if somebody might be able to serve it now.
    """

    def __init__(self, add_group: Callable[[Demand], DemandGroup], pause_s: float) -> None:
        self.entries: Entries = {}
        self.groups: dict[Demand, DemandGroup] = {}
        # in order of creation; each agent remembers how many they have examined
        self.all_groups: list[DemandGroup] = []
        self._manual: dict[str, Waiting] = {}  # agents take these themselves
        self.all_refused: dict[WaitingList, None] = {}  # lists whose refusals may be forgotten
        self._add_group = add_group
        self._pause_s = pause_s
        self._ready: list[tuple[Order, int, WaitingList]] = []
        self._timers: list[tuple[int, str, int]] = []
        self._serial = 0

    def put(self, waiting: Waiting, now: int) -> None:
        """Add or update a conversation; the pause after a refusal counts from the refusal, not from later changes."""
        former = self.entries.get(waiting.id)
        if former is not None:
            known = former.waiting
            if known.wait_no == waiting.wait_no and known.changed_at < waiting.changed_at:
                waiting = replace(waiting, changed_at=known.changed_at)
            if known == waiting:
                return
        self.drop(waiting.id)
        if waiting.select == MANUAL:
            self._manual[waiting.id] = waiting
        else:
            self._place(waiting, now)

    def __len__(self) -> int:
        return len(self.entries) + len(self._manual)

    def keep_only(self, conversations: Iterable[str]) -> None:
        """Remove all others."""
        kept = set(conversations)
        for conversation in [one for one in (*self.entries, *self._manual) if one not in kept]:
            self.drop(conversation)

    def drop(self, conversation: str) -> None:
        """Remove it."""
        self._manual.pop(conversation, None)
        entry = self.entries.pop(conversation, None)
        if entry is None:
            return
        waiting_list = entry.waiting_list
        waiting_list.lose(entry)
        waiting_list.group.size -= 1
        if waiting_list.size == 0:
            waiting_list.group.end(waiting_list)
            waiting_list.queued = None
            self.all_refused.pop(waiting_list, None)

    def all_lists(self) -> list[WaitingList]:
        """List all waiting lists."""
        return [waiting_list for group in self.all_groups for waiting_list in group.all_lists()]

    def drop_empty_groups(self) -> None:
        """Keep only groups with waiting conversations: pages name skills freely, and memory must not grow with them."""
        self.groups = {demand: group for demand, group in self.groups.items() if group.size}
        self.all_groups = list(self.groups.values())

    def mark_ready(self, now: int) -> None:
        """Move conversations whose time has come: a preferred agent is no longer waited for, or the pause is over."""
        while self._timers and self._timers[0][0] <= now:
            _, conversation, wait_no = heappop(self._timers)
            entry = self.entries.get(conversation)
            if entry is None or entry.waiting.wait_no != wait_no:
                continue
            if _key(entry.waiting_list) != self._key(entry.waiting, now):
                self.drop(conversation)
                self._place(entry.waiting, now)

    def mark_list_ready(self, waiting_list: WaitingList, order: Order) -> None:
        """Mark a list as ready: its first conversation will be considered."""
        if waiting_list.queued is None or order < waiting_list.queued:
            self._serial += 1
            waiting_list.queued, waiting_list.serial = order, self._serial
            heappush(self._ready, (order, self._serial, waiting_list))

    def mark_all_ready(self, waiting_lists: Iterable[WaitingList]) -> None:
        """Mark all these lists as ready."""
        for waiting_list in waiting_lists:
            if (order := waiting_list.first(self.entries)) is not None:
                self.mark_list_ready(waiting_list, order)

    def ready(self) -> tuple[Order, WaitingList] | None:
        """Return the ready list whose first conversation is the earliest."""
        while self._ready:
            order, serial, waiting_list = self._ready[0]
            if waiting_list.queued is None or waiting_list.serial != serial:
                heappop(self._ready)
            elif (first := waiting_list.first(self.entries)) is order:
                return order, waiting_list
            else:
                self.clear_ready(waiting_list)
                if first is not None:
                    self.mark_list_ready(waiting_list, first)
        return None

    def clear_ready(self, waiting_list: WaitingList) -> None:
        """Unmark a list that nobody can serve."""
        waiting_list.queued = None

    def _place(self, waiting: Waiting, now: int) -> None:
        group = self._group(waiting.demand)
        waiting_list = group.waiting_list(self._key(waiting, now))
        entry = self.entries[waiting.id] = Entry(waiting, waiting_list, waiting.order)
        waiting_list.put(entry, self.entries)
        group.size += 1
        if waiting_list.all_refused:
            self.all_refused[waiting_list] = None
        self._expect(waiting, now)
        if waiting_list.first(self.entries) is entry.order:
            self.mark_list_ready(waiting_list, entry.order)

    def _expect(self, waiting: Waiting, now: int) -> None:
        """Set timers for when its list changes with time alone."""
        for at in (waiting.sticky_until if waiting.sticky else 0, self._refusals_end_at(waiting)):
            if at > now:
                heappush(self._timers, (at, waiting.id, waiting.wait_no))

    def _group(self, demand: Demand) -> DemandGroup:
        group = self.groups.get(demand)
        if group is None:
            group = self.groups[demand] = self._add_group(demand)
            self.all_groups.append(group)
        return group

    def _key(self, waiting: Waiting, now: int) -> WaitingListKey:
        if not waiting.refused and not waiting.target and not waiting.sticky:
            return _FREE
        only = waiting.only(now)
        refused = NOBODY if waiting.target else waiting.refused
        return only, refused, bool(refused) and now >= self._refusals_end_at(waiting)

    def _refusals_end_at(self, waiting: Waiting) -> int:
        return after(waiting.changed_at, self._pause_s) if waiting.refused and not waiting.target else 0


def _key(waiting_list: WaitingList) -> WaitingListKey:
    return waiting_list.only, waiting_list.refused, waiting_list.all_refused
