"""The office of the tests of events and broadcasts."""

from collections.abc import AsyncIterator

import pytest

from gateway_rig import Rig
from gateway_rig.office import Office, open_office


@pytest.fixture
async def office(rig: Rig) -> AsyncIterator[Office]:
    """A signed-in supervisor, with a router behind the gateway."""
    await rig.agent("sue", role="supervisor")
    async with open_office(rig, "sue") as office:
        yield office
