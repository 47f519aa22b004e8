"""The reference: a bare two-hop aio-pika pipeline, one message per publish, confirms, quorum queues, persistent."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator

import aio_pika
import uvloop
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel

PAYLOAD = b"x" * 200
IN_FLIGHT = (1, 50, 500)
FIRST, SECOND = "bare.first", "bare.second"


async def best_of(url: str, seconds: float) -> dict[int, float]:
    """Measure messages per second for each number of publishes in flight."""
    return {count: await measure(url, count, seconds) for count in IN_FLIGHT}


async def measure(url: str, in_flight: int, seconds: float) -> float:
    """Publish to the first queue, count what comes out of the second; messages per second over `seconds`."""
    async with _channels(url, in_flight) as (publishing, consuming), _forwarder(url, in_flight):
        counter = _Counter()
        queue = await consuming.get_queue(SECOND)
        await queue.consume(counter.take)
        publisher = asyncio.create_task(_publish(publishing, in_flight))
        await asyncio.sleep(1.0)  # warm-up: the rate is read between two moments
        before, began = counter.count, time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (counter.count - before) / (time.perf_counter() - began)
        publisher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await publisher
        return rate


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    async def take(self, message: AbstractIncomingMessage) -> None:
        self.count += 1
        await message.ack()


@contextlib.asynccontextmanager
async def _channels(url: str, in_flight: int) -> AsyncIterator[tuple[AbstractRobustChannel, AbstractRobustChannel]]:
    async with await aio_pika.connect_robust(url) as one, await aio_pika.connect_robust(url) as two:
        publishing, consuming = await one.channel(), await two.channel()
        assert isinstance(publishing, AbstractRobustChannel)
        assert isinstance(consuming, AbstractRobustChannel)
        await consuming.set_qos(prefetch_count=max(in_flight, 50))
        for name in (FIRST, SECOND):
            await publishing.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})
        try:
            yield publishing, consuming
        finally:
            for name in (FIRST, SECOND):
                await publishing.queue_delete(name)


async def _publish(channel: AbstractRobustChannel, in_flight: int) -> None:
    async def keep_publishing() -> None:
        while True:
            await _send(channel, FIRST, PAYLOAD)

    await asyncio.gather(*(keep_publishing() for _ in range(in_flight)))


async def _send(channel: AbstractRobustChannel, queue: str, body: bytes) -> None:
    message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    await channel.default_exchange.publish(message, routing_key=queue)


@contextlib.asynccontextmanager
async def _forwarder(url: str, in_flight: int) -> AsyncIterator[None]:
    words = [sys.executable, "-m", "benchmarks.bare", url, str(in_flight)]
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, env=dict(os.environ))
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def forward(url: str, in_flight: int) -> None:
    """Forward messages from the first queue to the second: publish with confirm, then ack."""
    async with await aio_pika.connect_robust(url) as one, await aio_pika.connect_robust(url) as two:
        publishing, consuming = await one.channel(), await two.channel()
        assert isinstance(publishing, AbstractRobustChannel)
        await consuming.set_qos(prefetch_count=in_flight)
        queue = await consuming.get_queue(FIRST)

        async def take(message: AbstractIncomingMessage) -> None:
            await _send(publishing, SECOND, message.body)
            await message.ack()

        await queue.consume(take)
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as main_runner:
        main_runner.run(forward(sys.argv[1], int(sys.argv[2])))
