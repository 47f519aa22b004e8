"""Clients of the gateway's API."""

import pytest

from gateway_rig import Rig
from gateway_rig.calls import SignedIn


@pytest.fixture
async def root(rig: Rig) -> SignedIn:
    """A signed-in administrator."""
    await rig.agent("root", "administrator")
    return await rig.sign_in("root")
