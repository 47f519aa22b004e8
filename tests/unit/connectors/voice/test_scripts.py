"""What is said in calls: documents as Twilio's own package writes them, and what each request means."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse
from usher_connectors.channels.voice import CHANNEL, check, parse
from usher_connectors.contract import Account, Message, Reply, Request, SendError
from usher_connectors.voice.call_table import Kept, Talk
from usher_connectors.voice.converse import news_of, phone_of
from usher_connectors.voice.domain import twiml
from usher_connectors.voice.domain.call import (
    Accepted,
    Call,
    Closed,
    CustomerEnded,
    CustomerLeft,
    Joined,
    KeptPlace,
    LegEnded,
    LegStarted,
    NotAwaited,
    Offered,
    Pressed,
    Recorded,
    TimedOut,
    Unattended,
    WantsMessage,
    Withdrawn,
)
from usher_connectors.voice.domain.requests import asked_of, event_of
from usher_connectors.voice.domain.script import Place, Scene, script
from usher_connectors.voice.limits import BEGINS_S, BRIDGE_LOOKS, IN_LINE_S, KEPT_S, TOLD_S

HOOK, EVA = "https://voice.example/hooks/voice/v", "+46701740605"
SCENE = Scene({"from": "+1500", "language": "sv-SE"}, HOOK, EVA)
RECORDED = Scene({"from": "+1500", "record": True, "record_notice": "Recorded."}, HOOK, EVA)
BRIDGING = Call("C1", "bridging", assignment="o1", agent="ana", accepted=True, leg="A1")


def canonical(document: bytes | VoiceResponse) -> str:
    """Return a document in the canonical form of XML."""
    return ET.canonicalize(document.decode() if isinstance(document, bytes) else str(document))


def said(call: Call, step: str, scene: Scene = SCENE, leg: str = "A1", **query: str) -> bytes:
    """Return the script's answer to a step."""
    return script(call, asked_of({"CallSid": leg}, {"step": step, "call": "C1", "offer": "o1", **query}), scene)


def test_documents_are_as_twilios_package_writes_them() -> None:
    """The same verbs with the same attributes."""
    gather = Gather(num_digits=1, timeout=8, action=f"{HOOK}?step=press&call=C1&offer=o1")
    gather.say("A call for you. Press 1 to take it.", language="sv-SE")
    confirm = VoiceResponse()
    confirm.append(gather)
    confirm.hangup()
    ringing = replace(BRIDGING, state="ringing", accepted=False)
    assert canonical(said(ringing, "agent")) == canonical(confirm)

    more: dict[str, Any] = {"caller_id": "+1500", "timeout": 25, "answer_on_bridge": True}
    dial = Dial(action=f"{HOOK}?step=done&call=C1", record="record-from-answer-dual", **more)
    events = "initiated ringing answered completed"
    url, told = f"{HOOK}?step=joined&call=C1", f"{HOOK}?step=dialled&call=C1"
    dial.number(EVA, url=url, status_callback=told, status_callback_event=events)
    bridge = VoiceResponse()
    bridge.say("Recorded.")
    bridge.append(dial)
    assert canonical(said(replace(BRIDGING, on_line=False), "bridge", RECORDED)) == canonical(bridge)

    queued = VoiceResponse()
    queue = Dial(action=f"{HOOK}?step=done&call=C1")
    queue.queue("C1", url=url)
    queued.append(queue)
    assert canonical(said(BRIDGING, "bridge")) == canonical(queued)


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_can_be_spoken(text: str) -> None:
    """Marks and control characters break no document."""
    root = ET.fromstring(twiml.response(twiml.say(text, text)))  # noqa: S314 - our own
    spoken = "".join(one.text or "" for one in root.iter("Say"))
    clean = "".join(char for char in text if char >= " " or char in "\t\n\r")
    assert spoken == clean.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("call", "leg"),
    [
        (replace(BRIDGING, state="ringing"), "A1"),
        (replace(BRIDGING, state="pressed"), "A1"),
        (replace(BRIDGING, state="waiting", leg=""), "A1"),
        (replace(BRIDGING, state="ended"), "A1"),
        (BRIDGING, "A2"),
        (BRIDGING, ""),
    ],
)
@pytest.mark.parametrize("on_line", [True, False])
def test_nobody_else_is_connected(call: Call, leg: str, on_line: bool) -> None:
    """Only the phone at which 1 was pressed, and only once the agent has the conversation."""
    for step in ("agent", "press", "bridge"):
        assert b"<Dial" not in said(replace(call, on_line=on_line), step, leg=leg)


def test_a_confirmed_agent_waits_for_the_router_but_not_for_ever() -> None:
    """Each look is counted in the URL."""
    pressed = replace(BRIDGING, state="pressed", accepted=False)
    assert b"look=4" in said(pressed, "bridge", look="3")
    assert b"<Hangup" in said(pressed, "bridge", look=str(BRIDGE_LOOKS))


