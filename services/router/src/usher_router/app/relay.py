"""Let effects leave that a commit has promised: in order, with confirms, then forgotten."""

from collections.abc import Sequence
from itertools import groupby

from usher_common.bus.port import Bus, BusClosed, Stall
from usher_common.record.port import BusEffect, Record

from usher_router.limits import LEFTOVERS


async def relay(bus: Bus, record: Record, partition: int, effects: Sequence[tuple[int, BusEffect]]) -> None:
    """Publish numbered effects of a partition's outbox and delete them; raises Stall where the bus is closed."""
    if not effects:
        return
    try:
        for stream, group in groupby((effect for _, effect in effects), key=lambda effect: effect.stream):
            await bus.publish_all(stream, [(effect.partition, effect.envelope) for effect in group])
    except BusClosed as error:
        raise Stall("the bus closed before an effect left; it is relayed by the next owner") from error
    await record.forget_effects(partition, [number for number, _ in effects])


async def relay_leftovers(bus: Bus, record: Record, partition: int) -> None:
    """Relay all that a predecessor, or a broken attempt of ours, left in the outbox."""
    while effects := await record.leftovers(partition, LEFTOVERS):
        await relay(bus, record, partition, effects)
