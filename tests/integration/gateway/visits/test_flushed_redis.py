"""Redis is flushed while visits are open at two gateways."""

import pytest
from redis.asyncio import Redis
from usher_gateway.limits import VISIT_PAUSE_S

from gateway_rig import Rig
from gateway_rig.shopper import Browser, browser, listed, now_ms, recorded


@pytest.fixture
def stores(vhost_url: str, redis_url: str, database_url: str) -> tuple[str, str, str]:
    """Real stores only: one in memory is not flushed from outside."""
    return vhost_url, redis_url, database_url


async def test_after_a_flush_the_list_is_right_with_the_next_beacon_and_visits_are_recorded_once(
    rig: Rig, redis_url: str
) -> None:
    """Whatever gateway a beacon comes to; pages reported before the flush are not lost, and none counts twice."""
    shopper = await browser(rig)
    await shopper.tell("p", cart={"at": 1, "value": 20, "currency": "EUR"})
    async with rig.another() as other:
        there = Browser(other, shopper.http, token=shopper.token)
        alone = Browser(rig, await rig.http())
        await there.tell("q")
        await alone.tell("lamps")
        before = {visit["visitor"]: visit["pages"] for visit in await listed(rig)}
        async with Redis.from_url(redis_url) as admin:
            await admin.flushall()
        assert await listed(rig) == await listed(other) == []

        await shopper.tell("p")
        await there.tell("q")
        await alone.tell("lamps")
        at_one, at_other = await listed(rig), await listed(other)
        for found in (at_one, at_other):
            assert {visit["visitor"]: visit["pages"] for visit in found} == before
            assert {visit["visitor"]: visit["cart_value"] for visit in found}[shopper.visitor] == 20
        over = max(now_ms(), *(visit["heard_at"] for visit in at_one)) + VISIT_PAUSE_S * 1000
        for _ in range(2):
            await rig.site.edge.visits.sweep(over)
            await other.site.edge.visits.sweep(over)

    rows = [(visitor, is_over, len(visit.pages)) for visitor, is_over, visit in await recorded(rig)]
    assert sorted(rows) == sorted([(shopper.visitor, True, 2), (alone.visitor, True, 1)])


async def test_a_flush_invites_nobody_again(rig: Rig, redis_url: str) -> None:
    """A gateway that knew nothing of the visit asks the record: a refusal stands, a card moves to no second page."""
    policy = "visits: {follow: always}\ninvitations: [{name: help, text: {en: Hello}, control_percent: 0}]"
    refuser = await browser(rig, policy)
    asked = Browser(rig, await rig.http())
    await rig.world.agent_is(await rig.agent("ana"), "available")
    await rig.site.edge.invitations.sweep()
    card = await refuser.stay("p")
    assert await refuser.reply(card["id"], "refused") == (200, "")
    shown = await asked.stay("p")
    async with rig.another() as other:
        async with Redis.from_url(redis_url) as admin:
            await admin.flushall()
        assert await Browser(other, refuser.http, token=refuser.token).stay("p") is None
        again = await Browser(other, asked.http, token=asked.token).stay("p")

    assert again == shown
    assert await refuser.stay("q") is None
