"""What is asked of Twilio's API, and how its errors are read."""

import json
from collections.abc import Generator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Button, Send, Template
from usher_connectors.channels.twilio import CHANNEL
from usher_connectors.channels.twilio.outgoing import check, fault, fetch, send
from usher_connectors.contract import (
    Account,
    Call,
    Media,
    Message,
    Reply,
    SendError,
    length,
)
from usher_connectors.send.domain.verdict import judge

TOKEN, SHARED, SID = "t0ken", "sh4red", "AC" + "0" * 32
CONFIG = {"account_sid": SID, "from": "+15005550006"}
ACCOUNT = Account("tw", "twilio", CONFIG, {"auth_token": TOKEN, "old_auth_token": "0ld"})
URL = "https://hooks.example/hooks/twilio/tw"
EVA, EVA_WHATSAPP = "+46701740605", "whatsapp:+46701740605"


def message(text: str, peer: str = EVA, links: tuple[str, ...] = (), **more: Any) -> Message:
    """Return a message to send."""
    return Message("d1", 0, Send("tw", peer, "twilio", "c", "m1", 1, text, **more), links, URL)


def run(sending: Generator[Call, Reply, Any], *replies: Any) -> tuple[list[Call], Any]:
    """Run to the end with answers of these documents, or a failure; returns the calls and the result."""
    calls = [next(sending)]
    for one in replies:
        try:
            failing = isinstance(one, SendError)
            calls.append(sending.throw(one) if failing else sending.send(Reply(200, {}, json.dumps(one).encode())))
        except StopIteration as end:
            return calls, end.value
    raise AssertionError("it wants more answers")


def fields_of(call: Call) -> list[tuple[str, str]]:
    """Return the form of a call."""
    return parse_qsl(call.body.decode(), keep_blank_values=True)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 159, [1]),
        ("a" * 160, [1]),
        ("a" * 161, [2]),
        ("a" * 70 + "\N{RIGHT SINGLE QUOTATION MARK}", [2]),
        ("a" * 70 + "😀", [2]),
        ("a" * 69 + "\N{RIGHT SINGLE QUOTATION MARK}", [1]),
        ("a" * 1601, [10, 1]),
        ("😀" * 400, [10, 3]),
    ],
)
def test_sms_are_counted_in_segments(text: str, segments: list[int]) -> None:
    """S1: and split; none has over ten segments or 1,600 characters; only the last one's receipts are the whole's."""
    calls, first = run(send(message(text), ACCOUNT), *({"sid": f"SM{n}"} for n in range(len(segments))))
    bodies = [dict(fields_of(call))["Body"] for call in calls]
    callbacks = [dict(fields_of(call))["StatusCallback"] for call in calls]

    assert ("".join(bodies), first) == (text, "SM0")
    assert [length(body, "gsm") for body in bodies] == segments
    assert all(len(body) <= 1600 for body in bodies)
    assert callbacks == [*[f"{URL}?message=m1&part=1"] * (len(segments) - 1), f"{URL}?message=m1"]


def test_receipts_of_an_earlier_part_are_not_those_of_the_whole() -> None:
    """They would end what still waits to be sent."""
    calls, _ = run(send(replace(message("First"), last=False), ACCOUNT), {"sid": "SM1"})

    assert dict(fields_of(calls[0]))["StatusCallback"] == f"{URL}?message=m1&part=1"


def test_whatsapp_texts_are_split_at_1600_characters() -> None:
    """In WhatsApp's own form of Markdown, from the number as WhatsApp names it."""
    calls, _ = run(send(message("**ы**" + "ы" * 1600, EVA_WHATSAPP), ACCOUNT), {"sid": "SM1"}, {"sid": "SM2"})

    assert fields_of(calls[0])[:2] == [("To", EVA_WHATSAPP), ("From", "whatsapp:+15005550006")]
    assert [len(dict(fields_of(call))["Body"]) for call in calls] == [1600, 3]


def test_files_go_by_links_with_the_last_part() -> None:
    """Without a public URL Twilio could not fetch them: refused before anything is sent."""
    bill = (Attachment("u1", "bill.pdf", "application/pdf", 9),)
    calls, _ = run(send(message("Your bill", links=("https://x/1",), attachments=bill), ACCOUNT), {"sid": "MM1"})
    assert ("MediaUrl", "https://x/1") in fields_of(calls[0])

    alone, _ = run(send(message("", links=("https://x/1",), attachments=bill), ACCOUNT), {"sid": "MM1"})
    assert "Body" not in dict(fields_of(alone[0]))
    with pytest.raises(SendError, match="no_links"):
        next(send(message("Your bill", attachments=bill), ACCOUNT))


