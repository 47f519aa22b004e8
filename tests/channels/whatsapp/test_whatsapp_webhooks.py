"""WhatsApp: what each webhook means, whoever wrote and however they are named."""

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.content import Entry, Profile
from usher_connectors.channels.whatsapp import parse
from usher_connectors.contract import (
    BadPayload,
    Deleted,
    Echo,
    Edited,
    Elsewhere,
    Event,
    Ignored,
    Link,
    Media,
    PeerChanged,
    Reacted,
    Receipt,
    Received,
    Request,
)

from channels.whatsapp_cases import EVA, TEXT, account_at, post

ACCOUNT = account_at("https://graph.facebook.com/v23.0")
PHONE, USER = "16505551234", "US.13491208655302741918"
PROFILE = Profile(name="Eva", phone=f"+{PHONE}")
HEAD = {"from": PHONE, "id": "wamid.1", "timestamp": "1000"}
SHA = "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="
SHA_HEX = "49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942"


def events(body: bytes) -> list[Event]:
    """Parse a post."""
    return list(parse(Request({}, body, 0.0), ACCOUNT))


def of_message(kind: str, content: Any, **more: Any) -> list[Event]:
    """Parse a message that Eva wrote."""
    return events(post(contacts=[EVA], messages=[{**HEAD, "type": kind, kind: content, **more}]))


def received(text: str, **more: Any) -> Received:
    """Make the event of a message that Eva wrote."""
    return Received("wamid.1", PHONE, text, **{"profile": PROFILE, "at": 1000.0, **more})


FILE = {"id": "77", "mime_type": "image/jpeg", "sha256": SHA}
BUTTON = {"type": "button_reply", "button_reply": {"id": "b", "title": "Cancel"}}
ROW = {"type": "list_reply", "list_reply": {"id": "r", "title": "Express", "description": "1 day"}}
FORM = {
    "type": "nfm_reply",
    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"t","d":"5"}'},
}
ITEM = {"product_retailer_id": "di9", "quantity": 2, "item_price": 30, "currency": "USD"}
LUCIA = {"name": {"formatted_name": "Lucía"}, "phones": [{"phone": "+1 983"}], "emails": [{"email": "l@x.example"}]}
ADVERT = {"source_url": "https://fb.me/3", "source_id": "12", "source_type": "ad", "headline": "Chat with us"}
UNKNOWN = [{"code": 131051, "title": "Message type unknown"}]
COEXIST = [{"code": 131060, "title": "This message is unavailable"}]


