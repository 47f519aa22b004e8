"""TwiML, the documents by which Twilio is told what to do: https://www.twilio.com/docs/voice/twiml."""

from collections.abc import Mapping

RING_S = 25  # s that a phone rings: five rings, before most voicemail machines answer
PRESS_S = 8  # s in which an agent confirms, after the announcement
VOICEMAIL_S = 180  # s of a message at most
BRIDGE_WAIT_S = 1  # s between two looks whether the agent has the conversation


def response(*verbs: str) -> bytes:
    """Return a document of these verbs."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'.encode()


def element(name: str, inner: str = "", **attributes: str) -> str:
    """Return an element; `inner` is XML, attributes are text, of which empty ones are left out."""
    written = "".join(f' {key}="{escaped(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def say(text: str, language: str = "") -> str:
    """Speak a text, if there is one."""
    return element("Say", escaped(text), language=language) if text else ""


def escaped(text: str) -> str:
    """Return text for XML 1.0, which has no control characters but tab and line ends."""
    clean = "".join(char for char in text if char >= " " or char in "\t\n\r")
    for char, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        clean = clean.replace(char, name)
    return clean


def enqueue(queue: str, left_url: str, wait_url: str, *before: str) -> bytes:
    """Put the caller into a line of their own, in which they hear `wait_url` until an agent takes them out."""
    return response(*before, element("Enqueue", queue, action=left_url, waitUrl=wait_url))


def in_line(choice_url: str, *said: str) -> bytes:
    """Tell the caller how it stands, take a key, and say it again in a while."""
    gather = element("Gather", "".join(said), numDigits="1", timeout="10", action=choice_url)
    return response(gather, element("Pause", length="10"))


def leave_line() -> bytes:
    """Take the caller out of the line; what follows is the `left_url` of `enqueue`."""
    return response(element("Leave"))


def confirm(press_url: str, *said: str) -> bytes:
    """Ask who answered for a key; without one, hang up."""
    gather = element("Gather", "".join(said), numDigits="1", timeout=str(PRESS_S), action=press_url)
    return response(gather, element("Hangup"))


def bridge_soon(bridge_url: str, *said: str) -> bytes:
    """Look again in a moment whether the agent has the conversation."""
    return response(*said, element("Pause", length=str(BRIDGE_WAIT_S)), element("Redirect", escaped(bridge_url)))


def bridge_caller(queue: str, joined_url: str, done_url: str, *said: str, record: bool) -> bytes:
    """Put through the caller who waits in their line; `joined_url` speaks to them first."""
    dial = element("Dial", element("Queue", queue, url=joined_url), action=done_url, **_recorded(record=record))
    return response(*said, dial)


def bridge_customer(  # noqa: PLR0913 - a call's two ends, and what is told of it
    number: str,
    own: str,
    done_url: str,
    leg_url: str,
    joined_url: str,
    *said: str,
    record: bool,
    answered_url: str = "",
) -> bytes:
    """Call the customer; the agent hears it ring, and is connected when they answer, after `joined_url` has spoken.

    `answered_url` is told whether a person or a machine has answered.
    """
    told = {"statusCallback": leg_url, "statusCallbackEvent": "initiated ringing answered completed"}
    if answered_url:
        told |= {"machineDetection": "Enable", "amdStatusCallback": answered_url}
    called = element("Number", escaped(number), url=joined_url, **told)
    how = {"callerId": own, "timeout": str(RING_S), "answerOnBridge": "true", "action": done_url}
    return response(*said, element("Dial", called, **how, **_recorded(record=record)))


def voicemail(done_url: str, *said: str) -> bytes:
    """Take a message."""
    record = element("Record", action=done_url, maxLength=str(VOICEMAIL_S), playBeep="true", finishOnKey="#")
    return response(*said, record, element("Hangup"))


def hang_up(*said: str) -> bytes:
    """Say good-bye."""
    return response(*said, element("Hangup"))


def _recorded(*, record: bool) -> Mapping[str, str]:
    return {"record": "record-from-answer-dual"} if record else {}