def test_services_buttons_and_templates() -> None:
    """A messaging service sends by its id; buttons are numbered; a template goes with its values."""
    service = Account("tw", "twilio", {**CONFIG, "from": "MG1"}, {})
    chosen = message("Which?", buttons=(Button("r", "Red"), Button("b", "Blue")))
    template = message("", EVA_WHATSAPP, template=Template("HX1", values=("Eva", "7")))
    calls, _ = run(send(chosen, service), {"sid": "SM1"})
    written, _ = run(send(template, ACCOUNT), {"sid": "SM1"})

    assert fields_of(calls[0])[:3] == [
        ("To", EVA),
        ("MessagingServiceSid", "MG1"),
        ("Body", "Which?\n\n1. Red\n2. Blue"),
    ]
    assert fields_of(written[0])[2:4] == [("ContentSid", "HX1"), ("ContentVariables", '{"1": "Eva", "2": "7"}')]


def test_a_failure_after_the_first_part_is_uncertain() -> None:
    """Repeating it would send the first part twice."""
    sending = send(message("a" * 1601), ACCOUNT)
    next(sending)
    sending.send(Reply(201, {}, b'{"sid":"SM1"}'))
    with pytest.raises(SendError, match="partly_sent:http_500") as caught:
        sending.throw(SendError("http_500", retryable=True))
    assert (caught.value.unknown, caught.value.retryable) == (True, False)


def test_the_secret_goes_to_twilio_only() -> None:
    """A file's URL redirects to a store, which gets none; nor does a file elsewhere."""
    ours = Media("image", f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1")
    moved = SendError("http_307", retryable=True, reply=Reply(307, {"location": "https://cdn.example/1"}, b""))
    calls, last = run(fetch(ours, ACCOUNT), moved)
    direct, at_once = run(fetch(ours, ACCOUNT), {})
    elsewhere, _ = run(fetch(Media("image", "https://evil.example/1"), ACCOUNT), {})

    assert (last.url, last.method, last.headers) == ("https://cdn.example/1", "GET", {})
    assert "authorization" in calls[0].headers
    assert at_once == direct[0]
    assert elsewhere[0].headers == {}
    gone = fetch(ours, ACCOUNT)
    next(gone)
    with pytest.raises(SendError, match="http_404"):
        gone.throw(SendError("http_404", retryable=False, reply=Reply(404, {}, b"")))


def test_the_check_registers_the_webhook_at_the_number() -> None:
    """And says what people have to do themselves."""
    active = {"status": "active", "friendly_name": "Shop"}
    calls, result = run(check(ACCOUNT, URL), active, {"incoming_phone_numbers": [{"sid": "PN1"}]}, {})
    assert (result.ok, result.name) == (True, "Shop")
    assert calls[-1].url.endswith("/IncomingPhoneNumbers/PN1.json")
    assert fields_of(calls[-1]) == [("SmsUrl", URL), ("SmsMethod", "POST")]

    _, closed = run(check(ACCOUNT, URL), {"status": "suspended"})
    _, foreign = run(check(ACCOUNT, URL), active, {"incoming_phone_numbers": []})
    _, service = run(check(Account("tw", "twilio", {**CONFIG, "from": "MG1"}, {}), URL), active)
    assert (closed.ok, foreign.ok, service.ok) == (False, False, True)
    assert URL in service.notes[0]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, 20003, ("auth:20003", True, "account", None)),
        (429, 20429, ("throttled:20429", True, "throttled", None)),
        (400, 21610, ("recipient:21610", False, "message", "stopped")),
        (400, 21211, ("recipient:21211", False, "message", None)),
        (400, 21617, ("content:21617", False, "message", None)),
        (400, 63016, ("window:63016", False, "message", None)),
        (400, 99999, ("http_400", False, "message", None)),
    ],
)
def test_errors_are_judged_by_their_code(status: int, code: int, expected: tuple[Any, ...]) -> None:
    """As data of the channel."""
    body = json.dumps({"code": code, "message": "…", "status": status}).encode()
    error = judge(Reply(status, {}, body), 0.0, CHANNEL.fault, CHANNEL.errors)

    assert error is not None
    assert error.fault is not None
    assert (error.code, error.retryable, error.scope, error.fault.change) == expected
    assert fault(Reply(201, {}, b'{"sid":"SM1","error_code":null,"code":null}')) is None
