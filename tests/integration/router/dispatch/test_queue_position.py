"""Visitors are told their queue position and expected wait; queues have gauges; answers and errors are counted."""

import time

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
