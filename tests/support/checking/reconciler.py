"""A reconciler on a world's stores, faults written by hand, and the metrics that it counts in."""

from typing import Any

from prometheus_client import Counter, Gauge
from usher_common.stores import Stores
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.checks.check_promises import CheckConfig, Reconciler
from usher_router.domain.policy import Policy

from routing import World


def reconciler_of(world: World, *, duty: CheckConfig | None = None) -> Reconciler:
    """One that is on duty, unless told otherwise, and never pauses: for a check that took 0.4 s it would for 20 s."""
    stores = Stores(world.bus, world.live, world.record)
    duty = (duty or CheckConfig(lambda: True))._replace(pauses=0.0)
    return Reconciler(stores, RecordWatch(), RecordPool(), Policy, duty)


async def change(world: World, *statements: Any) -> None:
    """Write by hand."""
    async with world.record.transaction() as transaction:
        for statement in statements:
            await transaction.connection.execute(statement)


def value(metric: Gauge | Counter, name: str) -> float:
    """Read a metric of an invariant."""
    return float(metric.labels(name)._value.get())
