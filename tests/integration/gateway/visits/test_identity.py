"""Identities, signed by the shop's server, are visitors of their own."""

from typing import Any

import pytest
from sqlalchemy import select, update
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
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


async def test_an_identity_is_deleted_like_the_visits_of_its_visitor(rig: Rig) -> None:
    """So long after it was signed last; not while its visitor is in a conversation."""
    shopper = await browser(rig, "visits: {follow: always, keep_days: 2}")
    await rig.world.open("old, talking")
    assert await shopper.identify(id="b2", name="Bob") == (200, "")
    day = 24 * 3600 * 1_000_000
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        ages = {shopper.visitor: 3, "recent": 1, "old": 3, "old, talking": 3}
        await transaction.connection.execute(update(schema.identity).values(at=now - 3 * day))
        rows = [{"visitor": who, "facts_json": "{}", "at": now - days * day} for who, days in ages.items()]
        await insert_rows(transaction.connection, schema.identity, rows, skip_existing=True)
    await shopper.identify(id="b2", name="Bob")  # as the page does again and again
    await rig.site.edge.visits.delete_old()

    async with rig.record.read() as connection:
        kept = (await connection.execute(select(schema.identity.c.visitor))).scalars()
        assert sorted(kept) == sorted([shopper.visitor, "recent", "old, talking"])
