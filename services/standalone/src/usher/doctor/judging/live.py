"""Redis: its version, its memory and what it evicts, and that it need not be kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from usher_common.live.redis.eviction import CURE, evicts_presence, memory_of

from usher.doctor.findings import Finding, ok, unknown, warning
from usher.doctor.judging.bus import version_of
from usher.doctor.limits import MEMORY_WARNING, REDIS


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What a Redis says of itself, by INFO's keys; `refused` is why it says nothing, "" if it does."""

    info: Mapping[str, str]
    refused: str = ""


def judge_redis(facts: RedisFacts) -> Iterator[Finding]:
    """Return all that is to be said about a Redis that answers."""
    if facts.refused:
        yield ok("live", "Redis answers")
        do = "give the user +info (docs/redis.md) to have version and eviction checked"
        yield unknown("eviction", f"Redis does not tell: {facts.refused}", do)
        return
    yield _version(facts.info)
    yield _eviction(facts.info)


def _version(info: Mapping[str, str]) -> Finding:
    version = info.get("redis_version", "")
    kept = ", with an append-only file, which Usher does not need" if info.get("aof_enabled") == "1" else ""
    if version_of(version) < REDIS:
        least = ".".join(map(str, REDIS))
        return warning("live", f"Redis {version}{kept}", f"{least} is needed: upgrade it")
    return ok("live", f"Redis {version} answers{kept}")


def _eviction(info: Mapping[str, str]) -> Finding:
    memory = memory_of(info)
    if memory is None:
        return unknown("eviction", "Redis does not tell its maxmemory and policy")
    if not memory.most:
        return ok("eviction", f"no maxmemory is set, so nothing is evicted ({memory.policy})")
    seen = f"maxmemory-policy {memory.policy}, {memory.used // 1024} of {memory.most // 1024} kB in use"
    if evicts_presence(memory):
        return warning("eviction", f"{seen}: presence may be evicted, and agents taken for gone", CURE)
    if memory.used > memory.most * MEMORY_WARNING:
        return warning("eviction", seen, "raise maxmemory: rate limits and presence will soon be refused or forgotten")
    return ok("eviction", seen)
