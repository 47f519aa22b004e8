"""What we ask of Twilio is what its OpenAPI description allows; Prism serves it, and refuses anything else.

Twilio takes a list as one field several times (https://www.twilio.com/docs/usage/requests-to-twilio). Prism does not
read that: our own strict counterparts check it (`peers/phone_world.py`, `peers/text_messages.py`). How statuses come is
in `test_statuses.py`.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Button, Send, Template
from usher_connectors.channels import voice
from usher_connectors.channels.twilio import CHANNEL
from usher_connectors.contract import Account, Call, Channel, Message, Reply, SendError
from usher_connectors.send.http_driver import HttpDriver
from usher_connectors.voice.calls import hang_up, ring

from peers.prism import described_api
from peers.text_messages import OWN, SID, TOKEN
from servers import ServerMissing

SPEC = "twilio-api-v2010.json"
ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
PATHS = [
    "/2010-04-01/Accounts/{Sid}.json",
    *(f"{ACCOUNT}/{name}.json" for name in ("Messages", "Calls", "Calls/{Sid}")),
    *(f"{ACCOUNT}/{name}.json" for name in ("IncomingPhoneNumbers", "IncomingPhoneNumbers/{Sid}")),
]
REPEATED = ("MediaUrl", "StatusCallbackEvent")
HOOK = "https://hooks.example/hooks/twilio/tw"
EVA, EVA_WHATSAPP = "+46701740605", "whatsapp:+46701740605"
SERVICE = "MG" + "0" * 32
BILL = (Attachment("u1", "bill.pdf", "application/pdf", 9),)
SIGNED = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    """An account whose API is Twilio's description."""
    try:
        async with described_api(SPEC, PATHS, repeated=REPEATED) as api:
            yield Account("tw", "twilio", {"account_sid": SID, "from": OWN, "api": api}, {"auth_token": TOKEN})
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def driver() -> AsyncIterator[HttpDriver]:
    """The driver that makes all channels' calls."""
    opened = HttpDriver(allow_private=True)
    yield opened
    await opened.close()


def message(text: str = "", peer: str = EVA, links: tuple[str, ...] = (), **more: Any) -> Message:
    """Make a message to send."""
    return Message("d1", 0, Send("tw", peer, "twilio", "c", "m1", 1, text, **more), links, HOOK)


TEMPLATE = Template("HX" + "0" * 32, values=("Eva", "7"))
MESSAGES: Mapping[str, Message] = {
    "sms": message("Hi"),
    "long sms": message("A sentence. " * 500),
    "sms with a file": message("Your bill", links=("https://files.example/1",), attachments=BILL),
    "a file alone": message(links=("https://files.example/1",), attachments=BILL),
    "several files": message("Two", links=("https://a.example/1", "https://a.example/2"), attachments=BILL * 2),
    "buttons": message("Which?", buttons=(Button("r", "Red"), Button("b", "Blue"))),
    "whatsapp": message("**Hi**", EVA_WHATSAPP),
    "long whatsapp": message("ы" * 4000, EVA_WHATSAPP),
    "template": message(peer=EVA_WHATSAPP, template=TEMPLATE),
    "template without values": message(peer=EVA_WHATSAPP, template=Template(TEMPLATE.name)),
}


async def told(driver: HttpDriver, account: Account) -> dict[str, str]:
    """Send each message; returns its id, or the error with the server's words."""
    answers = {}
    for name, one in MESSAGES.items():
        try:
            answers[name] = await driver.deliver(CHANNEL, one, account)
        except SendError as error:
            answers[name] = f"{error.code} {error.reply.body[:2000].decode() if error.reply else ''}"
    return answers


async def test_the_description_allows_messages_and_calls(account: Account, driver: HttpDriver) -> None:
    """SMS and WhatsApp, by a number and by a messaging service; calls to an agent, and their end."""
    for sender in (OWN, SERVICE):
        answers = await told(driver, replace(account, config={**account.config, "from": sender}))
        assert {name: answer for name, answer in answers.items() if answer[:2] not in {"SM", "MM"}} == {}
    line = replace(account, channel="voice")
    leg = await driver.run(voice.CHANNEL, ring(line, EVA, f"{HOOK}?step=agent&call=CA1", f"{HOOK}?step=leg&call=CA1"))

    assert (leg[:2], len(leg)) == ("CA", 34)
    assert await driver.run(voice.CHANNEL, hang_up(line, leg)) == leg


NUMBERS = {"incoming_phone_numbers": [{"sid": f"PN{'0' * 32}"}]}
CHECKS: list[tuple[Channel, list[Any]]] = [
    (CHANNEL, [{"status": "active", "friendly_name": "Shop"}, NUMBERS, {}]),
    (voice.CHANNEL, [NUMBERS, {}]),
]
WRONG = [
    ("/Messages.json", {"From": OWN, "Body": "to nobody"}, "body"),
    ("/Messages.json", {"To": EVA, "MessagingServiceSid": "MG1", "Body": "by no service"}, "body"),
    ("/Calls.json", {"To": EVA, "Url": HOOK}, "body"),
    ("/Calls/CA1.json", {"Status": "completed"}, "path"),
    (f"/Calls/CA{'0' * 32}.json", {"Status": "over"}, "body"),
]


async def test_the_description_allows_checks_and_refuses_what_is_wrong(account: Account) -> None:
    """Checks ask for the account and its numbers, and set the webhook; Prism does refuse what is wrong.

    Some of the description's own examples break its rules, so only what Prism says of the request counts.
    """
    async with aiohttp.ClientSession() as http:
        for channel, answers in CHECKS:
            for call in calls_of(channel, account, answers):
                asked = http.request(call.method, call.url, data=call.body, headers=call.headers)
                assert await faults(asked) == set(), call.url
        for path, fields, where in WRONG:
            url = f"{account.config['api']}/2010-04-01/Accounts/{SID}{path}"
            assert await faults(http.post(url, data=fields, headers=SIGNED)) == {where}, path
            async with http.post(url, data=fields) as unsigned:
                assert unsigned.status in {401, 422}


def calls_of(channel: Channel, account: Account, answers: Sequence[Any]) -> list[Call]:
    """Return the calls of a check that is answered so."""
    assert channel.check is not None
    checking = channel.check(account, HOOK)
    replies = [Reply(200, {}, json.dumps(answer).encode()) for answer in answers]
    calls = [next(checking), *(checking.send(reply) for reply in replies[:-1])]
    with pytest.raises(StopIteration) as end:
        checking.send(replies[-1])
    assert end.value.value.ok
    return calls


async def faults(asked: Any) -> set[str]:
    """Return the parts of a request in which Prism finds a fault."""
    async with asked as answer:
        if answer.status < 300:
            return set()
        told = json.loads(await answer.text())
        found = {one["location"][0] for one in told.get("validation", [])}
        return found - {"response"} if found else {str(answer.status)}
