"""The live view over HTTP: waiting conversations, agents, and the wait that a new contact would have."""

import time
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import update
from usher_common.expected_wait import ServiceRate, combined
from usher_common.record.tables import schema
from usher_gateway.http.endpoints.live_view import Pool, is_free, newcomers_wait_s, queues_now
from usher_gateway.reading.live_view import Present, Standing, Waits
from usher_gateway.reading.policy import Active
from usher_policy.document.model import Calendar, Capacity, OfferMode, PolicyDocument, Queue
from usher_policy.hours.calendar import Hours
from usher_router.adapters.dispatch.waiting import RecordQueuePositions
from usher_router.domain.matching.queue_position import queue_positions

from gateway_rig import Rig
from gateway_rig.calls import POLICY, SignedIn, call

SHARED = """
queues:
  sales: {pool: sellers}
  vip: {pool: sellers, priority: 5}
"""
SECOND = 1_000_000


async def test_the_live_view_counts_waiting_conversations_and_agents(rig: Rig, root: SignedIn) -> None:
    """Offered ones still wait; the service level covers the last hour; a queue that left the policy is shown."""
    await call(root, "PUT", "/api/policy", {"text": POLICY})
    ana = await rig.agent("ana", pools=("sellers",))
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
    await rig.world.change(await rig.world.open("a", opened_at=now - 90 * SECOND), queue="sales")
    await rig.world.change(await rig.world.open("b", opened_at=now - 5 * SECOND), queue="old")
    await rig.world.offer(key := await rig.world.open("h", opened_at=now - 200 * SECOND), ana)
    await rig.world.change(key, queue="sales", waited_since=now - 100 * SECOND)
    for peer, waited, ago in (("c", 10, 60), ("d", 31, 60), ("e", 10, 4000)):
        key = await rig.world.open(peer, opened_at=now - (ago + waited) * SECOND)
        await rig.world.assign(key, ana)
        await rig.world.change(key, queue="sales", answered_at=now - ago * SECOND)
    for peer, waited in (("f", 20), ("g", 40)):
        key = await rig.world.open(peer, opened_at=now - (60 + waited) * SECOND)
        await rig.world.close(key)
        await rig.world.change(key, queue="sales", closed_at=now - 60 * SECOND)
    body = (await call(root, "GET", "/api/live"))[1]
    queues = {queue["name"]: queue for queue in body["queues"]}
    level = queues["sales"]["service_level"]
    agents = {agent["name"]: (agent["status"], agent["conversations"], agent["pools"]) for agent in body["agents"]}

    assert list(queues) == ["default", "old", "sales"]
    assert (queues["sales"]["waiting"], queues["old"]["waiting"]) == (2, 1)
    assert 100 <= queues["sales"]["oldest_wait_s"] < 160
    assert (level["answered"], level["abandoned"], level["percent"], level["target"]) == (2, 1, 33.3, 90.0)
    assert queues["sales"]["agents"] == {"available": 0, "busy": 0, "wrap_up": 0, "away": 0, "offline": 1}
    assert agents["Ana"] == ("offline", 4, ["sellers"])


WORK = ServiceRate(busy=4, worked_s=3600.0, ended=12)  # five minutes each, four at a time: one ends every 75 s


@pytest.mark.parametrize(
    ("ranks", "free", "service", "priority", "expected"),
    [
        ({}, True, WORK, 0, 0.0),
        ({}, True, ServiceRate(), 0, 0.0),
        ({}, False, WORK, 0, 75.0),
        ({0: 2}, False, WORK, 0, 225.0),
        ({0: 2}, True, WORK, 0, 225.0),  # those waiting cannot be served by whoever is free
        ({0: 2, 5: 1}, False, WORK, 0, 300.0),
        ({0: 2, 5: 1}, False, WORK, 5, 150.0),
        ({0: 2, 5: 1}, False, WORK, 9, 75.0),
        ({}, False, ServiceRate(), 0, None),
        ({}, False, ServiceRate(busy=4, worked_s=3600.0), 0, None),  # none has ended
        ({0: 1}, False, ServiceRate(worked_s=3600.0, ended=12), 0, None),  # nobody is at work
    ],
)
def test_the_expected_wait_covers_everybody_ahead_of_a_new_contact(
    ranks: dict[int, int], free: bool, service: ServiceRate, priority: int, expected: float | None
) -> None:
    """Ahead are equal and higher priorities. Zero if somebody is free and nobody waits; None if it cannot be known."""
    assert newcomers_wait_s(priority, Pool([], Counter(ranks), service, free)) == expected


def active(**document: Any) -> Active:
    """A policy with a calendar that never opens."""
    calendars = {"never": Calendar()}
    hours = {name: Hours(calendar) for name, calendar in calendars.items()}
    return Active("x", "", PolicyDocument(**document, calendars=calendars), hours)


def agent_now(load: int = 0, **values: Any) -> Present:
    """An agent of the pool `sellers`."""
    usual = {"status": "available", "draining": False, "capacity": 100, "pools": frozenset({"sellers"})}
    return Present(
        **{"id": "a", "name": "A", "photo": "", "reason": "", "conversations": 0, **usual, **values}, load=load
    )