def test_a_caller_hears_the_place_and_the_honest_wait() -> None:
    """What is not known is not said; who cannot be called back is not asked."""
    line = Call("C1")
    known = said(line, "wait", replace(SCENE, place=Place(3, 240.0)), leg="C1")
    unknown = said(line, "wait", replace(SCENE, can_call_back=False), leg="C1")

    assert b"You are number 3 in line." in known
    assert b"The wait is about 4 minutes." in known
    assert b"press 1" in known
    assert b"number" not in unknown
    assert b"minutes" not in unknown
    assert b"press 1" not in unknown


def test_a_caller_who_calls_while_closed_may_leave_a_message() -> None:
    """They are taken out of the line, hear that we are closed, and are recorded only then."""
    closed = Call("C1", closed=True)
    assert b"<Leave" in said(closed, "wait")
    message = said(replace(closed, state="recording"), "left", replace(SCENE, config={"closed_text": "Open at 9."}))
    assert message.index(b"Open at 9.") < message.index(b"<Record")


NO_NOTICE = {"record": True, "record_notice": ""}


@pytest.mark.parametrize(
    ("config", "recorded"),
    [({"record_notice": "R."}, False), (NO_NOTICE, False), ({"record": "true", "record_notice": "R."}, True)],
)
def test_nothing_is_recorded_without_an_announcement(config: dict[str, Any], recorded: bool) -> None:
    """Both hear it: the agent before the talk, the customer before they are connected."""
    scene = Scene(config, HOOK, EVA)
    assert (b"record=" in said(BRIDGING, "bridge", scene)) == recorded
    assert (b"R." in said(BRIDGING, "bridge", scene)) == recorded
    assert (b"R." in said(BRIDGING, "joined", scene)) == recorded


MEANINGS: list[tuple[str, dict[str, str], Any]] = [
    ("choice", {"Digits": "1"}, KeptPlace()),
    ("choice", {"Digits": "2"}, WantsMessage()),
    ("choice", {"Digits": "9"}, None),
    ("left", {"QueueResult": "hangup"}, CustomerLeft()),
    ("left", {"QueueResult": "bridged"}, CustomerLeft()),
    ("left", {"QueueResult": "leave"}, None),
    ("left", {"QueueResult": "queue-full"}, WantsMessage()),
    ("voicemail", {"RecordingDuration": "7"}, Recorded(7)),
    ("voicemail", {"RecordingDuration": "soon"}, Recorded(0)),
    ("customer", {"CallStatus": "completed"}, CustomerLeft()),
    ("customer", {"CallStatus": "ringing"}, None),
    ("press", {"Digits": "1"}, Pressed("o1", "A1", "1")),
    ("joined", {}, Joined()),
    ("done", {"DialCallStatus": "answered"}, CustomerEnded("completed")),
    ("done", {}, None),
    ("leg", {"CallStatus": "ringing"}, LegStarted("o1", "A1")),
    ("leg", {"CallStatus": "no-answer"}, LegEnded("o1", "A1", "no-answer")),
    ("leg", {"CallStatus": "teleported"}, None),
    ("dialled", {"CallStatus": "in-progress"}, Joined()),
    ("dialled", {"CallStatus": "busy"}, CustomerEnded("busy")),
    ("teleport", {}, None),
]


@pytest.mark.parametrize(("step", "fields", "event"), MEANINGS)
def test_what_a_request_means(step: str, fields: dict[str, str], event: Any) -> None:
    """Unknown words mean nothing."""
    asked = asked_of({"CallSid": "A1", **fields}, {"step": step, "call": "C1", "offer": "o1", "look": "x"})
    assert event_of(asked, can_call_back=True) == event
    if event == KeptPlace():
        assert event_of(asked, can_call_back=False) is None


OFFERED = Talk("k1", "offered", 0, "o1", "g1", "ana")
OWNED = Talk("k1", "assigned", 0, "o1", "g1", "ana")
RINGING = Call("C1", "ringing", assignment="o1", agent="g1")
CALLED_BACK = replace(RINGING, state="bridging", accepted=True, on_line=False)
ASKED = Call("C1", on_line=False, conversation="k1")  # by the contact
PHONES = {"phones": ["ben=+2", " ana = +1", "junk"]}


