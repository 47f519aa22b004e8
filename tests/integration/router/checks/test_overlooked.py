"""A conversation that waits although an agent is free is counted, and offered after a full sync."""

import asyncio
import time
from typing import Any

from sqlalchemy import update
from usher_common.record.tables.schema import agent, conversation
from usher_common.stores import Stores
from usher_router import limits, metrics
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.checks.check_promises import CheckConfig, Reconciler
from usher_router.app.dispatch.dispatcher import DispatchConfig, Dispatcher
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import Policy

from checking.reconciler import change, reconciler_of, value
from routing import World


async def test_waiting_although_an_agent_is_free_is_counted(world: World) -> None:
    """Without a dispatcher the two stay apart, which one check finds."""
    await world.agent("ana", status="away")
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting")
    await change(world, update(agent).values(status="available"))
    name, looked = "waiting_despite_free", list[bool]()
    reconciler = reconciler_of(world, duty=CheckConfig(lambda: True, lambda: looked.append(True)))
    before, began = value(metrics.REPAIRS, name), time.monotonic()
    await reconciler.check()

    assert (value(metrics.BROKEN, name), value(metrics.REPAIRS, name), looked) == (1, before + 1, [True])
    assert time.monotonic() - began >= limits.FREE_S


class SignallingPool(RecordPool):
    """Sets an event once the agents were read."""

    def __init__(self) -> None:
        self.looked = asyncio.Event()

    async def agents(self, *how: Any) -> list[PoolAgent]:
        """Read the agents."""
        found = await super().agents(*how)
        self.looked.set()
        return found


async def test_an_agent_who_was_free_only_for_a_moment_breaks_no_promise(world: World) -> None:
    """The check reads twice, so that an agent who gets something else or leaves in between does not count."""
    await world.agent("ana", status="away")
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting")
    await change(world, update(agent).values(status="available"))
    store = SignallingPool()
    reconciler = Reconciler(
        Stores(world.bus, world.live, world.record), RecordWatch(), store, Policy, CheckConfig(lambda: True)
    )
    checking = asyncio.create_task(reconciler.check())
    await store.looked.wait()
    await change(world, update(agent).values(status="away"))
    await checking

    assert value(metrics.BROKEN, "waiting_despite_free") == 0


async def test_an_overlooked_conversation_is_offered_after_a_full_sync(world: World) -> None:
    """A change without a hint and with an old timestamp is found when the dispatcher is asked for a full sync."""
    await world.agent("ana", status="away")
    async with world.router():
        for peer in ("v1", "v2"):
            await world.says(peer, "hello")
        row = await world.becomes("v1", "waiting")
        await world.becomes("v2", "waiting")
    mine = update(conversation).where(conversation.c.id == row.id)
    await change(world, mine.values(status="closed", closed_at=5, waiting_since=None, next_deadline=None))
    await change(world, update(agent).values(status="available"))
    policy = Policy()
    dispatcher = Dispatcher(world.live, world.record, RecordPool(), DispatchConfig(lambda: policy, lambda: True))
    looks = list[bool]()

    def request_full_sync() -> None:
        looks.append(True)
        dispatcher.request_full_sync()

    reconciler = reconciler_of(world, duty=CheckConfig(lambda: True, request_full_sync))
    await dispatcher.start()
    await world.becomes("v2", "offered")
    await change(world, mine.values(status="waiting", closed_at=None, waiting_since=5, changed_at=5))

    async def offered() -> bool:
        await reconciler.check()
        return bool((await world.conversation("v1")).status == "offered")

    await world.until(offered)
    await dispatcher.close()

    assert looks != []


async def test_a_router_that_no_longer_checks_has_no_gauge(world: World) -> None:
    """After a handover it must not go on exporting its last count."""
    await world.agent("ana", status="away")
    preferred = [True]
    reconciler = reconciler_of(world, duty=CheckConfig(lambda: preferred[0]))
    await reconciler.check()
    counting = {tuple(sample.labels.values()) for family in metrics.BROKEN.collect() for sample in family.samples}
    preferred[0] = False
    await reconciler.check()
    after = [sample for family in metrics.BROKEN.collect() for sample in family.samples]

    assert ("double_owner",) in counting
    assert after == []
