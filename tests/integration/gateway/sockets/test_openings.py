"""One address does not fill the queues: what it opens is limited by address, by visitor, and by who waits there."""

import asyncio
from typing import Any

import pytest

from gateway_rig import Rig
from gateway_rig.people import Widget
from waits import time_passes

SOCKETS, AT_ONCE, EVERY_S = 260, 20, 0.25  # what was tried: 259 of them opened a conversation


@pytest.fixture
def settings() -> dict[str, Any]:
    """As in production."""
    return {
        "conversations_per_minute": 20.0,
        "visitor_conversations_per_minute": 6.0,
        "waiting_per_address": 20,
        "connects_per_s": 20.0,
        "connect_burst": 200,
        "trusted_proxies": 1,
    }


async def from_address(rig: Rig, address: str, **hello: Any) -> Widget:
    """A widget whose address a proxy tells."""
    http = await rig.http()
    http.headers["X-Forwarded-For"] = address
    widget: Widget = await (await rig.socket(Widget, "/ws/visitor", None, http)).hello(**hello)
    return widget


async def opens(widget: Widget) -> str:
    """Write a first message; returns "" once it is accepted, else why not."""
    client_id = await widget.say(text="hello")
    answers: list[dict[str, Any]] = []
    while not answers:
        answers = [one for one in await widget.quiet("accepted", "refused") if one["id"] == client_id]
    return str(answers[0].get("code", ""))


async def test_one_address_places_nobody_far_behind(rig: Rig) -> None:
    """260 visitors of one address in three seconds: about twenty are let in, and the next comes after those."""
    answers: list[str] = []
    for _ in range(SOCKETS // AT_ONCE):
        widgets = await asyncio.gather(
            *(from_address(rig, "192.0.2.1") for _ in range(AT_ONCE)), return_exceptions=True
        )
        open_now = [widget for widget in widgets if isinstance(widget, Widget)]  # others are one connection too many
        answers += await asyncio.gather(*(opens(widget) for widget in open_now))
        await time_passes(EVERY_S)

    assert answers.count("") <= 22
    assert set(answers) == {"", "rate"}
    assert not await opens(await from_address(rig, "192.0.2.2"))


class TestWaiting:
    """With many openings a minute, who waits counts."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Three may wait."""
        return {"waiting_per_address": 3, "trusted_proxies": 1}

    async def test_an_answer_lets_one_more_in(self, rig: Rig) -> None:
        """Who waits already goes on; another address is not concerned."""
        ana = await rig.agent("ana")
        widgets = [await from_address(rig, "2001:db8::1") for _ in range(3)]
        conversations = []
        for widget in widgets:
            assert not await opens(widget)
            conversations.append(await rig.world.open(widget.visitor))
        next_one = await from_address(rig, "2001:db8::2")  # of the same /64

        assert await opens(next_one) == "rate"
        assert not await opens(widgets[0])
        assert not await opens(await from_address(rig, "2001:db8:0:1::1"))
        await rig.world.assign(conversations[1], ana)
        assert not await opens(await from_address(rig, "2001:db8::3"))


class TestOneVisitor:
    """A visitor who ends and begins again and again."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Two a minute."""
        return {"visitor_conversations_per_minute": 2.0}

    async def test_one_visitor_opens_only_so_many(self, rig: Rig) -> None:
        """Over whatever sockets; another visitor of the address does."""
        widget = await rig.widget()
        answers = []
        for _ in range(3):
            again = await rig.widget(token=widget.token)
            answers.append(await opens(again))

        assert answers == ["", "", "rate"]
        assert not await opens(await rig.widget())