@pytest.mark.parametrize(
    ("call", "talk", "age_s", "news"),
    [
        (Call("C1"), None, 0, []),
        (Call("C1"), OFFERED, 0, [Offered("o1", "g1", "+1")]),
        (Call("C1", past="o1"), OFFERED, 0, []),
        (Call("C1", past="o1"), OWNED, 0, [Unattended("o1")]),
        (Call("C1", past="o1", settled="o1"), OWNED, 0, []),
        (Call("C1", past="o1"), replace(OWNED, assignment="o2"), 0, [Offered("o2", "g1", "+1"), Accepted("o2")]),
        (Call("C1", closed=True), OFFERED, 0, []),
        (Call("C1"), OWNED, 0, [Offered("o1", "g1", "+1"), Accepted("o1")]),
        (RINGING, OFFERED, 0, []),
        (RINGING, OWNED, 0, [Accepted("o1")]),
        (replace(RINGING, accepted=True), OWNED, 0, []),
        (RINGING, replace(OFFERED, status="waiting", assignment=""), 0, [Withdrawn("o1")]),
        (RINGING, replace(OFFERED, assignment="o2"), 0, [Withdrawn("o1"), Offered("o2", "g1", "+1")]),
        (replace(RINGING, state="talking"), replace(OWNED, assignment="o2"), 0, []),
        (RINGING, replace(OFFERED, status="closed"), 0, [Closed()]),
        (Call("C1"), None, IN_LINE_S + 1, [TimedOut()]),
        (Call("C1", on_line=False), None, IN_LINE_S + 1, []),
        (Call("C1", on_line=False), None, KEPT_S + 1, [TimedOut()]),
        (CALLED_BACK, OWNED, BEGINS_S, []),
        (CALLED_BACK, OWNED, BEGINS_S + 1, [TimedOut()]),  # of the customer's phone nothing was ever heard
        (replace(CALLED_BACK, state="talking"), OWNED, BEGINS_S + 1, []),
        (replace(CALLED_BACK, agent_gone=True), OWNED, TOLD_S, []),
        (replace(CALLED_BACK, agent_gone=True), OWNED, TOLD_S + 1, [TimedOut()]),
        (replace(CALLED_BACK, agent_gone=True, state="talking"), OWNED, TOLD_S + 1, [TimedOut()]),
        (ASKED, replace(OFFERED, awaits=EVA), 0, [Offered("o1", "g1", "+1")]),
        (ASKED, replace(OFFERED, awaits="+9"), 0, [NotAwaited()]),
        (ASKED, OFFERED, 0, [NotAwaited()]),
        (replace(RINGING, conversation="k1"), OWNED, 0, [Accepted("o1")]),
        (replace(RINGING, conversation="k1"), replace(OFFERED, assignment="o2"), 0, [Withdrawn("o1")]),
    ],
)
def test_what_the_record_says_of_a_call(call: Call, talk: Talk | None, age_s: float, news: list[Any]) -> None:
    """To whom it is offered, who has it, and that it is over; nothing that the call knows already."""
    assert news_of(Kept(call, "v", EVA, 0, age_s), talk, PHONES) == news


def test_an_agents_phone_is_their_own_else_the_lists() -> None:
    """None if there is none, or if the list is no list."""
    eva = Talk("k1", "offered", 0, "o1", "g2", "eva")
    assert [phone_of(OFFERED, PHONES), phone_of(eva, PHONES), phone_of(OFFERED, {"phones": "ana=+1"})] == ["+1", "", ""]
    assert phone_of(replace(OFFERED, phone="+3"), PHONES) == phone_of(replace(OFFERED, phone="+3"), {}) == "+3"


def test_a_message_of_a_caller_comes_with_its_file() -> None:
    """Fetched from Twilio; an empty one is none."""
    fields = "CallSid=C1&From=%2B467&RecordingUrl=https%3A%2F%2Fx%2FRE1&RecordingSid=RE1&RecordingDuration="
    form = {"content-type": "application/x-www-form-urlencoded"}

    def parsed(seconds: str) -> Any:
        return parse(
            Request(form, (fields + seconds).encode(), 0.0, query={"step": "voicemail"}), Account("v", "voice")
        )[0]

    assert (parsed("4").native_id, parsed("4").media[0].ref) == ("RE1", "https://x/RE1.mp3")
    assert parsed("0").kind == "step:voicemail"


def test_a_phone_takes_no_text() -> None:
    """The agent sees why."""
    with pytest.raises(SendError, match="no_text_by_phone"):
        next(CHANNEL.send(Message("d", 0, None), Account("v", "voice")))  # type: ignore[arg-type]  # not looked at


def test_the_check_registers_the_webhook() -> None:
    """For calls, and for their ends."""
    checking = check(Account("v", "voice", {"account_sid": "AC1", "from": "+1500"}, {}), HOOK)
    assert "PhoneNumber=%2B1500" in next(checking).url
    registering = checking.send(Reply(200, {}, b'{"incoming_phone_numbers":[{"sid":"PN1"}]}'))
    assert b"step%3Dcustomer" in registering.body
    with pytest.raises(StopIteration) as end:
        checking.send(Reply(200, {}, b"{}"))
    assert end.value.value.ok
