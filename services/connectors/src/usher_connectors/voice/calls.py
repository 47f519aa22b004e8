"""What is asked of Twilio about calls: https://www.twilio.com/docs/voice/api/call-resource."""

import msgspec

from usher_connectors.channels import voice
from usher_connectors.channels.twilio.outgoing import twilio_call
from usher_connectors.contract import Account, Channel, SendError, Sending
from usher_connectors.voice.domain.twiml import RING_S

EVENTS = ("initiated", "ringing", "answered", "completed")


def ringing_leg() -> Channel:
    """Return the channel by whose errors answers are judged."""
    return voice.CHANNEL


def ring(account: Account, number: str, answered_url: str, status_url: str) -> Sending:
    """Call an agent's phone; returns Twilio's id of the call. Each event is a field of its own, under one name."""
    told = [("StatusCallback", status_url), *(("StatusCallbackEvent", event) for event in EVENTS)]
    ends = [("To", number), ("From", str(account.config.get("from") or "")), ("Url", answered_url)]
    reply = yield twilio_call(account, "/Calls.json", [*ends, ("Timeout", str(RING_S)), *told])
    return str(msgspec.json.decode(reply.body)["sid"])


def hang_up(account: Account, leg: str) -> Sending:
    """End a call, whether it rings or is answered."""
    if not leg.isalnum():
        raise SendError("bad_leg", retryable=False)
    yield twilio_call(account, f"/Calls/{leg}.json", [("Status", "completed")])
    return leg
