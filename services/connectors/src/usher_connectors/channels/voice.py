"""Phone calls by Twilio: callers wait in line, and agents' phones ring; see docs/channels/voice.md.

What is said and done in a call is in `usher_connectors.voice`, which this channel gets as `converse`.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec
from usher_common.accounts.check_notes import Note
from usher_common.messages.content import Profile

from usher_connectors.channels.twilio.incoming import fields_of
from usher_connectors.channels.twilio.outgoing import API, fault, fetch, twilio_call
from usher_connectors.channels.twilio.signature import SHA1, SHA256, verify
from usher_connectors.contract import (
    Account,
    BadPayload,
    Channel,
    Checking,
    CheckResult,
    Event,
    Ignored,
    Media,
    Message,
    Received,
    Request,
    SendError,
    Sending,
    Setting,
)

ANONYMOUS = "anonymous:"  # begins the peer of a caller without a number, who cannot be called back


def parse(request: Request, _account: Account) -> Sequence[Event]:
    """A call opens a conversation, and a caller's message is written into it; all else is the call's own affair."""
    fields, step = fields_of(request), request.query.get("step", "")
    sid, peer = fields.get("CallSid", ""), peer_of(fields.get("From", ""), fields.get("CallSid", ""))
    if not step and fields.get("Direction") == "inbound":
        if not sid:
            raise BadPayload("CallSid: is empty")
        phone = "" if peer.startswith(ANONYMOUS) else peer
        return [Received(sid, peer, "[call]", profile=Profile(name=fields.get("CallerName", ""), phone=phone))]
    url, seconds = fields.get("RecordingUrl", ""), fields.get("RecordingDuration", "0")
    if step == "voicemail" and url and seconds.isascii() and seconds.isdigit() and int(seconds[:6]):
        recording = fields.get("RecordingSid") or url
        return [Received(recording, peer, "", media=(Media("voice", f"{url}.mp3", "voicemail.mp3", "audio/mpeg"),))]
    return [Ignored(f"step:{step}" if step.isalpha() else "call")]


def peer_of(number: str, call: str) -> str:
    """Return a caller's address: their number, else one for this call alone, so that strangers stay apart."""
    return number if number.startswith("+") and number[1:].isdecimal() else f"{ANONYMOUS}{call}"


def send(_message: Message, _account: Account) -> Sending:
    """Refuse: a phone shows no text."""
    raise SendError("content:no_text_by_phone", retryable=False)
    yield  # a generator, as all sends are


def check(account: Account, hook_url: str) -> Checking:
    """Ask for the number, and register our webhook at it."""
    number = str(account.config.get("from") or "")
    path = f"/IncomingPhoneNumbers.json?{urlencode({'PhoneNumber': number})}"
    found = msgspec.json.decode((yield twilio_call(account, path, method="GET")).body)["incoming_phone_numbers"]
    if not found:
        return CheckResult(ok=False, notes=(Note("no_number", number=number),))
    if not hook_url:
        return CheckResult(ok=False, name=number, notes=(Note("no_public_url"),))
    wanted = [("VoiceUrl", hook_url), ("VoiceMethod", "POST"), ("StatusCallback", f"{hook_url}?step=customer")]
    yield twilio_call(account, f"/IncomingPhoneNumbers/{found[0]['sid']}.json", wanted)
    return CheckResult(ok=True, name=number)


CHANNEL = Channel(
    "voice",
    verify,
    parse,
    send,
    fetch=fetch,
    check=check,
    fault=fault,
    errors={
        **dict.fromkeys(("20429", "10004"), "throttled"),
        **dict.fromkeys(("20003",), "auth"),
        **dict.fromkeys(("10001", "20005", "21210", "21212"), "account"),
        **dict.fromkeys(("13223", "13224", "13227", "21211", "21214", "21215", "21216", "21217"), "recipient"),
    },
    settings=(
        Setting("account_sid", "text", "Account SID", "AC and 32 digits, on the console's first page"),
        Setting("from", "text", "Number", "the number that is called, and that agents and customers see: +4670…"),
        Setting("auth_token", "secret", "Auth token", "beside the account SID"),
        Setting("old_auth_token", "secret", "Old auth token", "while you change the token", required=False),
        Setting("phones", "text", "Agents' phones", "of agents without one: LOGIN=+4670…", many=True, required=False),
        Setting("language", "text", "Language", "of what is said, such as sv-SE", required=False, default="en-US"),
        Setting("greeting", "text", "Greeting", "with your hours, if you like", required=False),
        Setting("closed_text", "text", "Said while closed", "with your hours", required=False),
        Setting("record", "flag", "Record talks", "only with an announcement", required=False),
        Setting("record_notice", "text", "Announcement", "said to both before a recorded talk", required=False),
        Setting("signature", "choice", "Signature", choices=(SHA1, SHA256), default=SHA1),
        Setting("shared_key", "secret", "Shared key", "only for HMAC_SHA256", required=False),
        Setting("hook_url", "url", "Webhook URL", "only if it is not USHER_HOOKS_URL/hooks/voice/ID", required=False),
        Setting("api", "url", "API", "only for another region", required=False, default=API),
    ),
)
