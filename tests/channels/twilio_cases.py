"""SMS and WhatsApp by Twilio, checked both ways against Twilio's own package."""

import base64
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from twilio.request_validator import RequestValidator
from usher_common.messages.content import Profile
from usher_common.messages.sends import Send
from usher_connectors.conformance import ChannelCases, Incoming, Outgoing
from usher_connectors.contract import Account, Call, Ignored, PeerChanged, Receipt, Received, Reply

TOKEN, SID = "0123456789abcdef0123456789abcdef", "AC" + "0" * 32
HOOK = "https://hooks.example/hooks/twilio/a"
FORM = "application/x-www-form-urlencoded"
EVA = "+46701740605"


def account_at(url: str) -> Account:
    """Return an account whose API is at this URL."""
    config = {"api": url, "account_sid": SID, "from": "+46701740606", "hook_url": HOOK}
    return Account("a", "twilio", config, {"auth_token": TOKEN})


def sign(body: bytes, _at: float) -> Mapping[str, str]:
    """Return the headers of a form, signed by Twilio's package over the public URL."""
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {"content-type": FORM, "x-twilio-signature": RequestValidator(TOKEN).compute_signature(HOOK, fields)}


def form(**fields: str) -> bytes:
    """Return a form as Twilio writes it."""
    return urlencode(fields).encode()


def check_call(call: Call) -> None:
    """Check a call as Twilio describes it."""
    assert call.url.endswith(f"/2010-04-01/Accounts/{SID}/Messages.json")
    pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    assert call.headers == {"authorization": f"Basic {pair}", "content-type": FORM}
    assert parse_qsl(call.body.decode()) == [
        ("To", EVA),
        ("From", "+46701740606"),
        ("Body", "Hej ✓"),
        ("StatusCallback", f"{HOOK}?message=m1"),
    ]


CASES = ChannelCases(
    account_at=account_at,
    other_account=Account("b", "twilio", {"hook_url": HOOK}, {"auth_token": "f" * 32}),
    secrets=(TOKEN, base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()),
    sign=sign,
    incoming=[
        Incoming(
            "text",
            form(MessageSid="SM1", From=EVA, To="+46701740606", NumMedia="0", FromCity="", Body="Γειά"),
            [Received("SM1", EVA, "Γειά", profile=Profile(phone=EVA))],
        ),
        Incoming("stopped", form(MessageSid="SM2", From=EVA, Body=" stop"), [PeerChanged(EVA, "stopped", "", "SM2")]),
        Incoming("delivered", form(MessageSid="SM3", MessageStatus="delivered"), [Receipt("delivered", "", "SM3")]),
        Incoming("not sent yet", form(MessageSid="SM3", MessageStatus="queued"), [Ignored("status:queued")]),
    ],
    bad_bodies=[form(MessageSid="SM4", Body="nobody"), "&".join(["a=b"] * 501).encode()],
    outgoing=[
        Outgoing(
            "text",
            Send("a", EVA, "twilio", "c1", "m1", 7, "Hej **✓**"),
            check_call,
            [Reply(201, {}, b'{"sid":"SM5","status":"queued","error_code":null}')],
            "SM5",
        )
    ],
    expires=False,
    content_type=FORM,
    unknown=form(MessageSid="SM3", MessageStatus="teleported"),
    receipts=lambda _message, provider_id: [
        form(MessageSid=provider_id, MessageStatus=status) for status in ("sent", "delivered", "read")
    ],
)
