"""Which replica should own which partition, judged by the members in the live store."""

import asyncio
import time
from collections.abc import Callable

import structlog

from usher_common.bus.limits import MEMBER_BEAT_S, MEMBER_GONE_S
from usher_common.bus.membership.rendezvous import owner
from usher_common.live.port import Live, LiveAway, Presence
from usher_common.runtime.background_loops import every, stop_tasks

log = structlog.get_logger()


def members_now(known: frozenset[str], presence: Presence, gone_s: float = MEMBER_GONE_S) -> frozenset[str]:
    """Return the present members: those seen lately, and known ones about whom a young store cannot know yet."""
    here = frozenset(member for member, ago_s in presence.seen.items() if ago_s <= gone_s)
    if presence.age_s > gone_s:
        return here
    return here | (known - presence.seen.keys())


class Ownership:
    """One member of a stream's consumers; after `start` it sends heartbeats and reads the others' once a second.

    The result is only a preference: the bus keeps a standby consumer on every partition, so a wrong answer costs a
    handover but no message. Until the live store has answered, and after it was unavailable for `gone_s`, a member
    regards itself as alone and prefers every partition: it cannot know who else is alive, and a partition must not be
    handed over to a dead replica (decision 0085).
    """

    def __init__(  # noqa: PLR0913 - its place, and times for tests
        self,
        live: Live,
        stream: str,
        member_id: str,
        *,
        beat_s: float = MEMBER_BEAT_S,
        gone_s: float = MEMBER_GONE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._stream = stream
        self._kind = f"member:{stream}"
        self._id = member_id
        self._beat_s = beat_s
        self._gone_s = gone_s
        self._clock = clock
        self._answered_at = clock()
        self._members = frozenset({member_id})
        self._owners: dict[int, bool] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def members(self) -> frozenset[str]:
        """The members who share the stream, including this one."""
        return self._members

    def prefers(self, partition: int) -> bool:
        """Return whether this member should own the partition; cheap enough to call for every frame."""
        mine = self._owners.get(partition)
        if mine is None:
            mine = self._owners[partition] = owner(self._members, self._stream, partition) == self._id
        return mine

    async def start(self) -> None:
        """Join, refresh once, and keep refreshing."""
        await self.refresh()
        self._task = every(f"ownership:{self._stream}", self._beat_s, self.refresh)

    async def refresh(self) -> None:
        """Send a heartbeat and read the members; if the store is unavailable, nothing changes for `gone_s`."""
        await self._live.beat(self._kind, [self._id])
        try:
            presence = await self._live.presence(self._kind)
        except LiveAway:
            if self._clock() - self._answered_at > self._gone_s:
                self._become(frozenset({self._id}))
            return
        self._answered_at = self._clock()
        self._become(members_now(self._members, presence, self._gone_s) | {self._id})

    async def close(self) -> None:
        """Leave explicitly, so that the others take over at once."""
        if self._task is not None:
            await stop_tasks(self._task)
        await self._live.forget(self._kind, [self._id])

    def _become(self, members: frozenset[str]) -> None:
        if members != self._members:
            log.info("bus.members_changed", stream=self._stream, members=sorted(members))
            self._members = members
            self._owners = {}