@pytest.mark.parametrize(
    ("kind", "content", "more", "event"),
    [
        ("text", {"body": "Hi"}, {}, received("Hi")),
        ("text", {"body": "Yes"}, {"context": {"id": "wamid.0"}}, received("Yes", reply_to="wamid.0")),
        ("text", {"body": "Hi"}, {"context": {"forwarded": True}}, received("Hi")),
        ("text", {"body": "Hi"}, {"timestamp": "1749416383123"}, received("Hi", at=1749416383.123)),
        (
            "image",
            {**FILE, "caption": "Taj"},
            {},
            received("Taj", media=(Media("image", "77", "", "image/jpeg", sha256=SHA_HEX),)),
        ),
        (
            "audio",
            {"id": "8", "mime_type": "audio/ogg; codecs=opus", "voice": True},
            {},
            received("", media=(Media("voice", "8", "", "audio/ogg"),)),
        ),
        (
            "document",
            {"id": "9", "filename": "a.pdf", "mime_type": "application/pdf"},
            {},
            received("", media=(Media("document", "9", "a.pdf", "application/pdf"),)),
        ),
        ("video", {"id": "v"}, {}, received("", media=(Media("video", "v"),))),
        ("sticker", {"id": "s", "animated": False}, {}, received("", media=(Media("sticker", "s"),))),
        (
            "location",
            {"latitude": 37.44, "longitude": -122.16, "name": "Philz", "address": "101 Forest"},
            {},
            received("[location] Philz, 101 Forest, 37.44000, -122.16000"),
        ),
        ("contacts", [LUCIA], {}, received("[contact] Lucía, +1 983, l@x.example")),
        ("button", {"text": "Stop", "payload": "p"}, {}, received("Stop")),
        ("interactive", BUTTON, {"context": {"id": "wamid.0"}}, received("Cancel", reply_to="wamid.0")),
        ("interactive", ROW, {}, received("Express")),
        ("interactive", FORM, {}, received("[form] Sent\nd: 5")),
        (
            "interactive",
            {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}},
            {},
            received("[call permission] accept"),
        ),
        ("order", {"text": "Soon", "product_items": [ITEM]}, {}, received("[order] Soon\n2 x di9, 30 USD")),
        (
            "text",
            {"body": "Info?"},
            {"referral": ADVERT},
            received(
                "Info?", referral="https://fb.me/3", entry=Entry("", (), "https://fb.me/3", "Chat with us", "", "12")
            ),
        ),
        (
            "unsupported",
            {},
            {"errors": UNKNOWN},
            received("[unsupported] Message type unknown (131051)", unknown="unsupported"),
        ),
        (
            "unsupported",
            {"type": "unknown"},
            {"errors": COEXIST},
            received("[unsupported] This message is unavailable (131060)", unknown="unsupported"),
        ),
        ("ephemeral", {}, {}, received("[ephemeral]", unknown="ephemeral")),
        ("poll_creation", {"name": "x"}, {}, received("[poll creation]", unknown="poll_creation")),
        (
            "reaction",
            {"message_id": "wamid.0", "emoji": "👍"},
            {},
            Reacted("wamid.1", PHONE, "wamid.0", "👍", at=1000.0),
        ),
        (
            "reaction",
            {"message_id": "wamid.0", "emoji": ""},
            {},
            Reacted("wamid.1", PHONE, "wamid.0", "", removed=True, at=1000.0),
        ),
        (
            "edit",
            {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "Ho"}}},
            {},
            Edited("wamid.0", PHONE, "Ho", "wamid.1", 1000.0),
        ),
        ("revoke", {"original_message_id": "wamid.0"}, {}, Deleted("wamid.0", PHONE, 1000.0)),
        (
            "system",
            {"type": "user_changed_number", "wa_id": "12195555358", "body": "changed"},
            {},
            PeerChanged(PHONE, "moved", "12195555358", "wamid.1", 1000.0),
        ),
        ("system", {"type": "customer_identity_changed", "body": "x"}, {}, Ignored("system:customer_identity_changed")),
        ("request_welcome", {}, {}, Ignored("request_welcome")),
    ],
)
def test_a_message_becomes_an_event(kind: str, content: Any, more: dict[str, Any], event: Event) -> None:
    """Each kind with all that it says; what Meta does not hand over is a line, also where it comes first (A4)."""
    assert of_message(kind, content, **more) == [event]


STATUS = {"id": "wamid.out", "timestamp": "1001", "recipient_id": PHONE}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"status": "sent"}, [Receipt("sent", provider_id="wamid.out", at=1001.0)]),
        ({"status": "delivered"}, [Receipt("delivered", provider_id="wamid.out", at=1001.0)]),
        ({"status": "read"}, [Receipt("read", provider_id="wamid.out", at=1001.0)]),
        ({"status": "played"}, [Receipt("read", provider_id="wamid.out", at=1001.0)]),
        (
            {"status": "failed", "errors": [{"code": 131047, "title": "Re-engagement message"}]},
            [Receipt("failed", provider_id="wamid.out", code="window:131047", at=1001.0)],
        ),
        (
            {"status": "failed", "errors": [{"code": 999999}]},
            [Receipt("failed", provider_id="wamid.out", code="provider:999999", at=1001.0)],
        ),
        ({"status": "failed"}, [Receipt("failed", provider_id="wamid.out", at=1001.0)]),
        (
            {"status": "sent", "biz_opaque_callback_data": "m1"},
            [Receipt("sent", "m1", "wamid.out", at=1001.0)],
        ),
        (
            {"status": "read", "recipient_user_id": USER},
            [Link(PHONE, USER), Receipt("read", provider_id="wamid.out", at=1001.0)],
        ),
        (
            {"status": "read", "recipient_id": "", "recipient_user_id": USER},
            [Receipt("read", provider_id="wamid.out", at=1001.0)],
        ),
        ({"status": "deleted"}, [Ignored("status:deleted")]),
        ({"status": "RINGING", "type": "call"}, [Ignored("status:callRINGING")]),
    ],
)
def test_a_status_becomes_a_receipt(status: dict[str, Any], expected: list[Event]) -> None:
    """With our id where Meta gives it back, the class of a failure, and whoever it names by two ids (A2)."""
    assert events(post(statuses=[{**STATUS, **status}])) == expected


