"""No address can fill the queues: conversations opened are limited by address, by visitor, and by how many wait."""

import asyncio
from typing import Any

import pytest

from gateway_rig import Rig
from gateway_rig.people import Widget
from waits import time_passes

SOCKETS, AT_ONCE, EVERY_S = 260, 20, 0.25  # as in an attack in which 259 of them opened a conversation


@pytest.fixture
def settings() -> dict[str, Any]:
    """The limits of production."""
    return {
        "conversations_per_minute": 20.0,
        "visitor_conversations_per_minute": 6.0,
        "waiting_per_address": 20,
        "connects_per_s": 20.0,
        "connect_burst": 200,
        "trusted_proxies": 1,
    }


async def from_address(rig: Rig, address: str, **hello: Any) -> Widget:
    """Open a widget whose address a proxy reports."""
    http = await rig.http()
    http.headers["X-Forwarded-For"] = address
    widget: Widget = await (await rig.socket(Widget, "/ws/visitor", None, http)).hello(**hello)
    return widget


async def opens(widget: Widget) -> str:
    """Write a first message; returns "" if it is accepted, else the refusal's code."""
    client_id = await widget.say(text="hello")
    answers: list[dict[str, Any]] = []
    while not answers:
        answers = [one for one in await widget.quiet("accepted", "refused") if one["id"] == client_id]
    return str(answers[0].get("code", ""))


async def test_one_address_cannot_fill_the_queue(rig: Rig) -> None:
    """Of 260 visitors of one address twenty a minute may open a conversation; others may, too."""
    answers: list[str] = []
    began = asyncio.get_running_loop().time()
    for _ in range(SOCKETS // AT_ONCE):
        widgets = await asyncio.gather(
            *(from_address(rig, "192.0.2.1") for _ in range(AT_ONCE)), return_exceptions=True
        )
        open_now = [widget for widget in widgets if isinstance(widget, Widget)]  # others exceed the limit of sockets
        answers += await asyncio.gather(*(opens(widget) for widget in open_now))
        await time_passes(EVERY_S)

    a_minute, seconds = 20, asyncio.get_running_loop().time() - began
    assert answers.count("") <= a_minute + a_minute * seconds / 60 + 1
    assert set(answers) == {"", "rate"}
    assert not await opens(await from_address(rig, "192.0.2.2"))


class TestWaiting:
    """With a high rate of openings, the number of waiting conversations is the limit."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Three may wait."""
        return {"waiting_per_address": 3, "trusted_proxies": 1}

    async def test_an_answered_conversation_makes_space_for_one_more(self, rig: Rig) -> None:
        """Those who wait already may go on writing; another address is not affected."""
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
    """A visitor who ends and opens conversations again and again."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Two a minute."""
        return {"visitor_conversations_per_minute": 2.0}

    async def test_one_visitor_opens_a_limited_number(self, rig: Rig) -> None:
        """Over however many sockets; another visitor of the same address is not affected."""
        widget = await rig.widget()
        answers = []
        for _ in range(3):
            again = await rig.widget(token=widget.token)
            answers.append(await opens(again))

        assert answers == ["", "", "rate"]
        assert not await opens(await rig.widget())
