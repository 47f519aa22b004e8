"""Identities, signed by the shop's server, are visitors of their own."""

from typing import Any

import pytest
from usher_common.runtime.secret import Secret

from gateway_rig import Rig
from gateway_rig.shopper import SHOP_SECRET, Browser, browser, signature


@pytest.fixture
def settings() -> dict[str, Any]:
    """The shop's secret."""
    return {"identity_secret": Secret(SHOP_SECRET)}


async def test_a_customer_is_one_visitor_and_a_forged_one_nobody(rig: Rig) -> None:
    """In each browser the same; a refusal has a name, and makes nobody anybody."""
    one, other = await browser(rig), Browser(rig, await rig.http())
    await one.tell("p")
    before = one.visitor
    ana = {"identity": {"id": "1", "name": "Ana"}, "signature": signature("id=1\nname=Ana")}
    assert await one.send("/api/visits/identity", {**ana, "signature": "0" * 64}) == (403, "forged_identity")
    assert await one.send("/api/visits/identity", {**ana, "identity": {"id": "1\n"}}) == (403, "bad_identity")
    assert one.visitor == before
    for each in (one, other):
        assert await each.send("/api/visits/identity", ana) == (200, "")
        assert await each.tell("q") == (200, "")
    bob = {"identity": {"id": "2"}, "signature": signature("id=2")}
    await other.send("/api/visits/identity", bob)
    widget = await rig.widget(token=one.token)

    assert widget.visitor == one.visitor
    assert len({before, one.visitor, other.visitor}) == 3
