"""Telegram bots; each kind of update has its row in `telegram/test_telegram.py`."""

import json
from collections.abc import Mapping

from usher_common.messages.content import Profile
from usher_common.messages.sends import Button, Send
from usher_connectors.conformance import ChannelCases, Incoming, Outgoing
from usher_connectors.contract import Account, Call, Ignored, Received, Reply

SECRET, TOKEN = "wEbhook-s3cret", "123456:AAtoken"
EVA = {"id": 7, "is_bot": False, "first_name": "Eva"}
WRITTEN = {"message_id": 3, "from": EVA, "chat": {"id": 7, "type": "private"}, "date": 1000, "text": "Γειά"}
LONG = "Отслеживаниеотправленийпозаказамиз"  # a title of 34 letters, 68 bytes
KEYBOARD = {"inline_keyboard": [[{"text": "Rückgabe", "callback_data": "Rückgabe"}]]}
SHOWN = {"message_id": 2, "chat": {"id": 7, "type": "private"}, "date": 999, "text": "Hej", "reply_markup": KEYBOARD}
PRESSED = {"id": "q1", "from": EVA, "chat_instance": "1", "message": SHOWN, "data": "Rückgabe"}
SENT = json.dumps({"ok": True, "result": {"message_id": 4, "chat": {"id": 7}}}).encode()


def account_at(url: str) -> Account:
    """Return an account whose Bot API is at this URL."""
    return Account("a", "telegram", {"api": url}, {"token": TOKEN, "webhook_secret": SECRET})


def sign(_body: bytes, _at: float) -> Mapping[str, str]:
    """Return the header that Telegram sends with each update: the secret itself."""
    return {"x-telegram-bot-api-secret-token": SECRET}


def check_call(call: Call) -> None:
    """Check a call as the Bot API describes it."""
    assert call.url.endswith(f"/bot{TOKEN}/sendMessage")
    assert json.loads(call.body) == {"chat_id": 7, "text": "Hej <b>✓</b>", "parse_mode": "HTML"}


def check_buttons(call: Call) -> None:
    """Check a message with buttons: a row for each, and what comes back of each within 64 bytes."""
    rows = json.loads(call.body)["reply_markup"]["inline_keyboard"]
    assert rows == [
        [{"text": "Rückgabe", "callback_data": "Rückgabe"}],
        [{"text": LONG, "callback_data": LONG[:32]}],  # two bytes for each letter
    ]


CASES = ChannelCases(
    account_at=account_at,
    other_account=Account("b", "telegram", {}, {"token": "9:B", "webhook_secret": "another"}),
    secrets=(TOKEN, SECRET),
    sign=sign,
    incoming=[
        Incoming(
            "text",
            json.dumps({"update_id": 1, "message": WRITTEN}).encode(),
            [Received("7:3", "7", "Γειά", profile=Profile(name="Eva"), at=1000)],
        ),
        Incoming(
            "a button",
            json.dumps({"update_id": 3, "callback_query": PRESSED}).encode(),
            [Received("callback:q1", "7", "Rückgabe")],
        ),
        Incoming("a kind that we do not know", b'{"update_id":2,"story":{}}', [Ignored("story")]),
    ],
    bad_bodies=[b"", b"\xff", b"[" * 99_999, b"{"],
    outgoing=[
        Outgoing(
            "text", Send("a", "7", "telegram", "c1", "m1", 7, "Hej **✓**"), check_call, [Reply(200, {}, SENT)], "7:4"
        ),
        Outgoing(
            "buttons",
            Send("a", "7", "telegram", "c1", "m2", 8, "Hej", buttons=(Button("r", "Rückgabe"), Button("t", LONG))),
            check_buttons,
            [Reply(200, {}, SENT)],
            "7:4",
        ),
    ],
    expires=False,
    signs_body=False,
    unknown=b'{"update_id":2,"story":{}}',
)
