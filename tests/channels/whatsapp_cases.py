"""WhatsApp Cloud; each kind of webhook has its row in `test_whatsapp.py`."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from pywa.utils import webhook_updates_validator
from usher_common.messages.content import Profile
from usher_common.messages.sends import Send
from usher_connectors.conformance import ChannelCases, Incoming, Outgoing
from usher_connectors.contract import Account, Call, Ignored, Received, Reply

SECRET, TOKEN, HANDSHAKE = "app-s3cret", "EAAtoken", "verify-s3cret"
NUMBER = "106540352242922"
SENT = json.dumps({"messages": [{"id": "wamid.out"}]}).encode()


def account_at(url: str) -> Account:
    """Return an account whose Graph API is at this URL."""
    secrets = {"token": TOKEN, "app_secret": SECRET, "verify_token": HANDSHAKE}
    return Account("a", "whatsapp", {"api": url, "phone_number_id": NUMBER}, secrets)


def whole_account_at(url: str) -> Account:
    """Return the same with the id of the business account, without which it has no templates."""
    account = account_at(url)
    return replace(account, config={**account.config, "waba_id": "1"})


def sign(body: bytes, _at: float) -> Mapping[str, str]:
    """Return the header that Meta sends, which pywa accepts."""
    header = "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest()
    assert webhook_updates_validator(SECRET, body, header)
    return {"x-hub-signature-256": header}


def post(field: str = "messages", number: str = NUMBER, **value: object) -> bytes:
    """Make a webhook's body with one change."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()


def check_call(call: Call) -> None:
    """Check a call as the Cloud API describes it."""
    assert call.url.endswith(f"/{NUMBER}/messages")
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(call.body) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "16505551234",
        "biz_opaque_callback_data": "m1",
        "type": "text",
        "text": {"body": "Hej *✓*", "preview_url": False},
    }


EVA = {"profile": {"name": "Eva"}, "wa_id": "16505551234"}
TEXT = {"from": "16505551234", "id": "wamid.1", "timestamp": "1000", "type": "text", "text": {"body": "Γειά"}}
CASES = ChannelCases(
    account_at=whole_account_at,
    other_account=Account("b", "whatsapp", {"phone_number_id": "2"}, {"app_secret": "another"}),
    secrets=(TOKEN, SECRET, HANDSHAKE),
    sign=sign,
    incoming=[
        Incoming(
            "text",
            post(contacts=[EVA], messages=[TEXT]),
            [Received("wamid.1", "16505551234", "Γειά", profile=Profile(name="Eva", phone="+16505551234"), at=1000.0)],
        ),
        Incoming("a field that means nothing to us", post("flows", event="x"), [Ignored("flows")]),
    ],
    bad_bodies=[b"", b"\xff", b"[" * 99_999, b"{", b"[]", b"{}"],
    outgoing=[
        Outgoing(
            "text",
            Send("a", "16505551234", "whatsapp", "c1", "m1", 7, "Hej **✓**"),
            check_call,
            [Reply(200, {}, SENT)],
            "wamid.out",
        )
    ],
    expires=False,
    unknown=post("teleports", event="x"),
    two=post(contacts=[EVA], messages=[TEXT, {**TEXT, "id": "wamid.2", "text": {"body": "Ja"}}]),
    items=("entry", 0, "changes", 0, "value", "messages"),
    receipts=lambda _message, provider_id: [
        post(statuses=[{"id": provider_id, "status": status, "timestamp": "1000", "recipient_id": EVA["wa_id"]}])
        for status in ("sent", "delivered", "read")
    ],
)
