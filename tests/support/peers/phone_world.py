"""Phones behind a Twilio of our own: it signs by Twilio's package, executes our TwiML, and tells statuses out of order.

It refuses what Twilio does not know (https://www.twilio.com/docs/voice). Each status comes twice, the last one first.
"""

import asyncio
import base64
import itertools
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import aiohttp
from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from usher.sandbox.phones.legs import Leg

from servers.ports import LOOPBACK, free_port
from servers.serving import serving
from waits import loop_turns

SID, TOKEN, OWN = "AC" + "0" * 32, "v0ice-token", "+15005550006"
PUBLIC = "https://voice.example"
VOICEMAIL = b"ID3 a message"
Phone = Literal["person", "machine", "wrong key", "busy", "no-answer", "failed"]
VERBS = {
    "Response": set[str](),
    "Say": {"language"},
    "Pause": {"length"},
    "Gather": {"numDigits", "timeout", "action"},
    "Redirect": set(),
    "Hangup": set(),
    "Leave": set(),
    "Enqueue": {"action", "waitUrl"},
    "Dial": {"action", "callerId", "timeout", "answerOnBridge", "record"},
    "Queue": {"url"},
    "Number": {"url", "statusCallback", "statusCallbackEvent", "machineDetection", "amdStatusCallback"},
    "Record": {"action", "maxLength", "playBeep", "finishOnKey"},
}
IN_LINE = {"Response", "Say", "Pause", "Gather", "Leave", "Redirect", "Hangup"}
CALL_FIELDS = {"To", "From", "Url", "Timeout", "StatusCallback", "StatusCallbackEvent"}


def texts(root: ET.Element) -> str:
    """Return all that a document says."""
    return " ".join(one.text or "" for one in root.iter("Say"))


