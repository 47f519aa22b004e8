"""A container's health check asks the internal port, and only 200 counts."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from usher_common.runtime.admin import open_admin
from usher_common.runtime.probe import answers

from servers.ports import free_port


@pytest.fixture
def checks() -> dict[str, Callable[[], bool]]:
    """What makes the process ready."""
    return {}


@pytest.fixture
async def url(checks: dict[str, Callable[[], bool]]) -> AsyncIterator[str]:
    """A running internal port."""
    port = await open_admin("127.0.0.1", 0, checks)
    yield f"http://127.0.0.1:{port.number}/health/ready"
    await port.close()


async def test_a_process_that_is_ready_is_healthy(url: str) -> None:
    """It answers 200."""
    assert await asyncio.to_thread(answers, url)


async def test_a_process_that_is_not_ready_is_unhealthy(url: str, checks: dict[str, Callable[[], bool]]) -> None:
    """It answers 503."""
    checks["bus"] = lambda: False

    assert not await asyncio.to_thread(answers, url)


async def test_a_port_without_listener_is_unhealthy() -> None:
    """The check ends with an exit code, not with a traceback."""
    assert not await asyncio.to_thread(answers, f"http://127.0.0.1:{free_port()}/health/ready")
