"""Sends of unknown outcome where the provider can be asked: what is there is not sent again, what is not is."""

from dataclasses import replace

import pytest
from aiohttp import web
from usher_connectors.contract import Limits

from connecting import asked_cases
from connecting.receiver import Receiver
from connecting.rig import Rig

CHANNELS = {"webhook": replace(asked_cases.CHANNEL, limits=Limits(text=12))}


async def run(rig: Rig, receiver: Receiver, *texts: str) -> list[tuple[str, str]]:
    """Send texts to one peer; returns status and provider's id of each once all are settled."""
    await rig.add_account("a", receiver.url)
    async with rig.connectors(CHANNELS, retry_scale=0.0001):
        await rig.send("a", *[("p", text) for text in texts])
        rows = await rig.until_rows(lambda rows: len(rows) == len(texts) and all(row.reported for row in rows))
    return [(row.status, row.provider_id) for row in rows]


def loses_the_first_answer(receiver: Receiver, *, arrived: bool) -> None:
    """Answer the first message by 500, after which nobody knows; `arrived` says whether it is there."""
    lost = [web.Response(status=500)]
    receiver.answer = lambda _body: lost.pop() if lost else web.Response()
    receiver.has = {"e-1"} if arrived else set()


@pytest.mark.parametrize(("arrived", "requests"), [(True, 2), (False, 3)])
async def test_the_provider_is_asked_before_a_send_is_repeated(
    rig: Rig, receiver: Receiver, arrived: bool, requests: int
) -> None:
    """Once; and the peer's next message waits for the answer."""
    loses_the_first_answer(receiver, arrived=arrived)

    assert await run(rig, receiver, "one", "two") == [("sent", "e-1"), ("sent", "e-2")]
    assert (receiver.asked, receiver.requests) == (["e-1"], requests)
    assert receiver.texts("p") == (["two"] if arrived else ["one", "two"])


async def test_while_the_provider_does_not_answer_nothing_is_sent(rig: Rig, receiver: Receiver) -> None:
    """The look-up is tried again, on the schedule of sends."""
    loses_the_first_answer(receiver, arrived=True)
    away = [web.Response(status=500), web.Response(status=503)]
    receiver.lookup = lambda _id: away.pop() if away else None

    assert await run(rig, receiver, "one") == [("sent", "e-1")]
    assert (receiver.asked, receiver.requests) == (["e-1"] * 3, 1)


async def test_what_the_provider_cannot_tell_is_uncertain(rig: Rig, receiver: Receiver) -> None:
    """Nobody will ever know, and the message is not sent twice."""
    loses_the_first_answer(receiver, arrived=True)
    receiver.lookup = lambda _id: web.Response(status=400)

    assert await run(rig, receiver, "one") == [("uncertain", "")]
    assert (receiver.asked, receiver.requests) == (["e-1"], 1)


@pytest.mark.parametrize(("arrived", "requests"), [(True, 2), (False, 3)])
async def test_each_part_is_asked_for_by_its_own_id(rig: Rig, receiver: Receiver, arrived: bool, requests: int) -> None:
    """Only the part whose answer was lost."""
    answers = [web.Response(), web.Response(status=500)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    receiver.has = {"e-1-1"} if arrived else set()

    assert await run(rig, receiver, "First part. Second one.") == [("sent", "e-1-1")]
    assert (receiver.asked, receiver.requests) == (["e-1-1"], requests)


@pytest.mark.parametrize(("arrived", "requests"), [(True, 1), (False, 2)])
async def test_after_a_crash_the_provider_is_asked_first(
    rig: Rig, receiver: Receiver, arrived: bool, requests: int
) -> None:
    """The row was under way when its replica died: whether it arrived, only the provider knows."""
    await run(rig, receiver, "one")
    if not arrived:
        receiver.taken.clear()
    await rig.change_rows(owner="dead", status="sending", provider_id="", reported=False)
    async with rig.connectors(CHANNELS):
        rows = await rig.until_rows(lambda rows: rows[0].reported and rows[0].status == "sent")

    assert (receiver.asked, receiver.requests) == (["e-1"], requests)
    assert [(row.provider_id, row.attempts, row.unsure) for row in rows] == [("e-1", 3, False)]
