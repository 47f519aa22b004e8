"""The internal port: whether the process is live, whether it is ready or why not, and the metrics."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from usher_common.runtime.admin import failing, open_admin


@pytest.fixture
def checks() -> dict[str, Callable[[], bool]]:
    """Two checks that pass."""
    return {"bus": lambda: True, "record": lambda: True}


@pytest.fixture
async def admin(checks: dict[str, Callable[[], bool]]) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a running internal port."""
    port = await open_admin("127.0.0.1", 0, checks)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port.number}") as session:
        yield session
    await port.close()


async def test_a_process_is_ready_while_all_checks_pass(admin: aiohttp.ClientSession) -> None:
    """It answers 200."""
    async with admin.get("/health/ready") as reply:
        assert (reply.status, await reply.json()) == (200, {"status": "ready"})


async def test_a_process_that_is_not_ready_names_what_fails_and_stays_live(
    admin: aiohttp.ClientSession, checks: dict[str, Callable[[], bool]]
) -> None:
    """503 with the failing names; a check that raises fails; liveness runs none of them."""
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


def test_a_process_without_checks_is_ready() -> None:
    """It needs nothing."""
    assert failing({}) == []
