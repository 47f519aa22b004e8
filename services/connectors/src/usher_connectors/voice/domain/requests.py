"""What each of Twilio's requests about a call means: https://www.twilio.com/docs/voice/twiml#request-parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from usher_connectors.voice.domain.call import (
    AnsweredBy,
    CallEvent,
    CustomerEnded,
    CustomerLeft,
    Joined,
    KeptPlace,
    LegEnd,
    LegEnded,
    LegStarted,
    Pressed,
    Recorded,
    WantsMessage,
)

KEEP, MESSAGE = "1", "2"  # keys that a caller in line may press
ENDS: Mapping[str, LegEnd] = {
    "busy": "busy",
    "no-answer": "no-answer",
    "failed": "failed",
    "canceled": "canceled",
    "completed": "completed",
    "answered": "completed",  # a <Dial> that was answered, where Twilio does not say how long
}
_MACHINES = ("machine", "fax")  # https://www.twilio.com/docs/voice/answering-machine-detection
_BEGUN = frozenset({"queued", "initiated", "ringing", "in-progress"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request about a call: `step` and `offer` are our own words in its URL, `leg` is the call that it comes from."""

    step: str
    call: str
    leg: str
    fields: Mapping[str, str]
    offer: str = ""
    look: int = 0


def asked_of(fields: Mapping[str, str], query: Mapping[str, str]) -> Asked:
    """Read a request; a call's number at a customer's leg is the caller's own."""
    leg, look = fields.get("CallSid", ""), query.get("look", "")
    number = int(look) if look.isascii() and look.isdigit() and len(look) < 4 else 0
    return Asked(query.get("step", ""), query.get("call") or leg, leg, fields, query.get("offer", ""), number)


def event_of(asked: Asked, *, can_call_back: bool) -> CallEvent | None:
    """Return what happened to the call; None if nothing did."""
    if asked.step == "choice" and asked.fields.get("Digits") == KEEP and not can_call_back:
        return None
    read = _READ.get(asked.step)
    return read(asked, asked.fields.get("CallStatus", "")) if read else None


def _choice(asked: Asked, _status: str) -> CallEvent | None:
    digit = asked.fields.get("Digits")
    if digit == KEEP:
        return KeptPlace()
    return WantsMessage() if digit == MESSAGE else None


def _left(asked: Asked, _status: str) -> CallEvent | None:
    result = asked.fields.get("QueueResult")
    if result in {"hangup", "bridged"}:
        return CustomerLeft()
    return WantsMessage() if result in {"error", "queue-full", "system-error"} else None


def _voicemail(asked: Asked, _status: str) -> CallEvent:
    seconds = asked.fields.get("RecordingDuration", "")
    return Recorded(int(seconds[:6]) if seconds.isascii() and seconds.isdigit() else 0)


def _done(asked: Asked, _status: str) -> CallEvent | None:
    how = ENDS.get(asked.fields.get("DialCallStatus", ""))
    return CustomerEnded(how) if how else None


def _leg(asked: Asked, status: str) -> CallEvent | None:
    if status in ENDS:
        return LegEnded(asked.offer, asked.leg, ENDS[status])
    return LegStarted(asked.offer, asked.leg) if status in _BEGUN else None


def _dialled(_asked: Asked, status: str) -> CallEvent | None:
    if status in ENDS:
        return CustomerEnded(ENDS[status])
    return Joined() if status == "in-progress" else None


_READ: Mapping[str, Callable[[Asked, str], CallEvent | None]] = {
    "choice": _choice,
    "left": _left,
    "voicemail": _voicemail,
    "customer": lambda _asked, status: CustomerLeft() if status in ENDS else None,
    "press": lambda asked, _status: Pressed(asked.offer, asked.leg, asked.fields.get("Digits", "")),
    "joined": lambda _asked, _status: Joined(),
    "done": _done,
    "leg": _leg,
    "dialled": _dialled,
    "answered": lambda asked, _status: AnsweredBy(asked.fields.get("AnsweredBy", "").startswith(_MACHINES)),
}
