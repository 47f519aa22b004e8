"""WhatsApp Cloud API: one business phone number is one account; see docs/channels/whatsapp.md.

Facts of the protocol: https://developers.facebook.com/documentation/business-messaging/whatsapp. A peer is a phone
number in digits, a business-scoped user id ("US.1234": who hides their number behind a username has nothing else), or
"group:" and a group's id.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from usher_common.http.json_encoding import is_wide
from usher_common.token_bucket import Rate

from usher_connectors.channels.whatsapp.bodies import BUTTONS, CAPTION, ROW, TEXT
from usher_connectors.channels.whatsapp.calls import TYPING_S, fault, fetch, mark, send, templates, typing
from usher_connectors.channels.whatsapp.changes import events_in
from usher_connectors.channels.whatsapp.errors import ERRORS
from usher_connectors.channels.whatsapp.graph import API, check, token_ends
from usher_connectors.contract import (
    Abilities,
    Account,
    Answer,
    BadPayload,
    Channel,
    Event,
    Limits,
    Request,
    Setting,
    Unverified,
    json_payload,
    readable,
    shape_beside,
)

MB = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCUMENTS = (
    *("text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel"),
    *("application/vnd.ms-powerpoint", f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"),
    f"{_OFFICE}.presentationml.presentation",
)
# The only types that Meta takes, each with its most bytes; everything else becomes a link.
MEDIA = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * MB),
    "image/webp": 500 * 1024,
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg"), 16 * MB),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * MB),
    **dict.fromkeys(_DOCUMENTS, 100 * MB),
}
CHALLENGE_CHARS = 200  # characters of a handshake's challenge: Meta's are about ten digits
WINDOW_S = 24 * 3600  # s after a contact's message in which anything but a template is allowed


def verify(request: Request, account: Account) -> None:
    """Check the signature over the body's bytes, or a handshake's token; any of the account's app secrets may sign."""
    if request.method == "GET":
        _verify_handshake(request, account)
        return
    scheme, _, given = request.headers.get("x-hub-signature-256", "").partition("=")
    if scheme != "sha256" or not given:
        raise Unverified("x-hub-signature-256: a header sha256=… is needed")
    keys = [key for key in _listed(account.secrets.get("app_secret")) if key]
    if not keys:
        raise Unverified("this account has no app secret: set the one that Meta shows under App settings > Basic")
    valid = [hmac.new(key.encode(), request.body, sha256).hexdigest().encode() for key in keys]
    if not any([hmac.compare_digest(given.encode("utf-8", "replace"), one) for one in valid]):  # noqa: C419 - no early end
        raise Unverified("x-hub-signature-256: not the signature of these bytes with this account's app secret")


def _verify_handshake(request: Request, account: Account) -> None:
    given, token = request.query.get("hub.verify_token", ""), account.secrets.get("verify_token")
    if request.query.get("hub.mode") != "subscribe":
        raise Unverified("hub.mode: subscribe is needed")
    if not isinstance(token, str) or not token:
        raise Unverified("this account has no verify token: set one, and the same at Meta")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        raise Unverified("hub.verify_token: not the verify token of this account")


def parse(request: Request, account: Account) -> Sequence[Event]:
    """Parse every change of every entry: each message, status and error stands or falls alone."""
    if request.method == "GET":
        return []
    if is_wide(request.body):
        raise BadPayload("the body is UTF-16 or UTF-32: send JSON in UTF-8")
    try:
        body = msgspec.json.decode(readable(request.body))
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadPayload(f"no JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadPayload("the body is not an object")
    return events_in(body, account)


def answer(request: Request, _account: Account) -> Answer | None:
    """Answer a handshake with its challenge."""
    if request.method != "GET":
        return None
    challenge = request.query.get("hub.challenge", "")[:CHALLENGE_CHARS]
    return Answer(body=challenge.encode("utf-8", "replace"), content_type="text/plain")


def _listed(given: object) -> list[str]:
    found = given if isinstance(given, list) else [given]
    return [one for one in found if isinstance(one, str)]


CHANNEL = Channel(
    "whatsapp",
    verify,
    parse,
    send,
    answer=answer,
    fetch=fetch,
    check=check,
    typing=typing,
    mark=mark,
    templates=templates,
    token_ends=token_ends,
    fault=fault,
    errors=ERRORS,
    payload=json_payload,
    shape=shape_beside(__name__),
    settings=(
        Setting("phone_number_id", "text", "Phone number ID", "under WhatsApp > API Setup; not the number itself"),
        Setting("waba_id", "text", "WhatsApp Business Account ID", "for templates; beside the phone number ID"),
        Setting("token", "secret", "Access token", "of a system user, with whatsapp_business_messaging"),
        Setting("app_secret", "secret", "App secret", "under App settings > Basic; two while you change it", many=True),
        Setting(
            "verify_token",
            "secret",
            "Verify token",
            "any long random text; enter the same with the webhook",
            generate="text",
        ),
        Setting("link", "url", "Link to the chat", "such as https://wa.me/4930123?text={token}", required=False),
        Setting("api", "url", "Graph API", "another version, or a proxy of yours", required=False, default=API),
    ),
    routed_by="phone_number_id",
    limits=Limits(
        text=TEXT,
        caption=CAPTION,
        account_rate=Rate(80, 80),  # messages a second that a number may send, before Meta raises it
        peer_rate=Rate(1 / 6, 45),  # one each six seconds, with a burst that is paid back
        media=MEDIA,
        files=1,
        buttons=BUTTONS,
        button_chars=ROW,
    ),
    abilities=Abilities(
        edits=True,
        deletions=True,
        reactions=True,
        replies=True,
        groups=True,
        receipts=True,
        echoes=True,
        markup="whatsapp",
        typing_by="message",
        typing_s=TYPING_S,
    ),
    reply_window_s=WINDOW_S,
)
