"""The generic signed webhook, checked both ways against the independent `standardwebhooks` package."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook
from usher_common.messages.content import Attachment, Entry, Profile
from usher_common.messages.knowledge import BotHandover
from usher_common.messages.sends import BotTurn, Button, Send
from usher_connectors.conformance import SENT, ChannelCases, Incoming, Outgoing
from usher_connectors.contract import Account, BotAnswer, Call, Ignored, Receipt, Received, Reply, Typing

OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OTHER = "whsec_cGxlYXNlIGRvIG5vdCB1c2UgdGhpcyBrZXkh"


def account_at(url: str) -> Account:
    """Return an account during a rotation of its secrets."""
    return Account("a", "webhook", {"url": url}, {"secrets": [NEW, OLD]})


def sign(body: bytes, at: float) -> Mapping[str, str]:
    """Return headers from the independent implementation, with the older secret."""
    moment, one = datetime.fromtimestamp(at, tz=UTC), Webhook(OLD)
    with suppress(UnicodeDecodeError):  # it signs texts only
        signature = one.sign("msg_1", moment, body.decode())
        return _headers(at, signature)
    digest = hmac.digest(b64decode(OLD.removeprefix("whsec_")), b"msg_1.%d.%b" % (int(at), body), "sha256")
    return _headers(at, f"v1,{b64encode(digest).decode()}")


def _headers(at: float, signature: str) -> Mapping[str, str]:
    others = "v1a,bm90IG91cnM= v1,d3Jvbmc="
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at)),
        "webhook-signature": f"{others} {signature}",
    }


def check_signed(expected: dict[str, Any]) -> Any:
    """Check a call with either secret, as its receiver would."""

    def check(call: Call) -> None:
        for secret in (OLD, NEW):
            assert expected == Webhook(secret).verify(call.body, dict(call.headers))

    return check


CASES = ChannelCases(
    account_at=account_at,
    other_account=Account("b", "webhook", {}, {"secrets": [OTHER]}),
    secrets=(OLD, NEW, OLD.removeprefix("whsec_"), NEW.removeprefix("whsec_")),
    sign=sign,
    incoming=[
        Incoming("text", b'{"type":"message","peer":"eva","text":"hello"}', [Received("msg_1", "eva", "hello")]),
        Incoming(
            "profile and entry, unknown fields ignored",
            json.dumps(
                {
                    "type": "message",
                    "peer": "eva",
                    "text": "Γειά",
                    "profile": {"name": "Eva", "attributes": {"plan": "gold"}, "shoe": 38},
                    "entry": {"point": "shop", "skills": ["billing"]},
                    "more": 1,
                }
            ).encode(),
            [
                Received(
                    "msg_1",
                    "eva",
                    "Γειά",
                    profile=Profile(name="Eva", attributes={"plan": "gold"}),
                    entry=Entry(point="shop", skills=("billing",)),
                )
            ],
        ),
        Incoming(
            "a bot's answer",
            b'{"type":"answer","conversation":"c1","turn":"t1","text":"Which?","buttons":[{"id":"b","title":"B"}],"done":true}',
            [BotAnswer("msg_1", "c1", "t1", "Which?", (Button("b", "B"),), done=True)],
        ),
        Incoming(
            "a bot hands over",
            b'{"type":"hand_over","conversation":"c1","turn":"t1","reason":"r","summary":"s","facts":{"order":"1"}}',
            [BotAnswer("msg_1", "c1", "t1", hand_over=BotHandover("r", "s", {"order": "1"}))],
        ),
        Incoming("delivered", b'{"type":"delivered","message":"m1"}', [Receipt("delivered", message="m1")]),
        Incoming("an event of another type", b'{"type":"archived","peer":1}', [Ignored("archived")]),
        Incoming("read", b'{"type":"read","message":"m1"}', [Receipt("read", message="m1")]),
        Incoming("typing", b'{"type":"typing","peer":"eva"}', [Typing("eva")]),
    ],
    bad_bodies=[
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"null",
        b'{"type":"message"}',
        b'{"type":"read","message":1}',
        b'{"type":"answer","conversation":"c1","turn":"t1","text":" "}',
        b'{"type":"answer","conversation":"c1","turn":"","text":"Hello"}',
        b'{"type":"hand_over","conversation":"c1","turn":"t1","facts":{"order":1}}',
        b"[" * 99_999,
    ],
    outgoing=[
        Outgoing(
            "text with an attachment",
            Send(
                "a",
                "eva",
                "webhook",
                "c1",
                "m1",
                7,
                "Hej ✓",
                "Ana",
                (Attachment("u1", "bill.pdf", "application/pdf", 9),),
            ),
            check_signed(
                {
                    "type": "message",
                    "conversation": "c1",
                    "message": "m1",
                    "peer": "eva",
                    "seq": 7,
                    "text": "Hej ✓",
                    "attachments": [{"id": "u1", "name": "bill.pdf", "type": "application/pdf", "size": 9}],
                    "author": {"name": "Ana"},
                }
            ),
            [Reply(204, {}, b"")],
            SENT,
        ),
        Outgoing(
            "a bot's turn",
            Send(
                "a",
                "c1",
                "webhook",
                "c1",
                "turn-1",
                7,
                "Parcel",
                window_ends_at=2**52,
                turn=BotTurn(2, "entry", "de", "b"),
            ),
            check_signed(
                {
                    "type": "turn",
                    "conversation": "c1",
                    "turn": "turn-1",
                    "number": 2,
                    "reason": "entry",
                    "language": "de",
                    "text": "Parcel",
                    "button": "b",
                    "answer_by": 2**52 // 1000,
                    "messages": [],
                }
            ),
            [Reply(204, {}, b"")],
            SENT,
        ),
    ],
    unknown=b'{"type":"archived","peer":1}',
    receipts=lambda message, _provider_id: [
        json.dumps({"type": kind, "message": message}).encode() for kind in ("delivered", "read")
    ],
)
