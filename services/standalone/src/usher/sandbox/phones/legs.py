"""Does verb by verb what our TwiML says with an answered call: at the demo's phones, and at those of tests."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

Fields = Mapping[str, str]


class Handset(Protocol):
    """Who answered a call: what they hear and do, and whom they are connected with."""

    async def say(self, text: str) -> None:
        """They hear this."""

    async def digit(self, timeout_s: float) -> str:
        """Return the key that they press within this time, "" for none."""

    async def pause(self, seconds: float) -> None:
        """They hear nothing for so long."""

    async def dial(self, dial: ET.Element) -> str:
        """Connect them with whom a <Dial> names until one hangs up; returns how it ended, as Twilio names it."""

    async def post(self, url: str, fields: Fields) -> ET.Element:
        """Return the document that follows."""


@dataclass(frozen=True, slots=True)
class Leg:
    """An answered call; `told` is what every request about it has."""

    handset: Handset
    told: Fields

    async def run(self, document: ET.Element) -> None:
        """Do what the document says, and those that follow it; it ends with the last verb, or a <Hangup>."""
        following: ET.Element | None = document
        while following is not None:
            following = await self._done(following)

    async def _done(self, document: ET.Element) -> ET.Element | None:
        for verb in document:
            if verb.tag == "Hangup":
                return None
            following = await self._do(verb)
            if following is not None:
                return following
        return None

    async def _do(self, verb: ET.Element) -> ET.Element | None:
        handset, fields = self.handset, {**self.told, "CallStatus": "in-progress"}
        if verb.tag == "Redirect":
            return await handset.post(verb.text or "", fields)
        if verb.tag == "Dial":
            how = await handset.dial(verb)
            return await handset.post(verb.attrib["action"], {**fields, "DialCallStatus": how})
        for said in verb.iter("Say"):
            await handset.say(said.text or "")
        if verb.tag == "Pause":
            await handset.pause(float(verb.attrib["length"]))
        if verb.tag == "Gather" and (digit := await handset.digit(float(verb.attrib["timeout"]))):
            return await handset.post(verb.attrib["action"], {**fields, "Digits": digit})
        return None
