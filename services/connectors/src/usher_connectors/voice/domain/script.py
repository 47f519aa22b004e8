"""What is said and done next at each step of a call, as TwiML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from usher_connectors.voice.domain import twiml
from usher_connectors.voice.domain.call import Call
from usher_connectors.voice.domain.requests import Asked
from usher_connectors.voice.domain.steps import may_dial
from usher_connectors.voice.limits import BRIDGE_LOOKS

TEXTS: Mapping[str, str] = {  # what is said unless the account says something else
    "greeting": "Welcome. We connect you with the next free agent.",
    "closed_text": "We are closed at the moment.",
    "place_text": "You are number {place} in line.",
    "wait_text": "The wait is about {minutes} minutes.",
    "choice_text": "To keep your place and be called back, press 1. To leave a message, press 2.",
    "message_choice_text": "To leave a message, press 2.",
    "kept_text": "We call you back. Goodbye.",
    "voicemail_text": "Please leave a message after the tone.",
    "thanks_text": "Thank you. Goodbye.",
    "agent_text": "A call for you. Press 1 to take it.",
    "call_text": "Your call. Press 1 to call the customer.",
    "gone_text": "This call is gone.",
    "record_notice": "",
}


@dataclass(frozen=True, slots=True)
class Place:
    """How it stands with a caller in line: their place (0: not known), and the expected wait in seconds, if known."""

    place: int = 0
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What a script needs besides the call: the account's settings, our webhook's URL, the peer, the place in line."""

    config: Mapping[str, Any]
    hook: str
    peer: str
    place: Place = Place()
    can_call_back: bool = True

    def url(self, step: str, call: Call, **more: str) -> str:
        """Return the URL of a further step."""
        return f"{self.hook}?{urlencode({'step': step, 'call': call.id, **more})}"

    def say(self, name: str, **values: object) -> str:
        """Speak a text of the account's, else ours."""
        text = self.config.get(name)
        text = text if isinstance(text, str) and text else TEXTS[name]
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", str(value))
        return twiml.say(text, str(self.config.get("language") or ""))

    @property
    def records(self) -> bool:
        """Whether the talk is recorded: only if both are told before."""
        return bool(self.config.get("record") in {True, "true"} and self.config.get("record_notice"))

    @property
    def notice(self) -> str:
        """The announcement of a recording, if there is one."""
        return self.say("record_notice") if self.records else ""


def script(call: Call, asked: Asked, scene: Scene) -> bytes:
    """Return what Twilio is to do next with the leg that asks."""
    write = _SCRIPTS.get(asked.step)
    return write(call, asked, scene) if write else twiml.response()


def _begun(call: Call, _asked: Asked, scene: Scene) -> bytes:
    return twiml.enqueue(call.id, scene.url("left", call), scene.url("wait", call), scene.say("greeting"))


def _in_line(call: Call, _asked: Asked, scene: Scene) -> bytes:
    if not call.on_line or call.closed or call.state in {"recording", "ended"}:
        return twiml.leave_line()
    said = [scene.say("place_text", place=scene.place.place)] if scene.place.place else []
    if scene.place.wait_s is not None:
        said.append(scene.say("wait_text", minutes=max(1, round(scene.place.wait_s / 60))))
    choice = "choice_text" if scene.can_call_back else "message_choice_text"
    return twiml.in_line(scene.url("choice", call), *said, scene.say(choice))


def _left(call: Call, _asked: Asked, scene: Scene) -> bytes:
    if call.state == "recording":
        said = [scene.say("closed_text")] if call.closed else []
        return twiml.voicemail(scene.url("voicemail", call), *said, scene.say("voicemail_text"))
    return twiml.hang_up(*([] if call.on_line else [scene.say("kept_text")]))


def _agent(call: Call, asked: Asked, scene: Scene) -> bytes:
    if call.state != "ringing" or call.assignment != asked.offer:
        return twiml.hang_up(scene.say("gone_text"))
    return twiml.confirm(
        scene.url("press", call, offer=asked.offer), scene.say("call_text" if call.outgoing else "agent_text")
    )


def _bridge(call: Call, asked: Asked, scene: Scene) -> bytes:
    """Connect the two if the agent has the conversation; while the router decides, look again."""
    if may_dial(call, asked.leg):
        joined, done = scene.url("joined", call), scene.url("done", call)
        if call.on_line:
            return twiml.bridge_caller(call.id, joined, done, scene.notice, record=scene.records)
        dialled, own = scene.url("dialled", call), str(scene.config.get("from") or "")
        answered = scene.url("answered", call) if call.reported else ""
        return twiml.bridge_customer(
            scene.peer, own, done, dialled, joined, scene.notice, record=scene.records, answered_url=answered
        )
    if call.state == "pressed" and call.leg == asked.leg and asked.look < BRIDGE_LOOKS:
        return twiml.bridge_soon(scene.url("bridge", call, offer=asked.offer, look=str(asked.look + 1)))
    return twiml.hang_up(scene.say("gone_text"))


_SCRIPTS: Mapping[str, Callable[[Call, Asked, Scene], bytes]] = {
    "": _begun,
    "wait": _in_line,
    "choice": _in_line,
    "left": _left,
    "voicemail": lambda _call, _asked, scene: twiml.hang_up(scene.say("thanks_text")),
    "agent": _agent,
    "press": _bridge,
    "bridge": _bridge,
    "joined": lambda _call, _asked, scene: twiml.response(scene.notice),
    "done": lambda _call, _asked, _scene: twiml.hang_up(),
}