@pytest.mark.parametrize(
    ("agent", "free"),
    [
        (agent_now(), True),
        (agent_now(67), True),
        (agent_now(68), False),  # a chat weighs 33
        (agent_now(99), False),
        (agent_now(80, weights={"chat": 20}), True),
        (agent_now(status="busy"), False),
        (agent_now(draining=True), False),
        (agent_now(20, held={"chat": 1}), True),
        (agent_now(20, held={"chat": 2}), False),  # the policy's limit
        (agent_now(20, held={"chat": 2}, limits={"chat": 3}), True),
        (agent_now(calendar="never"), False),
        (agent_now(calendar="unknown"), True),
    ],
)
def test_an_agent_is_free_if_they_could_take_a_chat(agent: Present, free: bool) -> None:
    """Available, on shift, with capacity for a chat's weight, and below the limit of chats."""
    assert is_free(agent, active(capacity=Capacity(limits={"chat": 2})), 0) == free


def test_queues_with_one_pool_share_its_service_rate() -> None:
    """Their agents, worked time, ended and waiting conversations add up; an unknown queue counts as the fallback."""
    sellers = Queue(pool="sellers")
    policy = active(queues={"default": sellers, "vip": sellers, "night": Queue(pool="night")})
    services = {"default": ServiceRate(1, 1000.0, 5), "vip": ServiceRate(2, 2000.0, 4), "old": ServiceRate(1, 600.0, 3)}
    waits = {"vip": Waits(waiting=2, ranks=Counter({0: 2})), "night": Waits(waiting=1, ranks=Counter({0: 1}))}
    found = queues_now(policy, Standing(0, waits, services), [agent_now()])

    assert [(queue.name, queue.pool, queue.expected_wait_s) for queue in found] == [
        ("default", "sellers", 225.0),
        ("night", "night", None),
        ("vip", "sellers", 225.0),
    ]


def test_a_closed_queue_has_no_expected_wait_and_delays_no_other() -> None:
    """In a queue with manual picking a new contact is not served at once, even if somebody is free."""
    closed, picked = Queue(hours="never"), Queue(offer=OfferMode(mode="manual"))
    policy = active(queues={"default": Queue(), "closed": closed, "picked": picked})
    waits = {"closed": Waits(waiting=3, ranks=Counter({0: 3}))}
    found = queues_now(policy, Standing(0, waits, {"default": WORK}), [agent_now(pools=frozenset({"default"}))])

    assert {queue.name: queue.expected_wait_s for queue in found} == {"default": 0.0, "closed": None, "picked": 75.0}


async def test_the_live_view_and_the_router_agree_on_the_expected_wait(rig: Rig, root: SignedIn) -> None:
    """The live view's wait of a queue is what the router tells the next contact who enters it."""
    await call(root, "PUT", "/api/policy", {"text": SHARED})
    ana = await rig.agent("ana", pools=("sellers",))
    now = time.time_ns() // 1000
    talks = [await rig.world.open(peer) for peer in ("a", "b", "c")]
    for queue, talk, ended_at in (("sales", 0, None), ("vip", 1, None), ("vip", 2, now - 1000 * SECOND)):
        await rig.world.assign(talks[talk], ana)
        await worked(rig, talks[talk], queue, now - 1975 * SECOND, ended_at)  # 4925 s, one ended, two go on
    for peer, queue, priority in (("d", "sales", 0), ("e", "vip", 5)):
        await rig.world.change(await rig.world.open(peer, opened_at=now), queue=queue, priority=priority)
    live = {one["name"]: one["expected_wait_s"] for one in (await call(root, "GET", "/api/live"))[1]["queues"]}
    told = {}
    for queue, priority in (("sales", 0), ("vip", 5)):
        newcomer = await rig.world.open(f"new in {queue}", opened_at=now + SECOND)
        await rig.world.change(newcomer, queue=queue, priority=priority)
        told[queue] = await told_by_the_router(rig, newcomer)
        await rig.world.close(newcomer)

    assert live == {"default": None, "sales": 7440.0, "vip": 4980.0}
    assert told == {"sales": live["sales"], "vip": live["vip"]}


async def worked(rig: Rig, conversation: str, queue: str, since: int, until: int | None) -> None:
    """Give the conversation's assignment this queue and period."""
    a = schema.assignment.c
    values = {"queue": queue, "offered_at": since, "accepted_at": since, "ended_at": until}
    outcome = {"outcome": "closed"} if until else {}
    statement = update(schema.assignment).where(a.conversation_id == conversation).values(**values, **outcome)
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(statement)


async def told_by_the_router(rig: Rig, conversation: str) -> float | None:
    """Compute this conversation's wait as the router does, with all queues in one pool."""
    async with rig.record.read() as connection:
        line = (await RecordQueuePositions().waiting(connection, 100)).contacts
        service = combined((await RecordQueuePositions().services(connection)).values())
    return queue_positions(line, lambda _: "sellers", {"sellers": service})[conversation].wait_s
