"""A shortage of descriptors is reported before nobody can connect any more."""

import asyncio
import resource

import pytest
import structlog
from aiohttp import web
from prometheus_client import REGISTRY
from usher_common.http.connection import watched
from usher_common.http.limits import SPARE_DESCRIPTORS, Patience
from usher_common.http.listen import listen

from waits import eventually

HERE = "127.0.0.1"
ROOM = 20  # connections that the port may have


async def test_few_free_descriptors_cause_a_warning_and_a_metric() -> None:
    """With three left of twenty; the last ones are refused, so that stores and logs have theirs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (SPARE_DESCRIPTORS + ROOM, hard))
    try:  # the limit is read when the port opens
        app = web.Application(middlewares=[watched])
        port = await listen(app, "trial", HERE, 0, per_address=0, shutdown_s=0.1, patience=Patience(sweep_s=0.02))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with structlog.testing.capture_logs() as logs:
        held = [await asyncio.open_connection(HERE, port.number) for _ in range(ROOM - 3)]
        await eventually(lambda: any(one["event"] == "connections.descriptors_short" for one in logs))
        # the warning may come a connection earlier, so the metric is awaited by itself
        await eventually(lambda: REGISTRY.get_sample_value("usher_descriptors_free_ratio") == pytest.approx(3 / ROOM))
        held += [await asyncio.open_connection(HERE, port.number) for _ in range(4)]
        refused = await held[-1][0].read()
    for _, writer in held:
        writer.close()
    await port.close()

    assert refused == b""
    assert {one["log_level"] for one in logs} == {"warning"}
