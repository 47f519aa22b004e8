"""What we ask of Twilio: https://www.twilio.com/docs/messaging/api/message-resource."""

import base64
import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import msgspec
from usher_common.accounts.check_notes import Note

from usher_connectors.channels.twilio.incoming import OPTED_OUT, WHATSAPP
from usher_connectors.contract import (
    Account,
    Call,
    Checking,
    CheckResult,
    Fault,
    Fetching,
    Media,
    Message,
    Reply,
    SendError,
    Sending,
    numbered,
    split_text,
    write_markup,
)

API = "https://api.twilio.com"
TEXT = 1600  # characters of a message: error 21617 above
SEGMENTS = 10  # SMS segments of one message: carriers lose longer ones; of these parts are made at sentence ends
FILES = 10  # files of one message
FORM = {"content-type": "application/x-www-form-urlencoded"}


def send(message: Message, account: Account) -> Sending:
    """Send the text, in parts if it is long; files go with the last one. Returns the first part's id."""
    text, files = message.send, message.links
    if len(files) < len(text.attachments):  # Twilio fetches files from us: without a public URL it cannot
        raise SendError("no_links", retryable=False)
    parts = [[("Body", part)] for part in _parts(message)] or [[]]
    if text.template is not None:
        values = {str(number): value for number, value in enumerate(text.template.values, 1)}
        parts = [[("ContentSid", text.template.name), ("ContentVariables", json.dumps(values))]]
    parts[-1] = parts[-1] + [("MediaUrl", link) for link in files[:FILES]]
    first = ""
    for number, part in enumerate(parts, 1):
        callback = _callback(message, account, last=message.last and number == len(parts))
        try:
            reply = yield twilio_call(account, "/Messages.json", [*_ends(text.peer, account), *part, *callback])
        except SendError as error:
            if not first:
                raise
            raise SendError(f"partly_sent:{error.code}", retryable=False, unknown=True, reply=error.reply) from error
        first = first or str(msgspec.json.decode(reply.body)["sid"])
    return first


def _parts(message: Message) -> list[str]:
    text, whatsapp = message.send.text, message.send.peer.startswith(WHATSAPP)
    written = write_markup(text, "whatsapp" if whatsapp else "none")
    listed = numbered(written, [button.title for button in message.send.buttons]) if message.send.buttons else written
    return split_text(listed, TEXT, "chars") if whatsapp else split_text(listed, SEGMENTS, "gsm")


def _ends(peer: str, account: Account) -> list[tuple[str, str]]:
    """Return who gets it and who sends it: a number of ours, or a messaging service that has several."""
    sender = str(account.config.get("from") or "")
    if sender.startswith("MG"):
        return [("To", peer), ("MessagingServiceSid", sender)]
    number = sender.removeprefix(WHATSAPP)
    return [("To", peer), ("From", f"{WHATSAPP}{number}" if peer.startswith(WHATSAPP) else number)]


def _callback(message: Message, account: Account, *, last: bool) -> list[tuple[str, str]]:
    url = account.config.get("hook_url") or message.hook_url
    query = urlencode({"message": message.send.message} | ({} if last else {"part": "1"}))
    return [("StatusCallback", f"{url}?{query}")] if url else []


def fetch(media: Media, account: Account) -> Fetching:
    """Get the file with our secret, or from where Twilio sends us on without it: the secret goes to Twilio only."""
    host = urlsplit(media.ref).netloc
    own = host == urlsplit(_api(account)).netloc
    first = Call(media.ref, headers=_basic(account) if own else {}, method="GET")
    try:
        yield first
    except SendError as error:
        if error.reply is None or error.reply.status not in {301, 302, 303, 307, 308}:
            raise
        return Call(error.reply.headers.get("location", ""), method="GET")
    return first


def check(account: Account, hook_url: str) -> Checking:
    """Ask for the account; register our webhook at its number."""
    me = msgspec.json.decode((yield twilio_call(account, ".json", method="GET")).body)
    name, sender = str(me.get("friendly_name", "")), str(account.config.get("from") or "")
    if me.get("status") != "active":
        return CheckResult(ok=False, name=name, notes=(Note("provider_status", status=me.get("status")),))
    if not sender.startswith("+"):
        where = "set_service" if sender.startswith("MG") else "set_sender"
        return CheckResult(ok=True, name=name, notes=(Note(where, url=hook_url),))
    path = f"/IncomingPhoneNumbers.json?{urlencode({'PhoneNumber': sender})}"
    found = msgspec.json.decode((yield twilio_call(account, path, method="GET")).body)["incoming_phone_numbers"]
    if not found:
        return CheckResult(ok=False, name=name, notes=(Note("no_number", number=sender),))
    if hook_url:
        wanted = [("SmsUrl", hook_url), ("SmsMethod", "POST")]
        yield twilio_call(account, f"/IncomingPhoneNumbers/{found[0]['sid']}.json", wanted)
    return CheckResult(ok=True, name=name)


def fault(reply: Reply) -> Fault | None:
    """Read Twilio's error: its code, and whether the contact has stopped us."""
    body = msgspec.json.decode(reply.body)
    if reply.status < 400 or not body.get("code"):
        return None
    code = str(body["code"])
    return Fault(code, change="stopped" if code == OPTED_OUT else None)


def twilio_call(account: Account, path: str, fields: Sequence[tuple[str, str]] = (), method: str = "POST") -> Call:
    """Return a call to the account's part of the API. Raises SendError if the account's id is none."""
    sid = str(account.config.get("account_sid") or "")
    if not (sid.startswith("AC") and sid.isalnum()):
        raise SendError("bad_account", retryable=False)
    headers = {**_basic(account), **(FORM if fields else {})}
    return Call(f"{_api(account)}/2010-04-01/Accounts/{sid}{path}", urlencode(fields).encode(), headers, method)


def _basic(account: Account) -> Mapping[str, str]:
    pair = f"{account.config.get('account_sid', '')}:{account.secrets.get('auth_token', '')}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _api(account: Account) -> str:
    return str(account.config.get("api") or API).rstrip("/")
