"""Telegram against telegram-test-api, which others wrote: by webhook through a relay, and by poll."""

from typing import Any

import pytest
from usher_common.commands.message_received import MessageReceived
from usher_connectors.channels.telegram import CHANNEL
from usher_connectors.contract import Account
from usher_connectors.send.http_driver import HttpDriver

from connecting.rig import Rig
from peers.telegram_server import Relay, TelegramServer
from waits import eventually

CHAT, OTHER = 7001, 7002
SECRET = "a-secret-of-the-webhook"
LONG = "First sentence. " * 300  # two messages there


def account(server: TelegramServer, **config: Any) -> Account:
    """An account of the server's bot."""
    return Account("tg", "telegram", {"api": server.url, **config}, {"token": server.token, "webhook_secret": SECRET})


def heard(rig: Rig, chat: int) -> list[MessageReceived]:
    """What the router was told of a chat, once for each id, in order."""
    by_id = {name: body for _, name, body in rig.ear.heard}
    return [body for body in by_id.values() if isinstance(body, MessageReceived) and body.peer == str(chat)]


async def write(server: TelegramServer, relay: Relay, chat: int, text: str) -> None:
    """Write, and wait until the webhook was answered as often as the relay passes it on."""
    before = len(relay.answers)
    await server.write(chat, text)
    await eventually(lambda: len(relay.answers) == before + relay.times)


async def test_messages_come_by_webhook_and_answers_go_back(rig: Rig, server: TelegramServer) -> None:
    """Each update is delivered three times and is one message; without the secret it is none."""
    one = account(server)
    await rig.add(one)
    async with rig.connectors(), Relay(rig.hook_url("tg", "telegram"), SECRET, times=3).listening() as relay:
        driver = HttpDriver(allow_private=True)
        await driver.run(CHANNEL, _register(one, relay.url))
        await driver.close()
        for number in range(5):
            await write(server, relay, CHAT, f"text {number}")
            await write(server, relay, OTHER, f"other {number}")
        await rig.ear.until(lambda: len(heard(rig, CHAT)) == 5 and len(heard(rig, OTHER)) == 5)
        relay.secret = "forged"
        await write(server, relay, CHAT, "from somebody else")
        sends = (str(CHAT), "a < b & **c**"), (str(CHAT), LONG), (str(OTHER), "and you")
        await rig.send("tg", *sends, channel="telegram")
        await rig.until_rows(lambda rows: [row.status for row in rows] == ["sent"] * 3)

    assert relay.answers == [200] * 30 + [401] * 3
    assert [body.text for body in heard(rig, CHAT)] == [f"text {number}" for number in range(5)]
    assert [body.text for body in heard(rig, OTHER)] == [f"other {number}" for number in range(5)]
    assert heard(rig, CHAT)[0].profile is not None
    assert heard(rig, CHAT)[0].profile.name == "Eva"  # type: ignore[union-attr]
    first, *rest = await server.answers(CHAT)
    assert (first["text"], first["parse_mode"]) == ("a &lt; b &amp; <b>c</b>", "HTML")
    assert " ".join(one["text"] for one in rest) == LONG.strip()
    assert [one["text"] for one in await server.answers(OTHER)] == ["and you"]


async def test_messages_come_by_poll(rig: Rig, server: TelegramServer) -> None:
    """The same without a webhook; this server gives an update once, so what is lost on our side is gone."""
    await rig.add(account(server, mode="poll"))
    for number in range(3):
        await server.write(CHAT, f"before {number}")
    async with rig.connectors():
        await rig.ear.until(lambda: len(heard(rig, CHAT)) == 3)
        await server.write(CHAT, "while it polls")
        await rig.ear.until(lambda: len(heard(rig, CHAT)) == 4)
        await rig.send("tg", (str(CHAT), "an answer"), channel="telegram")
        await rig.until_rows(lambda rows: [row.status for row in rows] == ["sent"])

    texts = ["before 0", "before 1", "before 2", "while it polls"]
    assert [body.text for body in heard(rig, CHAT)] == texts
    assert [one["text"] for one in await server.answers(CHAT)] == ["an answer"]


def _register(one: Account, url: str) -> Any:
    """Run the channel's own check as far as this server goes: it does not know getWebhookInfo."""
    assert CHANNEL.check is not None
    checking = CHANNEL.check(one, url)
    reply = yield next(checking)
    yield checking.send(reply)


@pytest.mark.parametrize("text", ["\0 and \ud800", "Grüße 👩‍👩‍👧", "\u200b"])
async def test_odd_texts_arrive_as_they_can_be_kept(rig: Rig, server: TelegramServer, text: str) -> None:
    """What no store accepts is replaced, and everything else is kept as it is."""
    await rig.add(account(server, mode="poll"))
    async with rig.connectors():
        await server.write(CHAT, text)
        await rig.ear.until(lambda: len(heard(rig, CHAT)) == 1)
    assert heard(rig, CHAT)[0].text == "".join(
        "\N{REPLACEMENT CHARACTER}" if one in "\0\ud800" else one for one in text
    )
