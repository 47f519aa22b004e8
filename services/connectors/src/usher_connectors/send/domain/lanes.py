"""Send lanes: for each peer in order, one send at a time; for each account a limit and a pause.

Each blocks only itself.
"""

from bisect import insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from usher_connectors.send.domain.delivery import Row

Peer = tuple[str, str]  # account, peer


@dataclass(slots=True)
class _Lane:
    rows: list[Row] = field(default_factory=list)
    busy: bool = False
    queued: bool = False  # in its account's ready queue or in the heap of waiting lanes
    due: float = 0.0  # until when it waits in the heap; an entry there with another time is out of date


@dataclass(slots=True)
class _Account:
    ready: deque[Peer] = field(default_factory=deque)
    rows: int = 0
    in_flight: int = 0
    paused_until: float = 0.0
    failures: int = 0
    held_up: set[Peer] = field(default_factory=set)


class SendLanes:
    """All rows in memory. Times are seconds of one monotonic clock, passed by the caller."""

    def __init__(self) -> None:
        self._lanes: dict[Peer, _Lane] = {}
        self._accounts: dict[str, _Account] = {}
        self._known: set[str] = set()
        self._waiting: list[tuple[float, Peer]] = []
        self.in_flight = 0

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, row_id: str) -> bool:
        return row_id in self._known

    def held(self, account: str) -> int:
        """Return the number of this account's rows in memory."""
        found = self._accounts.get(account)
        return found.rows if found else 0

    def rests(self, account: str, now: float) -> bool:
        """Return whether this account is paused."""
        found = self._accounts.get(account)
        return found is not None and found.paused_until > now

    def add(self, row: Row, due: float = 0.0) -> None:
        """Add a row (once), to be sent in order of `created_at`, not before `due`."""
        if row.id in self._known:
            return
        self._known.add(row.id)
        peer = (row.send.account, row.send.peer)
        lane = self._lanes.setdefault(peer, _Lane())
        insort(lane.rows, row, lo=1 if lane.busy else 0, key=_order)
        self._account(row.send.account).rows += 1
        if not lane.busy and not lane.queued:
            self._queue(peer, lane, due)

    def take(self, now: float, most: int, parallel: Callable[[str], int]) -> list[Row]:
        """Take the first rows that may be sent now, at most `most`, fairly between accounts.

        Each account has at most `parallel(account)` in flight, and one while it fails (decision 0072).
        """
        self._wake(now)
        taken: list[Row] = []
        waiting = deque(name for name, account in self._accounts.items() if account.ready)
        while waiting and len(taken) < most:
            name = waiting.popleft()
            if self._may(self._accounts[name], now, parallel(name)):
                taken.append(self._start(self._accounts[name]))
                waiting.append(name)
        return taken

    def next_due(self, now: float) -> float | None:
        """Return when time alone makes another row ready (seconds of the clock), or None."""
        times = [self._waiting[0][0]] if self._waiting else []
        times += [one.paused_until for one in self._accounts.values() if one.ready and one.paused_until > now]
        return min(times, default=None)

    def done(self, row: Row) -> None:
        """The row in flight is settled finally: the next of its peer may be sent."""
        self._leave(row)
        peer = (row.send.account, row.send.peer)
        lane = self._lanes[peer]
        lane.rows.pop(0)
        self._known.discard(row.id)
        self._account(row.send.account).rows -= 1
        self._next(peer, lane, 0.0)

    def again(self, row: Row, changed: Row, due: float) -> None:
        """Send the row in flight again at `due`, as `changed` (another attempt); its peer waits for it.

        If the account itself fails, that is at the latest: once it answers, nothing has to wait any longer.
        """
        self._leave(row)
        peer = (row.send.account, row.send.peer)
        lane = self._lanes[peer]
        lane.rows[0] = changed
        self._next(peer, lane, due)
        account = self._account(row.send.account)
        if account.failures and lane.due:
            account.held_up.add(peer)

    def forget(self, row: Row) -> None:
        """The row in flight is not ours to send: drop its whole lane, which is read again from the table."""
        self._leave(row)
        peer = (row.send.account, row.send.peer)
        lane = self._lanes.pop(peer)
        self._known.difference_update(one.id for one in lane.rows)
        self._account(row.send.account).rows -= len(lane.rows)

    def pause(self, account: str, until: float) -> None:
        """Start no send of this account before `until`."""
        found = self._account(account)
        found.paused_until = max(found.paused_until, until)

    def fail(self, account: str) -> int:
        """Count a failure of the account itself; until `trust`, one send at a time probes it."""
        found = self._account(account)
        found.failures += 1
        return found.failures

    def trust(self, account: str) -> None:
        """The account answered: allow its full parallelism again, and let those go on that waited only for it."""
        found = self._account(account)
        found.failures = 0
        for peer in sorted(found.held_up):
            self._ready(peer, self._lanes.get(peer))
        found.held_up.clear()

    def accounts(self) -> Iterator[str]:
        """Return the accounts with rows in memory."""
        return (name for name, account in self._accounts.items() if account.rows)

    def _account(self, name: str) -> _Account:
        return self._accounts.setdefault(name, _Account())

    def _may(self, account: _Account, now: float, parallel: int) -> bool:
        most = 1 if account.failures else parallel
        return bool(account.ready) and account.in_flight < most and account.paused_until <= now

    def _start(self, account: _Account) -> Row:
        lane = self._lanes[account.ready.popleft()]
        lane.queued, lane.busy, lane.due = False, True, 0.0
        account.in_flight += 1
        self.in_flight += 1
        return lane.rows[0]

    def _leave(self, row: Row) -> None:
        self._account(row.send.account).in_flight -= 1
        self.in_flight -= 1

    def _next(self, peer: Peer, lane: _Lane, due: float) -> None:
        lane.busy = False
        if lane.rows:
            self._queue(peer, lane, due)
        else:
            del self._lanes[peer]

    def _queue(self, peer: Peer, lane: _Lane, due: float) -> None:
        lane.queued, lane.due = True, due
        if due > 0.0:
            heappush(self._waiting, (due, peer))
        else:
            self._account(peer[0]).ready.append(peer)

    def _ready(self, peer: Peer, lane: _Lane | None) -> None:
        """A lane that waits need not do so any longer."""
        if lane is not None and lane.due:
            lane.due = 0.0
            self._account(peer[0]).ready.append(peer)

    def _wake(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            due, peer = heappop(self._waiting)
            lane = self._lanes.get(peer)
            if lane is not None and lane.due == due:
                self._ready(peer, lane)


def _order(row: Row) -> tuple[int, str]:
    return (row.created_at, row.id)
