"""The text of a new channel: it verifies, parses and sends in a form that is easily changed into a provider's own."""

CHANNEL = '''"""The channel NAME; see docs/channels/NAME.md."""

import hmac
from collections.abc import Sequence

import msgspec

from usher_connectors.contract import (
    Account,
    BadPayload,
    Call,
    Channel,
    Event,
    Ignored,
    Limits,
    Message,
    Received,
    Reply,
    Request,
    SendError,
    Sending,
    Setting,
    Unverified,
    readable,
)

TOLERANCE_S = 300  # s by which a signed time may differ from ours, either way


class _Post(msgspec.Struct):
    type: str
    id: str = ""
    contact: str = ""
    text: str = ""


class _Sent(msgspec.Struct):
    id: str


def verify(request: Request, account: Account) -> None:
    """Check the signature over time and body, and that the time is now."""
    stamp, given = request.headers.get("x-time", ""), request.headers.get("x-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16) or abs(int(stamp) - request.at) > TOLERANCE_S:
        raise Unverified("x-time: a header with the seconds since 1970, at most five minutes off, is needed")
    secret = account.secrets.get("secret")
    if not isinstance(secret, str) or not secret:
        raise Unverified("this account has no secret")
    valid = hmac.new(secret.encode(), stamp.encode() + b"." + request.body, "sha256").hexdigest()
    if not hmac.compare_digest(valid.encode(), given.encode("utf-8", "replace")):
        raise Unverified("x-signature: does not fit this time and these bytes")


def parse(request: Request, _account: Account) -> Sequence[Event]:
    """Parse a message; what is of another type is counted by it."""
    try:
        post = msgspec.json.decode(readable(request.body), type=_Post)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadPayload(f"not as expected: {error}") from None
    if post.type != "message":
        return [Ignored(post.type)]
    if not post.id:
        raise BadPayload("id: a message needs one, so that a repetition is recognised")
    return [Received(post.id, post.contact, post.text)]


def send(message: Message, account: Account) -> Sending:
    """Post the text; the answer has the provider's id."""
    url, secret = account.config.get("url"), account.secrets.get("secret")
    if not isinstance(url, str) or not isinstance(secret, str):
        raise SendError("bad_account", retryable=False)
    body = msgspec.json.encode({"contact": message.send.peer, "text": message.send.text})
    headers = {"content-type": "application/json", "authorization": f"Bearer {secret}"}
    return _id_in((yield Call(url, body, headers)))


def _id_in(reply: Reply) -> str:
    return msgspec.json.decode(reply.body, type=_Sent).id


CHANNEL = Channel(
    "NAME",
    verify,
    parse,
    send,
    settings=(
        Setting("url", "url", "URL", "where messages are sent"),
        Setting("secret", "secret", "Secret", "signs what comes, and is sent with what leaves"),
    ),
    limits=Limits(text=4096),
)
'''

CASES = '''"""The channel NAME: genuine samples, and a signer that is not its own code."""

import json
from collections.abc import Mapping
from hashlib import sha256
from hmac import new

from usher_common.messages.sends import Send
from usher_connectors.conformance import ChannelCases, Incoming, Outgoing
from usher_connectors.contract import Account, Call, Received, Reply

SECRET = "NAME-s3cret"
MESSAGE = Send("a", "eva", "NAME", "c", "m", 1, "Hello")
ANSWER = Reply(200, {}, b'{"id":"2"}')


def account_at(url: str) -> Account:
    """Return an account whose messages are sent there."""
    return Account("a", "NAME", {"url": url}, {"secret": SECRET})


def sign(body: bytes, at: float) -> Mapping[str, str]:
    """Sign as the provider does: take its own library here, if there is one."""
    signature = new(SECRET.encode(), b"%d.%b" % (int(at), body), sha256).hexdigest()
    return {"x-time": str(int(at)), "x-signature": signature}


def check_call(call: Call) -> None:
    """Check a call as the provider describes it."""
    assert call.headers["authorization"] == f"Bearer {SECRET}"
    assert json.loads(call.body) == {"contact": "eva", "text": "Hello"}


CASES = ChannelCases(
    account_at=account_at,
    other_account=Account("b", "NAME", {}, {"secret": "another"}),
    secrets=(SECRET,),
    sign=sign,
    incoming=[
        Incoming(
            "text",
            b'{"type":"message","id":"1","contact":"eva","text":"Hello"}',
            [Received("1", "eva", "Hello")],
        ),
    ],
    outgoing=[
        Outgoing("text", MESSAGE, check_call, [ANSWER], "2"),
    ],
    unknown=b'{"type":"teleported"}',
)
'''

PAGE = """## Connect it

1. Say here, step by step, how an account is made at the provider, and where its secret is shown.
2. Create an account of the channel `NAME` with the settings below.
3. Let the provider post to `/hooks/NAME/ACCOUNT`.
"""
