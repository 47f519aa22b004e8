"""The generic signed webhook: Standard Webhooks 1.0.0 in both directions; see docs/channels/webhook.md."""

import hmac
from collections.abc import Sequence
from typing import Literal, get_args

import msgspec
from usher_common.accounts.check_notes import Note
from usher_common.http.json_encoding import is_wide
from usher_common.http.standard_webhooks import key_of, sign
from usher_common.messages.content import Entry, Profile

from usher_connectors.channels.webhook.bots import SAYINGS, Saying, answer_of, turn_body
from usher_connectors.contract import (
    Abilities,
    Account,
    BadPayload,
    Call,
    Channel,
    Checking,
    CheckResult,
    Event,
    Ignored,
    Limits,
    Message,
    Receipt,
    Received,
    Request,
    SendError,
    Sending,
    Setting,
    Typing,
    Unverified,
    json_payload,
    readable,
    shape_of_structs,
)

TOLERANCE_S = 300  # s by which a timestamp may differ, either way: the specification's five minutes
SIGNATURES = 20  # most signatures examined in one header: a rotation has two
# The parts of a message that a receiver gets.
MESSAGE_FIELDS = ("conversation", "message", "peer", "seq", "text", "attachments")
ID_CHARS = 256
GUARDED = frozenset({400, 401, 403, 422})  # statuses with which a receiver refuses what is not signed
KINDS = frozenset({"message", "delivered", "read", "typing", *SAYINGS})


class _Message(msgspec.Struct, tag="message"):
    peer: str
    text: str
    profile: Profile | None = None
    entry: Entry | None = None


class _Delivered(msgspec.Struct, tag="delivered"):
    message: str


class _Read(msgspec.Struct, tag="read"):
    message: str


class _Typing(msgspec.Struct, tag="typing"):
    peer: str


class _Kind(msgspec.Struct):
    type: str


_kinds = msgspec.json.Decoder(_Kind)
_decoder = msgspec.json.Decoder(_Message | _Delivered | _Read | _Typing | Saying)
_encoder = msgspec.json.Encoder()


def verify(request: Request, account: Account) -> None:
    """Check id, timestamp and signature over the body's bytes; any of the account's secrets may have signed."""
    message_id, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not _is_id(message_id):
        raise Unverified(f"webhook-id: a header with 1 to {ID_CHARS} ASCII characters, no dot and no space is needed")
    _check_stamp(stamp, request.at)
    given = [part.encode("utf-8", "replace") for part in _signatures(request.headers.get("webhook-signature", ""))]
    valid = [sign(key, message_id, stamp, request.body).encode() for key in _keys(account)]
    if not any([hmac.compare_digest(one, two) for one in given[:SIGNATURES] for two in valid]):  # noqa: C419 - no early end
        raise Unverified("webhook-signature: no v1 signature of ours fits these bytes, this id and this timestamp")


def _check_stamp(stamp: str, now: float) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
        raise Unverified("webhook-timestamp: a header with whole seconds since 1970 is needed")
    ahead = int(stamp) - round(now)
    if abs(int(stamp) - now) > TOLERANCE_S:
        way = "ahead of" if ahead > 0 else "behind"
        raise Unverified(
            f"webhook-timestamp: {abs(ahead)} s {way} our clock, {TOLERANCE_S} s are allowed;"
            " a message that is sent again later is signed anew"
        )


def _signatures(header: str) -> list[str]:
    """List the signatures; a header that was sent twice arrives joined by a comma."""
    return [part.rstrip(",") for part in header.split()]


def parse(request: Request, _account: Account) -> Sequence[Event]:
    """Parse a message, a receipt, typing or what a bot says; the webhook-id is the native id. Others are ignored."""
    if is_wide(request.body):
        raise BadPayload("the body is UTF-16 or UTF-32: send JSON in UTF-8")
    try:
        body = _decode(readable(request.body))
    except RecursionError:
        raise BadPayload("the JSON is nested too deeply") from None
    except msgspec.MsgspecError as error:
        raise BadPayload(str(error)) from error
    if isinstance(body, Ignored):
        return [body]
    native_id = request.headers.get("webhook-id", "")
    if isinstance(body, Saying):
        return [answer_of(body, native_id)]
    if isinstance(body, _Message):
        return [Received(native_id, body.peer, body.text, profile=body.profile, entry=body.entry)]
    if isinstance(body, _Typing):
        return [Typing(body.peer)]
    status: Literal["delivered", "read"] = "read" if isinstance(body, _Read) else "delivered"
    return [Receipt(status, message=body.message)]


def _decode(body: bytes) -> _Message | _Delivered | _Read | _Typing | Saying | Ignored:
    kind = _kinds.decode(body).type
    return _decoder.decode(body) if kind in KINDS else Ignored(kind)


def send(message: Message, account: Account) -> Sending:
    """Post the message, signed with every secret, so that the receiver may rotate them; any 2xx is success."""
    url, keys = account.config.get("url"), _keys(account)
    if not isinstance(url, str) or not keys:
        raise SendError("bad_account", retryable=False)
    body = _body(message) if message.send.turn is None else turn_body(message)
    signatures = " ".join(sign(key, message.id, str(message.at), body) for key in keys)
    headers = {
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(message.at),
        "webhook-signature": signatures,
    }
    yield Call(url, body, headers)
    return message.id


def check(account: Account, _hook_url: str) -> Checking:
    """Post without a signature, which the receiver must refuse: that shows that it is there, and that it is guarded."""
    url, keys = account.config.get("url"), _keys(account)
    if not isinstance(url, str) or not keys:
        return CheckResult(ok=False, notes=(Note("url_and_secret"),))
    try:
        yield Call(url, b'{"type":"check"}', {"content-type": "application/json"})
    except SendError as error:
        if error.reply is None or error.reply.status not in GUARDED:
            raise
        return CheckResult(ok=True, notes=(Note("guarded", status=error.reply.status),))
    return CheckResult(ok=True, notes=(Note("unguarded"),))


def _is_id(text: str) -> bool:
    return 0 < len(text) <= ID_CHARS and text.isascii() and text.isprintable() and not {".", " "} & set(text)


def _keys(account: Account) -> list[bytes]:
    """Return the keys of `secrets`, a list of whsec_…; one that is not base64, or too short, is not used."""
    listed = account.secrets.get("secrets")
    return [key for text in (listed if isinstance(listed, list) else []) if (key := key_of(text))]


def _body(message: Message) -> bytes:
    fields = {name: getattr(message.send, name) for name in MESSAGE_FIELDS}
    return _encoder.encode({"type": "message", **fields, "author": {"name": message.send.author_name}})


CHANNEL = Channel(
    "webhook",
    verify,
    parse,
    send,
    check=check,
    payload=json_payload,
    shape=shape_of_structs("Event", (_Message, _Delivered, _Read, _Typing, *get_args(Saying))),
    settings=(
        Setting("url", "url", "URL", "where your service takes our messages, with https"),
        Setting(
            "secrets",
            "secret",
            "Secrets",
            "whsec_ and 24 to 64 bytes in base64; two while you change it",
            many=True,
            generate="whsec",
        ),
    ),
    limits=Limits(media={"*/*": 0}),
    abilities=Abilities(idempotent=True, receipts=True, typed=True, bots=True, markup="markdown"),
)
