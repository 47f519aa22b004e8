"""What each of Twilio's requests means."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from usher_common.messages.content import Profile
from usher_connectors.channels.twilio.incoming import answer, parse
from usher_connectors.contract import (
    Account,
    Ignored,
    Link,
    Media,
    PeerChanged,
    Receipt,
    Received,
    Request,
)

TOKEN, SHARED, SID = "t0ken", "sh4red", "AC" + "0" * 32
CONFIG = {"account_sid": SID, "from": "+15005550006"}
ACCOUNT = Account("tw", "twilio", CONFIG, {"auth_token": TOKEN, "old_auth_token": "0ld"})
URL = "https://hooks.example/hooks/twilio/tw"
FORM = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
EVA, EVA_WHATSAPP = "+46701740605", "whatsapp:+46701740605"
BASIC = {"MessageSid": "SM1", "From": EVA, "To": "+15005550006"}


def asked(fields: Mapping[str, str], query: Mapping[str, str] | None = None) -> Request:
    """Return a request that needs no signature: what `parse` gets."""
    return Request(FORM, urlencode(fields).encode(), 0.0, query=query or {})


MEANINGS: list[tuple[dict[str, str], list[Any]]] = [
    (
        {"From": EVA_WHATSAPP, "ProfileName": "Eva", "Body": "Hej", "OriginalRepliedMessageSid": "SM0"},
        [Received("SM1", EVA_WHATSAPP, "Hej", profile=Profile(name="Eva", phone=EVA), reply_to="SM0")],
    ),
    (
        {"NumMedia": "2", "MediaUrl0": "u0", "MediaContentType0": "image/jpeg", "MediaUrl1": "u1", "Body": ""},
        [
            Received(
                "SM1",
                EVA,
                "",
                profile=Profile(phone=EVA),
                media=(Media("image", "u0", type="image/jpeg"), Media("document", "u1")),
            )
        ],
    ),
    ({"NumMedia": "many", "Body": "x"}, [Received("SM1", EVA, "x", profile=Profile(phone=EVA))]),
    (
        {"Latitude": "59.33", "Longitude": "18.07", "Label": "Shop", "Address": "Gatan 1", "Body": "Here"},
        [Received("SM1", EVA, "Here\n[location] 59.33, 18.07 Shop, Gatan 1", profile=Profile(phone=EVA))],
    ),
    (
        {"ButtonText": "Yes, please", "ButtonPayload": "y"},
        [Received("SM1", EVA, "Yes, please", profile=Profile(phone=EVA))],
    ),
    ({"MessageType": "poll"}, [Received("SM1", EVA, "[poll]", profile=Profile(phone=EVA), unknown="poll")]),
    (
        {"Body": "Hi", "ReferralSourceUrl": "https://ad"},
        [Received("SM1", EVA, "Hi", profile=Profile(phone=EVA), referral="https://ad")],
    ),
    # a user without a phone number, then one with both
    ({"From": "", "ExternalUserId": "SE.1", "Body": "Hi"}, [Received("SM1", "whatsapp:SE.1", "Hi", profile=Profile())]),
    (
        {"From": EVA_WHATSAPP, "ExternalUserId": "SE.1", "Body": "Hi"},
        [Link(EVA_WHATSAPP, "whatsapp:SE.1"), Received("SM1", EVA_WHATSAPP, "Hi", profile=Profile(phone=EVA))],
    ),
    # opt-outs, by words or as Twilio's Advanced Opt-Out says
    ({"Body": "Stop "}, [PeerChanged(EVA, "stopped", native_id="SM1")]),
    ({"Body": "cancel"}, [PeerChanged(EVA, "stopped", native_id="SM1")]),
    ({"Body": "ARRET", "OptOutType": "STOP"}, [PeerChanged(EVA, "stopped", native_id="SM1")]),
    ({"Body": "STOP calling me Ana"}, [Received("SM1", EVA, "STOP calling me Ana", profile=Profile(phone=EVA))]),
    ({"Body": "cancel", "From": EVA_WHATSAPP}, [Received("SM1", EVA_WHATSAPP, "cancel", profile=Profile(phone=EVA))]),
    ({"Body": "stop", "From": EVA_WHATSAPP}, [PeerChanged(EVA_WHATSAPP, "stopped", native_id="SM1")]),
    ({"Body": "unstop"}, [PeerChanged(EVA, "started", native_id="SM1")]),
    ({"Body": "yes"}, [Received("SM1", EVA, "yes", profile=Profile(phone=EVA))]),
    (
        {"Body": "yes", "OptOutType": "START"},
        [PeerChanged(EVA, "started", native_id="SM1:started"), Received("SM1", EVA, "yes", profile=Profile(phone=EVA))],
    ),
    ({"Body": "HELP", "OptOutType": "HELP"}, [Received("SM1", EVA, "HELP", profile=Profile(phone=EVA))]),
]


@pytest.mark.parametrize(("fields", "expected"), MEANINGS, ids=[str(fields) for fields, _ in MEANINGS])
def test_what_a_message_means(fields: dict[str, str], expected: list[Any]) -> None:
    """Each kind is an event, or a visible line with its name."""
    assert list(parse(asked({**BASIC, **fields}), ACCOUNT)) == expected


STATUSES: list[tuple[dict[str, str], dict[str, str], list[Any]]] = [
    ({"MessageStatus": "accepted"}, {}, [Ignored("status:accepted")]),
    ({"MessageStatus": "sent"}, {"message": "m1"}, [Receipt("sent", "m1", "SM1")]),
    ({"MessageStatus": "read"}, {"message": "m1"}, [Receipt("read", "m1", "SM1")]),
    (
        {"MessageStatus": "undelivered", "ErrorCode": "30003"},
        {"message": "m1"},
        [Receipt("failed", "m1", "SM1", "30003")],
    ),
    ({"MessageStatus": "canceled"}, {}, [Receipt("failed", "", "SM1", "canceled")]),
    ({"MessageStatus": "teleported"}, {}, [Ignored("status:teleported")]),
    ({"MessageStatus": "delivered"}, {"message": "m1", "part": "1"}, [Receipt("delivered", "", "SM1")]),
    ({"MessageStatus": "failed"}, {"message": "m1", "part": "1"}, [Receipt("failed", "", "SM1", "failed")]),
    (
        {"MessageStatus": "failed", "ErrorCode": "21610", "To": EVA},
        {"message": "m1"},
        [Receipt("failed", "m1", "SM1", "21610"), PeerChanged(EVA, "stopped", native_id="SM1")],
    ),
]


@pytest.mark.parametrize(("fields", "query", "expected"), STATUSES)
def test_what_a_status_means(fields: dict[str, str], query: dict[str, str], expected: list[Any]) -> None:
    """Our own id in the URL finds the message even where the answer to our POST never came."""
    assert list(parse(asked({"MessageSid": "SM1", **fields}, query), ACCOUNT)) == expected


def test_help_is_answered_once() -> None:
    """By the account's text, or by Twilio's Advanced Opt-Out; everything else gets an empty document."""
    helpful = Account("tw", "twilio", {**CONFIG, "help_text": "Fish & <Chips>"}, {})
    empty = b"<Response></Response>"

    def said(fields: dict[str, str], account: Account) -> bytes:
        given = answer(asked({**BASIC, **fields}), account)
        assert (given.status, given.content_type) == (200, "text/xml")
        return given.body

    expected = b"<Response><Message>Fish &amp; &lt;Chips&gt;</Message></Response>"
    assert said({"Body": "help"}, helpful) == expected
    assert said({"Body": "help"}, ACCOUNT) == empty
    assert said({"Body": "help", "OptOutType": "HELP"}, helpful) == empty
    assert said({"Body": "hello"}, helpful) == empty
    assert said({"Body": "help", "MessageStatus": "sent"}, helpful) == empty
