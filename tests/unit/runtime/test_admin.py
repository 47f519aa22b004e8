"""The internal port: alive, ready or not and why, and the metrics."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from usher_common.runtime.admin import failing, open_admin


@pytest.fixture
def checks() -> dict[str, Callable[[], bool]]:
    """Two checks that hold."""
    return {"bus": lambda: True, "record": lambda: True}


@pytest.fixture
async def admin(checks: dict[str, Callable[[], bool]]) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a running internal port."""
    port = await open_admin("127.0.0.1", 0, checks)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port.number}") as session:
        yield session
    await port.close()


async def test_a_process_is_ready_while_all_checks_hold(admin: aiohttp.ClientSession) -> None:
    """200 and a word."""
    async with admin.get("/health/ready") as reply:
        assert (reply.status, await reply.json()) == (200, {"status": "ready"})


async def test_a_process_that_is_not_ready_names_what_fails_and_stays_alive(
    admin: aiohttp.ClientSession, checks: dict[str, Callable[[], bool]]
) -> None:
    """503 with the failing names; a check that raises fails; liveness asks for none of them."""
    checks["bus"] = lambda: False
    checks["odd"] = lambda: 1 // 0 == 1
    async with admin.get("/health/ready") as reply:
        assert (reply.status, (await reply.json())["failing"]) == (503, ["bus", "odd"])
    async with admin.get("/health/live") as reply:
        assert reply.status == 200


async def test_metrics_are_served_for_prometheus(admin: aiohttp.ClientSession) -> None:
    """The default registry, in the text format."""
    async with admin.get("/metrics") as reply:
        assert "text/plain" in reply.headers["Content-Type"]
        assert "usher_loop_failures_total" in await reply.text()


def test_no_checks_is_ready() -> None:
    """A process that needs nothing is ready."""
    assert failing({}) == []
