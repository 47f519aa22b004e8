"""Group commit: transactions use the one writing connection in turn, and those that queue share a COMMIT.

A COMMIT waits for an fsync, which takes longer than the statements before it.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from usher_common.handling import Stall
from usher_common.record import limits, metrics

AfterCommit = Callable[[], None]


@dataclass(eq=False, slots=True)
class Group:
    """The transactions since one BEGIN: all of them commit, or none."""

    began: float
    done: asyncio.Future[None]
    members: list[AfterCommit] = field(default_factory=list)
    broken: bool = False


def is_complete(*, members: int, age_s: float, waiting: int, broken: bool) -> bool:
    """Return whether a group ends now instead of accepting the next waiting transaction."""
    return broken or waiting == 0 or members >= limits.GROUP_MEMBERS or age_s >= limits.GROUP_S


class Turns:
    """Passes the writing connection from one transaction to the next, in order of arrival (decision 0022)."""

    def __init__(self, raw: sqlite3.Connection, busy_s: float) -> None:
        self.raw = raw
        self._busy_s = busy_s
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._holder: asyncio.Task[object] | None = None
        self._taken = False
        self._group: Group | None = None
        self._ending: asyncio.Task[None] | None = None
        self._disk = ThreadPoolExecutor(1, "usher-commit")

    async def take(self) -> Group:
        """Wait for the writing connection; raises Stall if another process locks the file, RuntimeError if nested."""
        task = asyncio.current_task()
        if task is self._holder:
            raise RuntimeError("a transaction within a transaction would wait for itself")
        await self._wait()
        self._holder = task
        try:
            if self._group is None:
                self._group = await self._begin()
        except BaseException:
            self._holder = None
            self._next()
            raise
        return self._group

    def give(self) -> None:
        """End the turn: the next transaction joins the group, or the group ends first."""
        self._holder = None
        group = self._group
        assert group is not None  # noqa: S101 - for mypy: only a member gives back
        # On some errors, such as a full disk, SQLite itself rolls back the whole transaction: no member is durable.
        group.broken = group.broken or not self.raw.in_transaction
        age = time.monotonic() - group.began
        if is_complete(members=len(group.members), age_s=age, waiting=self._count(), broken=group.broken):
            self._ending = asyncio.create_task(self._end(group))
        else:
            self._next()

    async def close(self) -> None:
        """Take the writing connection for good: commit the open group, close, and fail everyone who still waits."""
        await self._wait()
        if self._group is not None:
            await self._settle(self._group)
        await asyncio.get_running_loop().run_in_executor(self._disk, self.raw.close)
        self._disk.shutdown(wait=False)
        while self._count():
            self._waiting.popleft().set_exception(RuntimeError("the record is closed"))

    def _count(self) -> int:
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft()
        return len(self._waiting)

    async def _wait(self) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Return an unused turn after a cancellation: the open group may have stayed open only for this one."""
        if self._group is None:
            self._next()
        else:
            self.give()

    def _next(self) -> None:
        if self._count():
            self._waiting.popleft().set_result(None)
        else:
            self._taken = False

    async def _begin(self) -> Group:
        give_up = time.monotonic() + self._busy_s
        # Tried again here: if SQLite itself waited for the lock, it would block the event loop.
        while True:
            try:
                self.raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise Stall(f"the record is away: {error}") from error
                await asyncio.sleep(limits.BUSY_STEP_S)
            else:
                return Group(time.monotonic(), asyncio.get_running_loop().create_future())

    async def _end(self, group: Group) -> None:
        await self._settle(group)
        self._next()

    async def _settle(self, group: Group) -> None:
        try:
            await self._commit(group)
        except Exception as error:  # noqa: BLE001 - whatever it was, no member may believe that it is durable
            self._undo()
            _fail(group, error)
        else:
            _succeed(group)
        self._group = None

    async def _commit(self, group: Group) -> None:
        if group.broken:
            raise sqlite3.OperationalError("SQLite rolled the transaction back")
        if not group.members:
            self._undo()  # every member failed: there is nothing to commit
            return
        metrics.GROUP.observe(len(group.members))
        await asyncio.get_running_loop().run_in_executor(self._disk, self.raw.execute, "COMMIT")

    def _undo(self) -> None:
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")


def _succeed(group: Group) -> None:
    for call in group.members:
        call()
    group.done.set_result(None)


def _fail(group: Group, error: Exception) -> None:
    if group.members:
        group.done.set_exception(Stall(f"the shared commit failed: {error}"))
        group.done.exception()  # mark as retrieved: a member that was cancelled meanwhile never awaits it
    else:
        group.done.set_result(None)
