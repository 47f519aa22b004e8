"""Phone calls by Twilio: what opens a conversation; what is said in calls has tests of its own."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from twilio.request_validator import RequestValidator
from usher_common.messages.content import Profile
from usher_connectors.conformance import ChannelCases, Incoming
from usher_connectors.contract import Account, Ignored, Received

TOKEN, SID = "fedcba9876543210fedcba9876543210", "AC" + "1" * 32
HOOK = "https://hooks.example/hooks/voice/a"
FORM = "application/x-www-form-urlencoded"
EVA = "+46701740605"


def account_at(url: str) -> Account:
    """Return an account whose API is at this URL."""
    config = {"api": url, "account_sid": SID, "from": "+46701740606", "hook_url": HOOK, "phones": ["ana=+4670"]}
    return Account("a", "voice", config, {"auth_token": TOKEN})


def sign(body: bytes, _at: float) -> Mapping[str, str]:
    """Return the headers of a form, signed by Twilio's package over the public URL."""
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {"content-type": FORM, "x-twilio-signature": RequestValidator(TOKEN).compute_signature(HOOK, fields)}


def form(**fields: str) -> bytes:
    """Return a form as Twilio writes it."""
    return urlencode(fields).encode()


CASES = ChannelCases(
    account_at=account_at,
    other_account=Account("b", "voice", {"hook_url": HOOK}, {"auth_token": "f" * 32}),
    secrets=(TOKEN,),
    sign=sign,
    incoming=[
        Incoming(
            "call",
            form(CallSid="CA1", From=EVA, Direction="inbound", CallerName="", CallStatus="ringing"),
            [Received("CA1", EVA, "[call]", profile=Profile(phone=EVA))],
        ),
        Incoming(
            "call without a number",
            form(CallSid="CA2", From="anonymous", Direction="inbound", CallerName="Eva"),
            [Received("CA2", "anonymous:CA2", "[call]", profile=Profile(name="Eva"))],
        ),
        Incoming("not a call of a customer", form(CallSid="CA3", Direction="outbound-api"), [Ignored("call")]),
    ],
    bad_bodies=[form(Direction="inbound", From=EVA), "&".join(["a=b"] * 501).encode()],
    outgoing=[],
    expires=False,
    content_type=FORM,
    unknown=form(CallSid="CA4", Direction="sideways"),
)
