"""What `usher doctor` makes of the three stores, of clocks and of disks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher.doctor.findings import Finding
from usher.doctor.judging.backups import HOUR_S, judge_backup, judge_register
from usher.doctor.judging.bus import BrokerFacts, QueueFacts, judge_broker
from usher.doctor.judging.clocks import Clock, clock_of, judge_clock
from usher.doctor.judging.disk import Place, judge_place, judge_upload_space
from usher.doctor.judging.live import RedisFacts, judge_redis
from usher.doctor.judging.record import (
    judge_connections,
    judge_durability,
    judge_migrations,
    judge_parked,
    judge_partitions,
    judge_postgres,
)
from usher_common.bus.topology import Topology
from usher_common.record.migrations.fit import Fit

GB = 1_000_000_000
HEADS = {"0003"}
QUEUES = [queue.name for queue in Topology(1).queues()]


@pytest.mark.parametrize(
    ("finding", "level", "said"),
    [
        (judge_migrations(Fit.SAME, HEADS, HEADS), "ok", "at 0003"),
        (judge_migrations(Fit.EMPTY, set(), HEADS), "failure", "usher migrate"),
        (judge_migrations(Fit.OLDER, {"0002"}, HEADS), "failure", "usher migrate"),
        (judge_migrations(Fit.NEWER, {"0009"}, HEADS), "ok", "at 0009, newer"),
        (judge_migrations(Fit.TOO_NEW, {"0009"}, HEADS), "failure", "older than the record"),
        (judge_postgres(160_009), "ok", "PostgreSQL 16.9"),
        (judge_postgres(140_001), "warning", "upgrade"),
        (judge_connections(200, 3, 40), "ok", "40 of 197"),
        (judge_connections(100, 3, 40), "warning", "max_connections"),
        (judge_connections(200, 3, 190), "warning", "max_connections"),
        (judge_connections(200, 3, 197), "failure", "max_connections"),
        (judge_durability([]), "ok", "on"),
        (judge_durability(["fsync"]), "failure", "fsync"),
        (judge_partitions(None, 2), "ok", "none are stored"),
        (judge_partitions(2, 2), "ok", "as set"),
        (judge_partitions(16, 2), "failure", "USHER_PARTITIONS=16"),
        (judge_parked(0), "ok", "nothing"),
        (judge_parked(3), "warning", "usher parked list"),
        (judge_clock(Clock("Redis", 0.4, 0.01)), "ok", "ahead"),
        (judge_clock(Clock("Redis", -1.5, 0.01)), "warning", "behind"),
        (judge_clock(Clock("Redis", -1.5, 0.6)), "ok", "within 0.600"),
        (judge_clock(Clock("PostgreSQL", 45.0, 0.1)), "failure", "time server"),
        (judge_place("files", Place("/up", there=True, writable=True, free=50 * GB, total=90 * GB)), "ok", "50000"),
        (judge_place("files", Place("/up", there=True, writable=True, free=5 * GB, total=90 * GB)), "warning", "space"),
        (judge_place("files", Place("/up", there=True, writable=True, free=GB // 3, total=GB)), "failure", "now"),
        (judge_place("files", Place("/up", there=True, writable=False)), "failure", "system user"),
        (judge_place("files", Place("/up", there=False, writable=False)), "failure", "cannot be made"),
        (judge_place("files", Place("/up", there=False, writable=True)), "ok", "first start"),
        (judge_backup(None), "warning", "knows of none"),
        (judge_backup(8 * HOUR_S), "ok", "8 hours old"),
        (judge_backup(49 * HOUR_S), "warning", "once a day"),
        (judge_register("", None), "warning", "USHER_ERASURES_FILE is not set"),
        (judge_register("/e", Place("/e", there=True, writable=True)), "ok", "can be written to"),
        (judge_register("/e", Place("/e", there=False, writable=True)), "ok", "first erasure"),
        (judge_register("/e", Place("/e", there=False, writable=False)), "failure", "system user"),
        (judge_upload_space(50 * GB, GB, 10 * GB), "ok", "1000 of 10000"),
        (judge_upload_space(5 * GB, GB, 10 * GB), "warning", "only 5000 MB"),
        (judge_upload_space(50 * GB, 10 * GB, 10 * GB), "failure", "USHER_UPLOAD_SPACE_MB"),
    ],
)
def test_what_is_seen_is_judged(finding: Finding, level: str, said: str) -> None:
    """Whatever is not in order says what to do."""
    assert (finding.level, said in f"{finding.seen} {finding.do}") == (level, True)
    assert bool(finding.do) == (level != "ok")


@given(st.floats(-100, 100), st.floats(0, 10))
def test_a_slow_answer_never_looks_like_a_wrong_clock(ahead_s: float, took_s: float) -> None:
    """A clock that is right when it was read is right, however long the way there and back."""
    asked = 1_700_000_000.0
    right = clock_of("Redis", asked, asked + took_s * 0.9, asked + took_s)
    assert judge_clock(right).level == "ok"

    judged = judge_clock(clock_of("Redis", asked, asked + ahead_s, asked)).level
    assert judged == ("failure" if abs(ahead_s) > 30.01 else "warning" if 1.01 < abs(ahead_s) < 29.9 else judged)


def redis(**info: str) -> dict[str, tuple[str, str]]:
    """Judge a Redis by what it says; returns level and text by check."""
    told = {"redis_version": "7.4.5", "maxmemory": "0", "used_memory": "100", "maxmemory_policy": "noeviction"} | info
    return {one.check: (one.level, f"{one.seen} {one.do}") for one in judge_redis(RedisFacts(told))}


@pytest.mark.parametrize(
    ("policy", "maxmemory", "level"),
    [
        ("noeviction", "0", "ok"),
        ("noeviction", "20971520", "ok"),
        ("volatile-ttl", "20971520", "ok"),
        ("volatile-lru", "20971520", "ok"),
        ("allkeys-lru", "0", "ok"),  # without a limit nothing is evicted
        ("allkeys-lru", "20971520", "warning"),
        ("allkeys-lfu", "20971520", "warning"),
        ("allkeys-random", "20971520", "warning"),
        ("noeviction", "105", "warning"),  # nearly full
    ],
)
def test_a_redis_that_evicts_presence_is_warned_of(policy: str, maxmemory: str, level: str) -> None:
    """And one whose memory is nearly used up."""
    assert redis(maxmemory_policy=policy, maxmemory=maxmemory)["eviction"][0] == level


def test_an_old_a_kept_and_a_silent_redis_are_told_of() -> None:
    """Persistence does no harm; what a user may not ask is not known."""
    (answers, hidden) = judge_redis(RedisFacts({}, "NOPERM no permissions to run the 'info' command"))

    assert redis(redis_version="6.0.16")["live"][0] == "warning"
    assert "does not need" in redis(aof_enabled="1")["live"][1]
    assert redis(maxmemory_policy="")["eviction"][0] == "ok"
    assert (answers.level, hidden.level) == ("ok", "unknown")
    assert [one.level for one in judge_redis(RedisFacts({"redis_version": "7.0"}))] == ["ok", "unknown"]


def broker(*queues: QueueFacts, version: str = "4.0.9", blocked: bool = False, beyond: int | None = None) -> list[str]:
    """Judge a broker with these queues, all others as they should be; returns the lines that are not in order."""
    given = {one.name: one for one in queues}
    as_they_should = [given.get(name, QueueFacts(name, "there", consumers=1)) for name in QUEUES]
    above = None if beyond is None else QueueFacts("usher.inbound.1", "there", messages=beyond)
    facts = BrokerFacts("RabbitMQ", version, blocked, as_they_should, above)
    return [f"{one.level} {one.check} {one.seen} {one.do}" for one in judge_broker(facts) if one.level != "ok"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (broker(), []),
        (broker(version="3.9.8"), ["warning bus"]),
        (broker(version="?"), ["warning bus"]),
        (broker(blocked=True), ["failure alarms"]),
        (broker(QueueFacts("usher.outbound.0", "differs", "inequivalent arg 'x-queue-type'")), ["failure queues"]),
        (broker(QueueFacts("usher.outbound.0", "missing")), ["warning queues 1 of 4"]),
        (broker(*(QueueFacts(name, "missing") for name in QUEUES)), ["warning queues none of the 4"]),
        (broker(QueueFacts("usher.parked", "there", messages=2)), ["warning queues 2 dead letters"]),
        (
            broker(QueueFacts("usher.inbound.0", "there", messages=7)),
            ["warning queues nobody consumes usher.inbound.0"],
        ),
        (broker(beyond=0), []),
        (broker(beyond=3), ["failure queues usher.inbound.1"]),
    ],
)
def test_a_brokers_queues_are_compared_with_ours(lines: list[str], said: list[str]) -> None:
    """Each with what to do."""
    assert [line[: len(start)] for line, start in zip(lines, said, strict=True)] == said