ECHO = {"from": "15550783881", "to": PHONE, "id": "wamid.e", "timestamp": "1000", "type": "text"}


def test_an_echo_is_what_a_colleague_wrote_in_the_app() -> None:
    """To a number or to a user id, with files."""
    hidden = {**ECHO, "to": "", "to_user_id": USER, "type": "image", "image": FILE, "id": "wamid.f"}
    assert events(post("smb_message_echoes", message_echoes=[{**ECHO, "text": {"body": "Thursday"}}, hidden])) == [
        Echo("wamid.e", PHONE, "Thursday", at=1000.0),
        Echo("wamid.f", USER, "", media=(Media("image", "77", "", "image/jpeg", sha256=SHA_HEX),), at=1000.0),
    ]


CALL = {"id": "wacid.1", "from": PHONE, "to": "15550783881", "timestamp": "1000", "direction": "USER_INITIATED"}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"event": "connect"}, Ignored("call:connect")),
        (
            {"event": "terminate", "status": "COMPLETED", "duration": 75},
            Received("call:wacid.1", PHONE, "[call] 1:15", profile=PROFILE, at=1000.0),
        ),
        (
            {"event": "terminate", "status": "FAILED"},
            Received("call:wacid.1", PHONE, "[missed call]", profile=PROFILE, at=1000.0),
        ),
        ({"event": "terminate", "direction": "BUSINESS_INITIATED"}, Ignored("call:terminate")),
    ],
)
def test_a_call_is_noticed_once_it_has_ended(call: dict[str, Any], expected: Event) -> None:
    """We take none over WhatsApp; whoever called is to be seen."""
    assert events(post("calls", contacts=[EVA], calls=[{**CALL, **call}])) == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (post("history", history=[{"phase": 1}], errors=[{"code": 2593109}]), [Ignored("history")]),
        (post("smb_app_state_sync", state_sync=[{"type": "contact"}]), [Ignored("smb_app_state_sync")]),
        (post("user_preferences", user_preferences=[{"value": "stop"}]), [Ignored("user_preferences")]),
        (post(errors=[{"code": 130429, "title": "Rate limit hit"}]), [Ignored("error:130429")]),
        (post(number="9", messages=[TEXT]), [Elsewhere("9")]),
        (post(), [Ignored("messages")]),
        (json.dumps({"object": "page", "entry": []}).encode(), [Ignored("object:page")]),
        (json.dumps({"object": "whatsapp_business_account", "entry": []}).encode(), []),
    ],
)
def test_what_means_nothing_to_us_is_counted_by_name(body: bytes, expected: list[Event]) -> None:
    """And answered with 200: Meta would only repeat it, also a history that failed (A7)."""
    assert events(body) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [*HEAD, "type", "text", "image", "context", "referral", "group_id", "from_user_id", "interactive", "errors"]
)
TYPES = st.sampled_from(["text", "image", "interactive", "order", "contacts", "location", "reaction", "edit", "system"])


@given(TYPES, FIELDS, JSON)
def test_wrong_types_are_refused_by_name(kind: str, field: str, value: Any) -> None:
    """No value at any field raises; the good message after it is taken."""
    odd = {**HEAD, "text": {"body": "Hi"}, "type": kind, kind: {"body": "x"}, field: value}
    good = {**HEAD, "id": "wamid.2", "type": "text", "text": {"body": "Hi"}}
    first, *_, last = events(post(contacts=[EVA], messages=[odd, good]))

    assert isinstance(last, Received)
    assert (last.native_id, last.text) == ("wamid.2", "Hi")
    assert not isinstance(first, Received) or isinstance(
        first.text + first.peer + first.native_id + first.reply_to, str
    )


@given(JSON, st.sampled_from(["messages", "statuses", "contacts", "metadata", "calls", "message_echoes"]))
def test_wrong_types_around_messages_are_refused_by_name(value: Any, field: str) -> None:
    """Whatever stands there, nothing but BadPayload is raised."""
    assert events(post("messages", **{field: value})) is not None
    for body in ({"object": "whatsapp_business_account", "entry": [value]}, {"entry": value}):
        with suppress(BadPayload):
            parse(Request({}, msgspec.json.encode(body), 0.0), ACCOUNT)
