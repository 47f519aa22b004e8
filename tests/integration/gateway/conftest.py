"""A gateway for each test, on embedded and on real stores."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway_rig import Rig, open_rig


@pytest.fixture(params=["embedded", "servers"])
def stores(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """Bus, live store and record: each test runs on both kinds."""
    get = request.getfixturevalue
    if request.param == "embedded":
        return "embedded:", "memory:", get("sqlite_url")
    return get("vhost_url"), get("redis_url"), get("database_url")


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the gateway; a test file overrides them."""
    return {}


@pytest.fixture
async def rig(stores: tuple[str, str, str], settings: dict[str, Any], tmp_path: Path) -> AsyncIterator[Rig]:
    """A running gateway."""
    async with open_rig(*stores, tmp_path, **settings) as rig:
        yield rig
