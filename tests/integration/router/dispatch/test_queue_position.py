"""Visitors are told their queue position and expected wait; queues have gauges; answers and errors are counted."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client import REGISTRY
from usher_common.expected_wait import ServiceRate
from usher_common.messages.events import PlaceChanged, visitor_topic
from usher_common.record.service_rates import service_rates
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import assignment

from routing.world import World

SECOND = 1_000_000


def value(name: str, **labels: str) -> float:
    """Read a metric; 0 where there is none yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_waiting_visitors_are_told_their_position_and_expected_wait(world: World) -> None:
    """The second moves up once the first is answered; then the error of the first estimate is counted."""
    await world.agent("ana", capacity=33)
    async with world.router():
        await world.says("v0", "hello")
        await world.accept(await world.becomes("v0", "offered", "ana"), "ana")
        owned = await world.becomes("v0", "assigned")
    await served_before(world, owned)
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting", None)
        await world.says("v2", "hello")
        second = await world.heard_by(visitor_topic("web", "v2"), PlaceChanged)
        first = await world.heard_by(visitor_topic("web", "v1"), PlaceChanged)
        assert (first[0].place, second[0].place) == (1, 2)
        assert first[0].wait_s is not None
        assert second[0].wait_s == pytest.approx(2 * first[0].wait_s, abs=15.0)
        assert value("usher_queue_waiting", queue="default") == 2.0
        assert value("usher_queue_agents", queue="default") == 1.0  # who has their hands full is there
        assert value("usher_queue_promised_wait_seconds", queue="default") == 20.0

        answered = value("usher_answered_total", queue="default", in_time="yes")
        errors = value("usher_expected_wait_error_seconds_count", than_told="shorter")
        await world.close_by(owned, "ana")
        await world.accept(await world.becomes("v1", "offered", "ana"), "ana")
        await world.becomes("v1", "assigned")

        async def counted() -> bool:
            moved = world.events(visitor_topic("web", "v2"), PlaceChanged)[-1].place == 1
            judged = value("usher_expected_wait_error_seconds_count", than_told="shorter") == errors + 1
            return moved and judged

        await world.until(counted)
        assert value("usher_answered_total", queue="default", in_time="yes") == answered + 1


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = """
calendars: {other: {DAY: ["09:00-10:00"]}}
queues:
  default: {}
  night: {hours: other}
rules: [{name: night, when: {skills: billing}, queue: night}]
"""


async def test_a_queue_promises_nothing_while_it_is_closed_and_counts_who_is_at_work(world: World) -> None:
    """An agent who is away, is drained, serves another pool or is an integration is not there."""
    away: dict[str, dict[str, Any]] = {
        "ana": {"status": "away"},
        "ben": {"draining": True},
        "eve": {"pools_json": '["sales"]'},
        "bot": {"role": "integration"},
        "kim": {"enabled": False},
    }
    for name, columns in away.items():
        await world.agent(name, **columns)
    another = DAYS[(datetime.now(tz=UTC).weekday() + 3) % 7]
    await world.activate(CLOSED.replace("DAY", another))
    async with world.router():
        await world.says("v1", "hello")
        await world.says("v2", "hello", skills=("billing",))

        async def shown() -> bool:
            return [value("usher_queue_waiting", queue=one) for one in ("default", "night")] == [1.0, 1.0]

        await world.until(shown)
        gauges = {
            (name, queue): REGISTRY.get_sample_value(f"usher_queue_{name}", {"queue": queue})
            for name in ("agents", "promised_wait_seconds")
            for queue in ("default", "night")
        }

    assert gauges == {
        ("agents", "default"): 0.0,
        ("agents", "night"): None,
        ("promised_wait_seconds", "default"): 20.0,
        ("promised_wait_seconds", "night"): None,
    }


async def served_before(world: World, owned: object) -> int:
    """Record ten earlier talks of half a minute each; returns when they were."""
    now = time.time_ns() // 1000
    key = getattr(owned, "id")  # noqa: B009 - a row of the record
    rows = [
        {
            "id": f"before-{number}",
            "conversation_id": key,
            "agent_id": "ana",
            "wait_no": 1000 + number,
            "weight": 33,
            "offered_at": now - 100 * SECOND,
            "expires_at": now - 80 * SECOND,
            "accepted_at": now - 90 * SECOND,
            "ended_at": now - 60 * SECOND,
            "outcome": "closed",
        }
        for number in range(10)
    ]
    async with world.record.transaction() as transaction:
        await insert_rows(transaction.connection, assignment, rows)
    return now


async def test_service_rates_count_open_and_ended_talks(world: World) -> None:
    """Ten ended after half a minute each, one goes on; only the time within the window counts."""
    await world.agent("ana")
    async with world.router():
        await world.says("v0", "hello")
        await world.accept(await world.becomes("v0", "offered", "ana"), "ana")
        owned = await world.becomes("v0", "assigned")
    ended = await served_before(world, owned)
    async with world.record.read() as connection:
        whole = (await service_rates(connection))["default"]
        part = (await service_rates(connection, 75.0))["default"]
        none = (await service_rates(connection, 30.0))["default"]
    since_s = (time.time_ns() // 1000 - ended) / SECOND  # the window moves, so that each of the ten counts for less
    goes_on_s = (time.time_ns() // 1000 - owned.opened_at) / SECOND

    assert (whole.busy, whole.ended, part.ended) == (1, 10, 10)
    assert 300.0 <= whole.worked_s <= 300.0 + goes_on_s
    assert 150.0 - 10 * since_s <= part.worked_s <= 150.0 + goes_on_s
    assert (none.busy, none.ended) == (1, 0)
    assert ServiceRate(none.busy, 0.0, none.ended) == ServiceRate(1, 0.0, 0)
