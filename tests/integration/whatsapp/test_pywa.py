"""What we send is what pywa, a client of others, sends: also to user ids, which Meta's description does not know."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.types.callback import Button as PywaButton
from pywa.types.callback import Section, SectionList, SectionRow
from usher_common.messages.sends import Button, Send
from usher_connectors.channels.whatsapp import CHANNEL
from usher_connectors.channels.whatsapp.calls import mark, typing
from usher_connectors.contract import Account, Message
from usher_connectors.send.http_driver import HttpDriver

from peers.graph_api import NUMBER, TOKEN, GraphApi

PHONE, USER, PARENT = "16505551234", "US.13491208655302741918", "US.ENT.11815799212886844830"


class ToCounterpart(httpx.HTTPTransport):
    """Leads pywa's requests to Meta to the counterpart instead."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it there, over plain HTTP."""
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


async def by_pywa(meta: GraphApi, sending: Callable[[WhatsApp], Any]) -> dict[str, Any]:
    """Return the body that pywa sends."""

    def run() -> None:
        with httpx.Client(transport=ToCounterpart(meta.port)) as session:
            sending(WhatsApp(phone_id=NUMBER, token=TOKEN, session=session, api_version="23.0"))

    await asyncio.to_thread(run)
    return meta.sent.pop()


async def by_us(meta: GraphApi, driver: HttpDriver, peer: str, text: str, **more: Any) -> dict[str, Any]:
    """Return the body that we send."""
    account = Account("a", "whatsapp", {"api": meta.url, "phone_number_id": NUMBER}, {"token": TOKEN})
    message = Message("e1", 0, Send("a", peer, "whatsapp", "c", "m1", 1, text, **more))
    await driver.deliver(CHANNEL, message, account)
    return meta.sent.pop()


ROWS = [SectionRow(title=f"B{n}", callback_data=f"id{n}") for n in range(4)]
QUICK = [PywaButton(title=f"B{n}", callback_data=f"id{n}") for n in range(2)]


@pytest.mark.parametrize("peer", [PHONE, USER, PARENT])
@pytest.mark.parametrize(
    ("text", "more", "theirs"),
    [
        ("Hi", {}, {}),
        ("See https://a.example", {}, {"preview_url": True}),
        ("Hi", {"reply_to": "wamid.0"}, {"reply_to_message_id": "wamid.0"}),
        ("Which?", {"buttons": tuple(Button(f"id{n}", f"B{n}") for n in range(2))}, {"buttons": QUICK}),
        (
            "Which?",
            {"buttons": tuple(Button(f"id{n}", f"B{n}") for n in range(4))},
            {"buttons": SectionList(button_title="☰", sections=[Section(title="", rows=ROWS)])},
        ),
    ],
)
async def test_a_message_is_as_pywas(  # noqa: PLR0917 - pytest passes by name
    meta: GraphApi, driver: HttpDriver, peer: str, text: str, more: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """To a number, to a user id, and to one of several businesses of one owner."""
    ours = await by_us(meta, driver, peer, text, **more)
    other = await by_pywa(meta, lambda client: client.send_message(peer, text, tracker="m1", **theirs))

    assert _plain(ours) == _plain(other)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: pywa's empty title of a list's only section."""
    for section in body.get("interactive", {}).get("action", {}).get("sections", []):
        if not section.get("title"):
            section.pop("title", None)
    return body


async def test_marks_and_typing_are_as_pywas(meta: GraphApi, driver: HttpDriver) -> None:
    """By the message's id: a number alone shows nobody that we type."""
    account = Account("a", "whatsapp", {"api": meta.url, "phone_number_id": NUMBER}, {"token": TOKEN})
    await driver.run(CHANNEL, mark("wamid.1", account))
    await driver.run(CHANNEL, typing("wamid.1", account))
    marked, typed = meta.sent.pop(0), meta.sent.pop(0)

    assert CHANNEL.abilities.typing_by == "message"
    assert marked == await by_pywa(meta, lambda client: client.mark_message_as_read("wamid.1"))
    assert typed == await by_pywa(meta, lambda client: client.indicate_typing("wamid.1"))
