"""The exchange between the demo's phones: the part of Twilio's API for calls that the channel `voice` uses."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import time
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp

from usher.sandbox.phones.legs import Fields, Leg
from usher.sandbox.phones.phone import HungUp, Ringing

SID, TOKEN = "AC" + "0" * 32, "voice-of-the-demo"
SHOP_NUMBER = "+46701740610"  # this and the agents' are kept for fiction by Sweden's PTS: nobody has them
AGENTS = {"ana": "+46701740611", "ben": "+46701740612", "carla": "+46701740613", "admin": "+46701740614"}
KEPT = 20  # calls, of which the page shows the last ones


def signature(url: str, fields: Fields, token: str) -> str:
    """Sign a request as Twilio does: https://www.twilio.com/docs/usage/webhooks/webhooks-security."""
    signed = url + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


@dataclass
class Exchange:
    """All calls, in memory; their ids begin at the time of the start, so that none is used twice over a restart."""

    calls: list[Ringing] = field(default_factory=list)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(int(time.time() * 1000)))
    _http: aiohttp.ClientSession | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take calls within the block."""
        async with aiohttp.ClientSession() as self._http:
            try:
                yield
            finally:
                for task in self._running:
                    task.cancel()
                await asyncio.gather(*self._running, return_exceptions=True)

    def call(self, name: str) -> Ringing:
        """Return the call of this id; raises KeyError."""
        return {one.id: one for one in self.calls}[name]

    def dial(self, fields: Fields) -> str:
        """Let an agent's phone ring, and do what our TwiML says with whoever answers; returns the call's id."""
        number = fields["To"]
        who = next((login for login, own in AGENTS.items() if own == number), number)
        leg = self.ringing(Ringing(self._id(), "agent", who, number))
        told = {"CallSid": leg.id, "From": fields["From"], "To": number, "Direction": "outbound-api"}
        task = asyncio.create_task(self._to_agent(leg, told, dict(fields)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return leg.id

    def ringing(self, leg: Ringing) -> Ringing:
        """Let it ring."""
        self.calls = [*self.calls[1 - KEPT :], leg]
        return leg

    async def post(self, url: str, fields: Fields) -> ET.Element:
        """Ask for a document, or tell a status, as Twilio does."""
        if self._http is None:
            raise ValueError("the exchange is not open")
        headers = {"X-Twilio-Signature": signature(url, fields, TOKEN)}
        async with self._http.post(url, data=dict(fields), headers=headers) as response:
            response.raise_for_status()
            return ET.fromstring(await response.read())  # noqa: S314 - our own

    async def tell(self, url: str, told: Fields, *statuses: str) -> None:
        """Tell how a call stands."""
        for status in statuses:
            await self.post(url, {**told, "CallStatus": status})

    def customer(self, told: Mapping[str, str], number: str) -> tuple[Ringing, Fields]:
        """Let the customer's phone ring for the call of this agent; returns it, and what is told of it."""
        leg = self.ringing(Ringing(self._id(), "customer", "", number))
        return leg, {"CallSid": leg.id, "ParentCallSid": told["CallSid"], "From": told["From"], "To": number}

    def _id(self) -> str:
        return f"CA{next(self._ids):032x}"

    async def _to_agent(self, leg: Ringing, told: Fields, fields: Fields) -> None:
        """Ring; a shop that is away ends the call, which the desk hears of by its deadline."""
        with suppress(aiohttp.ClientError):
            await self.tell(fields["StatusCallback"], told, "initiated", "ringing")
            if await leg.rung(float(fields["Timeout"])):
                with suppress(HungUp):
                    document = await self.post(fields["Url"], {**told, "CallStatus": "in-progress"})
                    await Leg(AgentPhone(self, leg, told), told).run(document)
                leg.hang_up("completed")
            await self.tell(fields["StatusCallback"], told, leg.ended)
        leg.hang_up("failed")


@dataclass
class AgentPhone:
    """Does what the TwiML for an agent says, at the phone on the demo's page."""

    exchange: Exchange
    leg: Ringing
    told: Fields

    async def say(self, text: str) -> None:
        """Show it."""
        self.leg.heard.append(text)

    async def digit(self, timeout_s: float) -> str:
        """Wait for a key."""
        return await self.leg.digit(timeout_s)

    async def pause(self, seconds: float) -> None:
        """Wait."""
        await self.leg.unless_over(asyncio.sleep(seconds))

    async def post(self, url: str, fields: Fields) -> ET.Element:
        """Ask for what follows."""
        return await self.exchange.post(url, fields)

    async def dial(self, dial: ET.Element) -> str:
        """Let the customer's phone ring, and connect the two; when one hangs up, the other's call ends too."""
        number = dial[0]
        status = number.attrib["statusCallback"]
        customer, told = self.exchange.customer(self.told, number.text or "")
        await self.exchange.tell(status, told, "initiated", "ringing")
        await self.say(f"(It rings at {customer.number}.)")
        watching = asyncio.create_task(self._together(customer))
        try:
            if await customer.rung(float(dial.attrib["timeout"])):
                await self._talk(customer, told, number)
        finally:
            watching.cancel()
        await self.exchange.tell(status, told, customer.ended)
        return customer.ended

    async def _talk(self, customer: Ringing, told: Fields, number: ET.Element) -> None:
        """Say to the customer what comes first, tell that no machine answered, and let the two talk."""
        heard = await self.exchange.post(number.attrib["url"], {**told, "CallStatus": "in-progress"})
        customer.heard += [said.text or "" for said in heard.iter("Say")]
        await self.exchange.tell(number.attrib["statusCallback"], told, "in-progress")
        if asked := number.attrib.get("amdStatusCallback"):
            await self.exchange.post(asked, {**told, "AnsweredBy": "human"})
        for leg in (self.leg, customer):
            leg.heard.append("(You are connected.)")
        await customer.over()

    async def _together(self, customer: Ringing) -> None:
        await self.leg.over()
        customer.hang_up("canceled" if customer.state == "ringing" else "completed")
