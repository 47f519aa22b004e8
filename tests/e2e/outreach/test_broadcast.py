"""A broadcast over three channels: each contact gets it once, whatever is killed, and nothing after a stop."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from usher_router.domain.outreach.words import DONE

from outreach import Crowd, open_crowd
from outreach.crowd import Desk, open_desk
from peers.text_messages import PUBLIC
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import embedded_stack, separate_stack
from waits import eventually, time_passes

EXTRA = {"USHER_HOOKS_URL": PUBLIC}
SLOW = 240  # messages a minute of the broadcast that is stopped: a stop may take seconds and still come midway
SOME = 8  # of its messages come before the stop
QUIET_S = 3.0  # s after the last of them in which nothing may come: a dozen messages at that pace


async def told_once(crowd: Crowd, desk: Desk, kills: Sequence[Sequence[Service]], per_minute: int) -> None:
    """Start it, kill these one after the other, and compare what came with what is counted."""
    key = await desk.draft(per_minute=per_minute)
    tried = await desk.post(f"/{key}/dry-run")
    assert (tried["audience"], tried["told"]) == (crowd.audience, len(crowd.told))
    assert {one["reason"]: one["contacts"] for one in tried["left_out"]} == crowd.left_out
    await desk.post(f"/{key}/start")
    for turn, services in enumerate(kills, 1):
        share = len(crowd.told) * turn // (len(kills) + 2)
        await eventually(lambda share=share: crowd.number >= share)  # type: ignore[misc]
        for service in services:
            service.kill()
        for service in services:
            await service.start()
    shown = await eventually(lambda: done(desk, key), seconds=300)

    figures, got = shown["figures"], crowd.got()
    assert figures["recipients"] == len(crowd.told)
    assert [one for one, number in got.items() if number > 1] == []
    assert got.keys() <= crowd.told
    assert len(crowd.told) - len(got) <= figures["uncertain"]  # who got nothing is counted so
    assert sum(figures[one] for one in ("sent", "delivered", "read", "uncertain")) == len(crowd.told)


async def done(desk: Desk, key: str) -> Any:
    """The broadcast, once it is done; a gateway that is being killed does not answer."""
    try:
        shown = await desk.show(key)
    except OSError:
        return None
    return shown if shown["state"] == "done" else None


async def stops(crowd: Crowd, desk: Desk) -> None:
    """Stop another one on its way: what has come once nothing is under way is all that ever comes, and is counted."""
    before = crowd.number
    key = await desk.draft(per_minute=SLOW)
    await desk.post(f"/{key}/start")
    await eventually(lambda: crowd.number >= before + SOME)
    stopped = await desk.post(f"/{key}/stop")

    async def settled() -> bool:
        return bool((await desk.show(key))["figures"]["under_way"] == 0)

    await eventually(settled)
    came = crowd.number - before
    await time_passes(QUIET_S)

    assert (stopped["state"], crowd.number - before) == ("stopped", came)
    assert came < len(crowd.told)
    figures = (await desk.show(key))["figures"]
    assert (figures["sent"] + figures["uncertain"], figures["waiting"], figures["under_way"]) == (came, 0, 0)
    assert figures["stopped"] == len(crowd.told) - came


async def test_each_gets_it_once_and_a_stop_holds(tmp_path: Path) -> None:
    """All in one process, which is killed midway; then a stop, and a word that ends it on any channel."""
    url = f"sqlite:///{tmp_path}/record.db"
    await seed_agents(url, ["sue"], role="supervisor")
    async with open_crowd(url, 60) as crowd, embedded_stack(tmp_path / "record.db", EXTRA) as stack:
        crowd.provider.hooks_url = stack.connectors[0].hooks_url
        async with open_desk(stack, "sue") as desk:
            await told_once(crowd, desk, [stack.connectors], 1_200)
            await stops(crowd, desk)
            leaver = next(one.partition(":")[2] for one in sorted(crowd.told) if one.startswith("webhook"))
            await crowd.provider.write(leaver, "Stop")
            key = await desk.draft()

            async def left_out() -> bool:
                tried = await desk.post(f"/{key}/dry-run")
                counted = {one["reason"]: one["contacts"] for one in tried["left_out"]}
                return bool(counted["unsubscribed"] == crowd.left_out["unsubscribed"] + 1)

            await eventually(left_out)
            await eventually(
                lambda: [one["text"] for one in crowd.provider.shown if one["peer"] == leaver][-1] == DONE["en"]
            )


@pytest.mark.long
async def test_a_thousand_get_it_once(vhost_url: str, redis_url: str, database_url: str) -> None:
    """On separate processes: router and connectors are killed by turns, and both at once."""
    await seed_agents(database_url, ["sue"], role="supervisor")
    stores = (vhost_url, redis_url, database_url)
    async with (
        open_crowd(database_url, 1_000) as crowd,
        separate_stack(stores, extra=EXTRA) as stack,
        open_desk(stack, "sue") as desk,
    ):
        kills = [stack.routers, stack.connectors, [*stack.routers, *stack.connectors]]
        await told_once(crowd, desk, kills, 6_000)
        await stops(crowd, desk)
