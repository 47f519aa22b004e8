"""Clients that are gone before their socket is open: no failure of ours, and nothing is left of them."""

import asyncio
import socket
import struct
from typing import Any

import pytest
import structlog
from usher_common.http.listen import ListeningPort
from usher_gateway import metrics

from gateway_rig import Rig
from servers.ports import LOOPBACK
from waits import eventually

TIMES = 200  # how a reset meets the upgrade is up to the kernel
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds: closing sends a reset


@pytest.fixture
def settings() -> dict[str, Any]:
    """All come from one address."""
    return {"connects_per_s": 1000.0, "connect_burst": 1000}


def upgrade_and_reset(port: int, path: str, *, waits: bool) -> None:
    """Ask for a socket and be gone; `waits` for the first byte of the answer."""
    with socket.create_connection((LOOPBACK, port), timeout=20) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        client.sendall(f"{head}Sec-WebSocket-Key: {'A' * 22}==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        if waits:
            client.recv(1)


def answered(status: str = "") -> float:
    """Return how many requests have been answered, with this status if one is given."""
    samples = [one for metric in metrics.HTTP.collect() for one in metric.samples if one.name.endswith("_total")]
    return sum(one.value for one in samples if status in ("", one.labels["status"]))


def open_sockets() -> float:
    """Return what the gauge of open sockets shows, of both kinds."""
    return sum(one.value for metric in metrics.SOCKETS.collect() for one in metric.samples)


@pytest.mark.parametrize("path", ["/ws/visitor", "/ws/agent"])
async def test_who_is_gone_during_the_upgrade_leaves_nothing(rig: Rig, path: str) -> None:
    """No line at warning or above, no answer 500, and no connection or socket that is counted or held."""
    before, failed, connections = answered(), answered("500"), ListeningPort.in_process
    with structlog.testing.capture_logs() as logs:
        for number in range(TIMES):
            await asyncio.to_thread(upgrade_and_reset, rig.site.port, path, waits=number % 2 == 1)
        await eventually(lambda: answered() >= before + TIMES)
        await eventually(lambda: ListeningPort.in_process <= connections)

    assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []
    assert (answered("500"), open_sockets(), rig.sockets()) == (failed, 0, [])
