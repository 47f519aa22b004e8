"""Decide which agents are gone: missing presence alone does not prove absence."""

from collections.abc import Iterable, Mapping

import msgspec

HEARTBEATS = 2  # heartbeats that may be missed before silence counts


class PresenceState(msgspec.Struct, frozen=True):
    """What is known from earlier reads of the store.

    When it first asked for each agent, when the store was last unavailable, and since when each agent was silent as of
    the last look. Times in seconds of the watcher's own monotonic clock.
    """

    first_asked: Mapping[str, float] = {}
    away_until: float = float("-inf")
    silent_since: Mapping[str, float] = {}


class PresenceTiming(msgspec.Struct, frozen=True):
    """How often connected agents send a heartbeat, and how long a silent one may take to return; seconds."""

    heartbeat_s: float = 2.5
    grace_s: float = 20.0


class Presence(msgspec.Struct, frozen=True):
    """Seconds since each agent's last heartbeat, as far as the store saw them, and the store's own age in seconds."""

    seen: Mapping[str, float]
    age_s: float


class GoneAgent(msgspec.Struct, frozen=True):
    """An agent who has been silent for this long."""

    agent: str
    silent_s: float


def store_away(watch: PresenceState, now: float) -> PresenceState:
    """Record that the store was unavailable: everybody's grace starts again."""
    return msgspec.structs.replace(watch, away_until=now)


def judge(
    watch: PresenceState,
    online: Iterable[str],
    sight: Presence,
    now: float,
    patience: PresenceTiming,
) -> tuple[PresenceState, list[GoneAgent]]:
    """Return who of the `online` agents is gone.

    A store younger than two heartbeats proves nothing. An agent whom it never saw is silent since it was that old, or
    since we first asked for them; after an outage, since its return. Silence never begins earlier than it did at the
    last look, so that a jump of the store's clock makes nobody vanish.
    """
    known_s = sight.age_s - HEARTBEATS * patience.heartbeat_s
    first_asked = {agent: watch.first_asked.get(agent, now) for agent in online}
    silent_since = {
        agent: max(
            now - _silence(sight.seen.get(agent), known_s, now - asked, now - watch.away_until),
            watch.silent_since.get(agent, float("-inf")),
        )
        for agent, asked in first_asked.items()
    }
    watch = PresenceState(first_asked, watch.away_until, silent_since)
    if known_s <= 0:
        return watch, []
    silent = ((agent, now - since) for agent, since in silent_since.items())
    return watch, [GoneAgent(agent, silent_s) for agent, silent_s in silent if silent_s > patience.grace_s]


def lost_s(heartbeat_s: float) -> float:
    """Return the silence, in seconds, that no connected agent reaches."""
    return HEARTBEATS * heartbeat_s


def judge_lost(watch: PresenceState, sight: Presence, now: float, patience: PresenceTiming) -> list[GoneAgent]:
    """Return who is silent for longer than connected agents ever are, but not longer than the grace.

    Only agents whom this store has seen, and only if it has been available for as long as the grace: an agent wrongly
    called lost would be shown as offline, and gateways may take a while to reconnect to the store.
    """
    if sight.age_s <= HEARTBEATS * patience.heartbeat_s or now - watch.away_until <= patience.grace_s:
        return []
    silent = ((agent, now - since) for agent, since in watch.silent_since.items() if agent in sight.seen)
    least = lost_s(patience.heartbeat_s)
    return [GoneAgent(agent, silent_s) for agent, silent_s in silent if least < silent_s <= patience.grace_s]


def judge_back(lost: Iterable[str], sight: Presence, patience: PresenceTiming) -> list[str]:
    """Return which of the lost agents send heartbeats again."""
    least = lost_s(patience.heartbeat_s)
    return [agent for agent in lost if sight.seen.get(agent, least) < least]


def _silence(last_beat_s: float | None, known_s: float, asked_s: float, back_s: float) -> float:
    if last_beat_s is None:
        return min(known_s, asked_s, back_s)
    return min(last_beat_s, back_s)
