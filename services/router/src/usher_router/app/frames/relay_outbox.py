"""Publish the outbox's effects after their commit: in order, with confirms, then delete them."""

from collections.abc import Sequence
from itertools import groupby

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.bus.settling.one_by_one import park
from usher_common.bus.topology import STREAMS
from usher_common.handling import BusClosed, Delivery, Stall
from usher_common.record.port import BusEffect, Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import metrics
from usher_router.limits import LEFTOVERS

log = structlog.get_logger()


async def relay(bus: Bus, record: Record, partition: int, effects: Sequence[tuple[int, BusEffect]]) -> None:
    """Publish a partition's numbered effects and delete them; raises Stall if the bus is closed.

    An effect that can never be published is parked and does not block the others.
    """
    if not effects:
        return
    wanted = [effect for _, effect in effects]
    try:
        await _publish(bus, wanted)
    except BusClosed as error:
        raise Stall("the bus closed before an effect left; it is relayed by the next owner") from error
    except Stall:
        raise
    except Exception:  # noqa: BLE001 - found out one by one
        await _publish_singly(bus, record, wanted)
    # Only after the confirms: a crash before this line publishes them again, and receivers ignore the repeated ids.
    await record.forget_effects(partition, [number for number, _ in effects])


async def relay_leftovers(bus: Bus, record: Record, partition: int) -> None:
    """Relay everything that a predecessor, or a failed attempt of ours, left in the outbox."""
    while effects := await record.leftovers(partition, LEFTOVERS):
        await relay(bus, record, partition, effects)


async def _publish(bus: Bus, effects: Sequence[BusEffect]) -> None:
    # consecutive effects of one stream go together, so the order of all of them is kept
    for stream, group in groupby(effects, key=lambda effect: effect.stream):
        await bus.publish_all(stream, [(_place(bus, effect), effect.envelope) for effect in group])


async def _publish_singly(bus: Bus, record: Record, effects: Sequence[BusEffect]) -> None:
    for effect in effects:
        try:
            await _publish(bus, [effect])
        except BusClosed as error:
            raise Stall("the bus closed before an effect left; it is relayed by the next owner") from error
        except Stall:
            raise
        except Exception as error:  # noqa: BLE001 - parking is for whatever can never succeed
            await _park(record, effect, error)


def _place(bus: Bus, effect: BusEffect) -> int:
    """Return a partition that exists: an effect may be older than the present number of partitions."""
    if 0 <= effect.partition < bus.partitions:
        return effect.partition
    metrics.FAILED_ALONE.labels("place").inc()
    log.warning(
        "relay.partition_changed", stream=effect.stream, partition=effect.partition, envelope=effect.envelope.id
    )
    return effect.partition % bus.partitions


async def _park(record: Record, effect: BusEffect, error: Exception) -> None:
    stream = effect.stream if effect.stream in STREAMS else INBOUND
    delivery = Delivery(stream, effect.partition, [effect.envelope], first=False, attempts=1)

    async def body(transaction: Transaction) -> None:
        await park(transaction, delivery, effect.envelope, "not_publishable", repr(error))

    await run_transaction(record, body)
