"""The live port: events now, presence with expiry, token buckets, dedup windows and shared values; all may be lost."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from usher_common.live.limits import PRESENCE_KEPT_S

OnEvent = Callable[[str, bytes], None]
OnGap = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Presence:
    """The presence of one kind of ids, as the store now knows it.

    `seen` maps an id to seconds since its last heartbeat; ids stay listed for an hour after they were last seen.
    `age_s` is how long this store has known anything (its boot marker): after a flush or restart it starts at 0, and an
    id missing from `seen` is *unknown*, not absent.
    """

    seen: Mapping[str, float]
    age_s: float


class Listener(Protocol):
    """One process's subscriptions; events of one publisher arrive in the order published."""

    async def add(self, topics: Collection[str]) -> None:
        """Return once the store has confirmed the subscriptions: everything published later is received.

        If the store is unavailable, return after a moment: the topics stay subscribed for, and `on_gap` follows once
        they are confirmed. Topics are a set: adding one twice is adding it once.
        """

    async def remove(self, topics: Collection[str]) -> None:
        """Unsubscribe from these topics."""

    async def close(self) -> None:
        """End all subscriptions."""


class Live(Protocol):
    """Knows what happens now. Raises LiveAway if an answer is needed and the store cannot be reached."""

    @property
    def connected(self) -> bool:
        """Whether the store can be reached now (for readiness)."""

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        """Publish to all listeners of each topic, in order, in one round trip; an unavailable store is no error.

        If events were lost, all listeners are told of a gap as soon as the store can be reached.
        """

    async def listen(self, on_event: OnEvent, on_gap: OnGap) -> Listener:
        """Pass every event to `on_event(topic, payload)`.

        `on_gap()` is called when events may have been missed: after every reconnect, once the subscriptions are
        restored, and when a publisher lost some.
        """

    async def beat(self, kind: str, ids: Collection[str]) -> None:
        """Record that these ids of this kind ("agent", "visitor", "member:router", …) are present.

        No error if unavailable.
        """

    async def forget(self, kind: str, ids: Collection[str]) -> None:
        """Record that these ids left on purpose (a member that stops); no error if unavailable."""

    async def presence(self, kind: str, *, within_s: float = PRESENCE_KEPT_S, silent_s: float = 0.0) -> Presence:
        """Return who of this kind was seen within so many seconds and not since so many, and how long ago.

        Nobody who is there from the beginning to the end of the call is missing, however many beat meanwhile; who
        leaves or comes meanwhile may be listed or not. Raises LiveAway, also if it takes too long.
        """

    async def last_seen(self, kind: str, ids: Sequence[str]) -> list[float | None]:
        """Return how many seconds ago each of these ids was seen, None for who is not listed; raises LiveAway."""

    async def take(self, key: str, *, rate: float, burst: int, cost: int = 1) -> float:
        """Take `cost` tokens from a bucket that refills with `rate` tokens a second up to `burst`.

        Returns 0.0 if they were taken, else the seconds until they can be; 0.0 also if the store is unavailable.
        """

    async def remember(self, marks: Mapping[str, bytes], ttl_s: int) -> None:
        """Store small values for `ttl_s` seconds (dedup windows, caches); an existing one is not replaced."""

    async def recall(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return stored values; None for each if the store is unavailable."""

    async def fetch(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return shared values, None for each that is not there (any more); raises LiveAway."""

    async def swap(self, key: str, was: bytes | None, value: bytes, ttl_s: int) -> bool:
        """Replace a shared value for `ttl_s` seconds, if it still is `was` (None: not there).

        Returns whether it was replaced: of several who have read the same value, one succeeds. Raises LiveAway, after
        which it may have been replaced or not.
        """

    async def drop(self, *, buckets: Collection[str], values: Collection[str]) -> None:
        """Forget these token buckets and shared values, whatever they hold; no error if unavailable."""

    async def clear(self) -> None:
        """Forget everything: after the record was restored, it is of another past; raises LiveAway."""

    async def close(self) -> None:
        """Close the connections."""


class LiveAway(ConnectionError):  # noqa: N818 - names a state
    """The live store cannot be reached now."""
