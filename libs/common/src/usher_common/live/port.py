"""The live port: events now, presence with expiry, token buckets and dedup windows. All of it may vanish."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

OnEvent = Callable[[str, bytes], None]
OnGap = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Presence:
    """Who was seen, as one kind of presence stands now.

    `seen` maps id to seconds since its last beat; ids stay listed for an hour after they were last seen. `age_s` is
    how long this store has known anything (its boot marker): after a flush or restart it starts at 0, and an id
    missing from `seen` is *unknown*, not absent.
    """

    seen: Mapping[str, float]
    age_s: float


class Listener(Protocol):
    """One process's subscriptions; events arrive in the order published by one publisher."""

    async def add(self, topics: Collection[str]) -> None:
        """Return once the store has confirmed the subscriptions: whatever is published later is heard.

        When the store is away, return after a moment: the topics stay wanted, and `on_gap` follows once they stand.
        Topics are a set: adding one twice is adding it once.
        """

    async def remove(self, topics: Collection[str]) -> None:
        """Hear these topics no more."""

    async def close(self) -> None:
        """End it."""


class Live(Protocol):
    """Knows what happens now. Raises LiveAway where an answer is needed and the store cannot be reached."""

    @property
    def connected(self) -> bool:
        """Whether the store can be reached now (readiness)."""

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        """Tell all listeners of each topic, in order, in one round trip; a store that is away is no error.

        Once events were lost, all listeners are told a gap as soon as the store can be reached.
        """

    async def listen(self, on_event: OnEvent, on_gap: OnGap) -> Listener:
        """Hand every event to `on_event(topic, payload)`.

        `on_gap()` is called when events may have been missed: after every reconnect, once the subscriptions stand
        again, and when a publisher lost some.
        """

    async def beat(self, kind: str, ids: Collection[str]) -> None:
        """Say that these ids of this kind ("agent", "visitor", "member:router", …) are here now; no error when away."""

    async def forget(self, kind: str, ids: Collection[str]) -> None:
        """Say that these ids left on purpose (a member that stops); no error when away."""

    async def presence(self, kind: str) -> Presence:
        """Return who of this kind was seen and how long ago; raises LiveAway."""

    async def take(self, key: str, *, rate: float, burst: int, cost: int = 1) -> float:
        """Take `cost` tokens from a bucket that refills with `rate` per second up to `burst`.

        Returns 0.0 where they were taken, else the seconds until they could be; when the store is away, 0.0.
        """

    async def remember(self, marks: Mapping[str, bytes], ttl_s: int) -> None:
        """Keep small marks for `ttl_s` seconds (dedup windows, caches); an existing one is not replaced."""

    async def recall(self, keys: Sequence[str]) -> list[bytes | None]:
        """Read marks; when the store is away, None for each."""

    async def close(self) -> None:
        """Leave."""


class LiveAway(ConnectionError):  # noqa: N818 - names a state
    """The live store cannot be reached now."""
