"""All that wait: at which window, in which line, and which lines have news."""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from msgspec.structs import replace

from usher_router.domain.matching.demand import NOBODY, Demand, Order, Waiting
from usher_router.domain.matching.demand_group import Entries, Entry, Line, LineKey, Window
from usher_router.domain.policy import after

MANUAL = "manual"
_FREE: LineKey = ("", NOBODY, False)


class Lines:
    """Every waiting conversation in exactly one line. A line with news is one that somebody might now serve."""

    def __init__(self, open_window: Callable[[Demand], Window], pause_s: float) -> None:
        self.entries: Entries = {}
        self.windows: dict[Demand, Window] = {}
        self.all_windows: list[Window] = []  # as opened; agents remember how far they have looked
        self._manual: dict[str, Waiting] = {}  # agents pick these themselves
        self.rested: dict[Line, None] = {}  # whoever is able has perhaps refused
        self._open_window = open_window
        self._pause_s = pause_s
        self._news: list[tuple[Order, int, Line]] = []
        self._timers: list[tuple[int, str, int]] = []
        self._serial = 0

    def put(self, waiting: Waiting, now: int) -> None:
        """Let it wait, or wait otherwise; the pause after a refusal runs from the refusal, whatever he wrote since."""
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
        """Forget all others."""
        kept = set(conversations)
        for conversation in [one for one in (*self.entries, *self._manual) if one not in kept]:
            self.drop(conversation)

    def drop(self, conversation: str) -> None:
        """Let it wait no more."""
        self._manual.pop(conversation, None)
        entry = self.entries.pop(conversation, None)
        if entry is None:
            return
        line = entry.line
        line.lose(entry)
        line.window.size -= 1
        if line.size == 0:
            line.window.end(line)
            line.queued = None
            self.rested.pop(line, None)

    def every_line(self) -> list[Line]:
        """List all lines."""
        return [line for window in self.all_windows for line in window.every_line()]

    def forget_empty_windows(self) -> None:
        """Keep only windows with somebody waiting: visitors name skills, and what is kept must not grow with them."""
        self.windows = {demand: window for demand, window in self.windows.items() if window.size}
        self.all_windows = list(self.windows.values())

    def wake(self, now: int) -> None:
        """Move those whose time has come: nobody is waited for any longer, or the pause is over."""
        while self._timers and self._timers[0][0] <= now:
            _, conversation, wait_no = heappop(self._timers)
            entry = self.entries.get(conversation)
            if entry is None or entry.waiting.wait_no != wait_no:
                continue
            if _key(entry.line) != self._key(entry.waiting, now):
                self.drop(conversation)
                self._place(entry.waiting, now)

    def tell(self, line: Line, order: Order) -> None:
        """Have news of a line: whoever is first in it is to be looked at."""
        if line.queued is None or order < line.queued:
            self._serial += 1
            line.queued, line.serial = order, self._serial
            heappush(self._news, (order, self._serial, line))

    def tell_all(self, lines: Iterable[Line]) -> None:
        """Have news of all these."""
        for line in lines:
            if (order := line.first(self.entries)) is not None:
                self.tell(line, order)

    def news(self) -> tuple[Order, Line] | None:
        """Find the line with news whose first is the earliest of all."""
        while self._news:
            order, serial, line = self._news[0]
            if line.queued is None or line.serial != serial:
                heappop(self._news)
            elif (first := line.first(self.entries)) is order:
                return order, line
            else:
                self.hush(line)
                if first is not None:
                    self.tell(line, first)
        return None

    def hush(self, line: Line) -> None:
        """There is nobody for it."""
        line.queued = None

    def _place(self, waiting: Waiting, now: int) -> None:
        window = self._window(waiting.demand)
        line = window.line(self._key(waiting, now))
        entry = self.entries[waiting.id] = Entry(waiting, line, waiting.order)
        line.put(entry, self.entries)
        window.size += 1
        if line.rested:
            self.rested[line] = None
        self._expect(waiting, now)
        if line.first(self.entries) is entry.order:
            self.tell(line, entry.order)

    def _expect(self, waiting: Waiting, now: int) -> None:
        """Come back to it when something of it changes by itself."""
        for at in (waiting.sticky_until if waiting.sticky else 0, self._rested_at(waiting)):
            if at > now:
                heappush(self._timers, (at, waiting.id, waiting.wait_no))

    def _window(self, demand: Demand) -> Window:
        window = self.windows.get(demand)
        if window is None:
            window = self.windows[demand] = self._open_window(demand)
            self.all_windows.append(window)
        return window

    def _key(self, waiting: Waiting, now: int) -> LineKey:
        if not waiting.refused and not waiting.target and not waiting.sticky:
            return _FREE
        only = waiting.only(now)
        refused = NOBODY if waiting.target else waiting.refused
        return only, refused, bool(refused) and now >= self._rested_at(waiting)

    def _rested_at(self, waiting: Waiting) -> int:
        return after(waiting.changed_at, self._pause_s) if waiting.refused and not waiting.target else 0


def _key(line: Line) -> LineKey:
    return line.only, line.refused, line.rested