@dataclass
class PhoneWorld:
    """All phones. `answers`: how the next ones answer, in the order in which they ring; then nobody does."""

    hooks_url: str = ""
    port: int = field(default_factory=free_port)
    answers: list[Phone] = field(default_factory=list)
    happened: list[tuple[str, ...]] = field(default_factory=list)
    lines: dict[str, "Caller"] = field(default_factory=dict)
    _http: aiohttp.ClientSession | None = None
    _sids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def api(self) -> str:
        """Where its API is."""
        return f"http://{LOOPBACK}:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["PhoneWorld"]:
        """Take API requests within the block."""
        app = web.Application()
        app.router.add_post(f"/2010-04-01/Accounts/{SID}/Calls.json", self._dial)
        app.router.add_post(f"/2010-04-01/Accounts/{SID}/Calls/{{leg}}.json", self._end)
        app.router.add_get(f"/2010-04-01/Accounts/{SID}/Recordings/{{name}}", self._recording)
        async with serving(app, self.port), aiohttp.ClientSession() as self._http:
            try:
                yield self
            finally:
                for task in self._running:
                    task.cancel()
                await asyncio.gather(*self._running, return_exceptions=True)

    async def until(self, *expected: tuple[str, ...]) -> None:
        """Return once all of these have happened; what went wrong in a call is raised."""
        async with asyncio.timeout(60):
            while not set(expected) <= set(self.happened):
                self._changed.clear()
                await self._changed.wait()
                for task in [task for task in self._running if task.done()]:
                    self._running.discard(task)
                    task.result()

    def note(self, *what: str) -> None:
        """Something happened."""
        self.happened.append(what)
        self._changed.set()

    def sid(self) -> str:
        """Return a new id of a call."""
        return f"CA{next(self._sids):032x}"

    async def post(self, url: str, fields: Mapping[str, str], allowed: set[str] | None = None) -> ET.Element:
        """Ask for TwiML as Twilio does, and check it."""
        assert self._http is not None
        assert url.startswith(PUBLIC), url
        signature = RequestValidator(TOKEN).compute_signature(url, dict(fields))
        at = self.hooks_url + url.removeprefix(PUBLIC)
        async with self._http.post(at, data=dict(fields), headers={"X-Twilio-Signature": signature}) as response:
            response.raise_for_status()
            body = await response.read()
            assert response.content_type == "text/xml", body
        root = ET.fromstring(body)  # noqa: S314 - our own
        for element in root.iter():
            assert element.tag in (allowed or set(VERBS)), body
            assert set(element.attrib) <= VERBS[element.tag], body
        return root

    async def tell(self, url: str, leg: Mapping[str, str], *statuses: str) -> None:
        """Tell statuses, the last one first, and each one twice."""
        for status in reversed(statuses):
            for _ in range(2):
                await self.post(url, {**leg, "CallStatus": status})

    async def _dial(self, request: web.Request) -> web.Response:
        pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        assert request.headers["Authorization"] == f"Basic {pair}"
        fields = await request.post()
        assert set(fields) == CALL_FIELDS
        assert fields.getall("StatusCallbackEvent") == ["initiated", "ringing", "answered", "completed"]
        assert fields["From"] == OWN
        leg = self.sid()
        task = asyncio.create_task(self._ring(leg, MultiDict((name, str(value)) for name, value in fields.items())))
        self._running.add(task)
        task.add_done_callback(lambda _: self._changed.set())
        return web.json_response({"sid": leg, "status": "queued"}, status=201)

    async def _end(self, request: web.Request) -> web.Response:
        assert (await request.post())["Status"] == "completed"
        self.note("hung up", request.match_info["leg"])
        return web.json_response({"sid": request.match_info["leg"]})

    async def _recording(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Basic ")
        return web.Response(body=VOICEMAIL, content_type="audio/mpeg")

    def answer_of(self, _number: str) -> Phone:
        """Say how the phone of this number answers that rings now."""
        return self.answers.pop(0) if self.answers else "no-answer"

    async def moment(self) -> None:
        """Let the moment pass that a person, or a pause in our TwiML, takes: here hardly any."""
        await loop_turns(20)

    async def _ring(self, sid: str, fields: MultiDict[str]) -> None:
        """Ring an agent's phone, and do what our TwiML says with whoever answers."""
        number, phone = fields["To"], self.answer_of(fields["To"])
        leg = {"CallSid": sid, "From": OWN, "To": number, "Direction": "outbound-api"}
        self.note("agent rings", number)
        begun = ("initiated", "ringing")
        if phone in {"busy", "no-answer", "failed"}:
            await self.tell(fields["StatusCallback"], leg, *begun, phone)
            return
        document = await self.post(fields["Url"], {**leg, "CallStatus": "in-progress"})
        await Leg(AgentPhone(self, leg, phone), leg).run(document)
        await self.tell(fields["StatusCallback"], leg, *begun, "in-progress", "completed")


@dataclass
class AgentPhone:
    """Who answered a call to an agent, as its leg asks them."""

    world: PhoneWorld
    leg: Mapping[str, str]
    phone: Phone

    async def say(self, text: str) -> None:
        """Hear it; what is said is checked as TwiML."""

    async def digit(self, _timeout_s: float) -> str:
        """Press 1, or as the phone is told."""
        if self.phone == "machine":
            return ""
        await self.world.moment()
        digit = "1" if self.phone == "person" else "5"
        self.world.note("pressed", self.leg["To"], digit)
        return digit

    async def pause(self, _seconds: float) -> None:
        """Wait a little less long than Twilio does."""
        await self.world.moment()

    async def post(self, url: str, fields: Mapping[str, str]) -> ET.Element:
        """Ask for what follows."""
        return await self.world.post(url, fields)

    async def dial(self, dial: ET.Element) -> str:
        """Connect with the caller in line, or with the customer's number."""
        return await (self._from_queue if dial[0].tag == "Queue" else self._to_number)(dial, dial[0])

    async def _from_queue(self, _dial: ET.Element, queue: ET.Element) -> str:
        if (caller := self.world.lines.pop(queue.text or "", None)) is None:
            return "no-answer"
        heard = await self.world.post(queue.attrib["url"], {**caller.fields, "QueueSid": "QU1"})
        self.world.note("talk", self.leg["To"], caller.number, texts(heard))
        await caller.left("bridged")
        return "completed"

    async def _to_number(self, dial: ET.Element, number: ET.Element) -> str:
        assert number.attrib["statusCallbackEvent"].split() == ["initiated", "ringing", "answered", "completed"]
        assert (dial.attrib["callerId"], dial.attrib["answerOnBridge"]) == (OWN, "true")
        called, phone = number.text or "", self.world.answer_of(number.text or "")
        self.world.note("customer rings", called)
        await self.world.moment()
        leg = {"CallSid": self.world.sid(), "ParentCallSid": self.leg["CallSid"], "From": OWN, "To": called}
        begun = ["initiated", "ringing"]
        if phone in {"busy", "no-answer", "failed"}:
            await self.world.tell(number.attrib["statusCallback"], leg, *begun, phone)
            return phone
        heard = await self.world.post(number.attrib["url"], {**leg, "CallStatus": "in-progress"})
        if asked := number.attrib.get("amdStatusCallback"):
            assert number.attrib["machineDetection"] == "Enable"
            guess = "machine_start" if phone == "machine" else "human"
            for _ in range(2):
                await self.world.post(asked, {**leg, "AnsweredBy": guess})
        self.world.note("talk", self.leg["To"], called, texts(heard))
        await self.world.moment()
        await self.world.tell(number.attrib["statusCallback"], leg, *begun, "in-progress", "completed")
        return "completed"


@dataclass
class Caller:
    """A customer who calls."""

    world: PhoneWorld
    number: str
    hook: str
    heard: list[str] = field(default_factory=list)
    message_s: int = 0
    _line: dict[str, str] = field(default_factory=dict)
    _gather: str = ""
    _sid: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What every request about this call has."""
        return {"CallSid": self._sid, "From": self.number, "To": OWN, "Direction": "inbound", "CallStatus": "ringing"}

    async def call(self) -> None:
        """Call, and be put into the line; the provider delivers the request twice."""
        self._sid = self.world.sid()
        for _ in range(2):
            root = await self.world.post(self.hook, self.fields)
        enqueue = root.find("Enqueue")
        assert enqueue is not None
        self.heard.append(texts(root))
        self._line = dict(enqueue.attrib)
        self.world.lines[enqueue.text or ""] = self

    async def listen(self) -> str:
        """Hear what is said in line."""
        return await self._in_line(await self.world.post(self._line["waitUrl"], self.fields, IN_LINE))

    async def press(self, digit: str) -> str:
        """Press a key while in line."""
        return await self._in_line(await self.world.post(self._gather, {**self.fields, "Digits": digit}, IN_LINE))

    async def hang_up(self) -> None:
        """Hang up while in line."""
        self.world.lines.pop(self._sid, None)
        await self.world.post(self._line["action"], {**self.fields, "QueueResult": "hangup"})
        await self._completed()

    async def left(self, result: str) -> None:
        """The line is left: do what follows."""
        root = await self.world.post(self._line["action"], {**self.fields, "QueueResult": result})
        self.heard.append(texts(root))
        record = root.find("Record")
        if record is not None and self.message_s:
            url = f"{self.world.api}/2010-04-01/Accounts/{SID}/Recordings/RE1"
            told = {"RecordingUrl": url, "RecordingSid": "RE1", "RecordingDuration": str(self.message_s)}
            await self.world.post(record.attrib["action"], {**self.fields, **told})
        await self._completed()

    async def _in_line(self, root: ET.Element) -> str:
        if root.find("Leave") is not None:
            self.world.lines.pop(self._sid, None)
            await self.left("leave")
            return self.heard[-1]
        gather = root.find("Gather")
        assert gather is not None
        self._gather = gather.attrib["action"]
        return texts(root)

    async def _completed(self) -> None:
        for _ in range(2):
            await self.world.post(f"{self.hook}?step=customer", {**self.fields, "CallStatus": "completed"})
