"""The office of the tests of contacts."""

from collections.abc import AsyncIterator

import pytest

from gateway_rig import Rig
from gateway_rig.office import Office, open_office


@pytest.fixture
async def office(rig: Rig) -> AsyncIterator[Office]:
    """A signed-in agent, with a router behind the gateway."""
    await rig.agent("ana")
    async with open_office(rig, "ana") as office:
        yield office
