"""What we send to WhatsApp is what Meta's OpenAPI description allows; Prism serves it, and refuses anything else.

The description knows neither user ids nor `biz_opaque_callback_data` nor marks: `test_pywa.py` and the strict
counterpart (`peers/graph_api.py`) do. What it does not know is taken out on the way, by name.
"""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Button, Send, Template
from usher_connectors.channels.whatsapp import CHANNEL
from usher_connectors.channels.whatsapp.bodies import enveloped, file_of
from usher_connectors.contract import Account, Message, SendError
from usher_connectors.send.http_driver import HttpDriver

from peers.graph_api import NUMBER, TOKEN, WABA
from peers.prism import described_api
from servers import ServerMissing

SPEC = "whatsapp-cloud-v23.yaml"
PATHS = ["/{Version}/{Phone-Number-ID}/messages", "/{Version}/{WABA-ID}/message_templates"]
UNKNOWN = {"biz_opaque_callback_data"}  # what the description does not know, though Meta's documentation does
PHONE = "16505551234"


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    """An account whose API is Meta's description."""
    try:
        async with described_api(SPEC, PATHS, UNKNOWN) as url:
            config = {"api": f"{url}/v23.0", "phone_number_id": NUMBER, "waba_id": WABA}
            yield Account("a", "whatsapp", config, {"token": TOKEN})
    except ServerMissing as missing:
        pytest.skip(str(missing))


def message(text: str = "", **more: Any) -> Message:
    """Make a message to send."""
    return Message("e1", 0, Send("a", PHONE, "whatsapp", "c", "m1", 1, text, **more))


BUTTONS = tuple(Button(f"id{n}", f"B{n}") for n in range(10))
EVERY_KIND = ("body.1", "body.2")
MESSAGES = {
    "text": message("Hi"),
    "reply with a link": message("See https://a.example", reply_to="wamid.0"),
    "long": message("A sentence. " * 500),
    "buttons": message("Which?", buttons=BUTTONS[:3]),
    "list": message("Which?", buttons=BUTTONS),
    "template": message(template=Template("hello", "en_US")),
    "template with values": message(template=Template("hello", "en_US", ("Eva", "x"), EVERY_KIND)),
    "template with a picture": message(
        template=Template("hello", "en_US", ("https://a.example/a.png", "Eva"), ("header.image", "body.1"))
    ),
    "template with a link": message(template=Template("hello", "en_US", ("Eva", "t"), ("body.1", "button.1.1"))),
}
FILES = [
    Attachment("f1", f"a.{end}", kind, 5)
    for end, kind in (
        ("png", "image/png"),
        ("mp4", "video/mp4"),
        ("ogg", "audio/ogg"),
        ("webp", "image/webp"),
        ("pdf", "application/pdf"),
    )
]


async def test_metas_description_allows_all_that_we_send(account: Account, driver: HttpDriver) -> None:
    """Each kind of message gets an id, and the templates are listed."""
    told = {}
    for name, one in MESSAGES.items():
        try:
            told[name] = await driver.deliver(CHANNEL, one, account)
        except SendError as error:
            told[name] = f"{error.code} {error.reply.body[:2000].decode() if error.reply else ''}"
    assert {name: answer for name, answer in told.items() if not answer.startswith("wamid.")} == {}

    assert CHANNEL.templates is not None
    assert [one.name for one in await driver.run(CHANNEL, CHANNEL.templates(account))] != []


async def _run_files(account: Account) -> list[int]:
    headers = {"Authorization": f"Bearer {TOKEN}", "User-Agent": "usher-connectors/0.1.0"}
    url = f"{account.config['api']}/{NUMBER}/messages"
    async with aiohttp.ClientSession(headers=headers) as http:
        bodies = [enveloped(message().send, file_of(one, "77")) for one in FILES]
        return [(await http.post(url, json=body)).status for body in bodies]


async def test_files_go_as_their_kind_and_what_is_wrong_is_refused(account: Account) -> None:
    """Prism does refuse: a text under another name, and a message to nobody."""
    assert await _run_files(account) == [200] * len(FILES)
    headers = {"Authorization": f"Bearer {TOKEN}", "User-Agent": "usher-connectors/0.1.0"}
    good = enveloped(message().send, {"type": "text", "text": {"body": "Hi"}})
    async with aiohttp.ClientSession(headers=headers) as http:
        for wrong in ({**good, "text": {"txt": "Hi"}}, {name: part for name, part in good.items() if name != "to"}):
            async with http.post(f"{account.config['api']}/{NUMBER}/messages", json=wrong) as answer:
                assert answer.status == 422
