"""Calls under faults: a provider whose requests may find nobody, people who ask to be called, and agents who call."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import aiohttp
from multidict import MultiDict
from usher_common.ids import derive_id
from usher_connectors.contract import Account

from benchmarks.chaos.crowd import Pace
from benchmarks.chaos.funnel_ledger import CallWish, FunnelLedger, Rung
from peers.phone_world import TOKEN, Phone, PhoneWorld
from peers.voice_office import CONFIG
from stack.agent import Agent
from stack.person import Frame
from stack.visitor import Visitor

ACCOUNT = "line"
POOL = "calls"  # of agents who only call: a call weighs all that an agent can carry
FIRST_NUMBER, FIRST_PHONE = 46_701_000_000, 46_702_000_000  # of customers, and of agents
ABSENT = 0.15  # of agents whose phone rings: nobody there, or a machine
UNREACHED = 0.3  # of customers who are rung: busy, not there, or a machine
PATIENCE_S = 60.0  # s that people wait for what should come: longer than any fault lasts
ANSWER_S = 15.0  # s that the provider waits for what comes next, as Twilio does
CUT_S = 15.0  # s after the provider lost hold of a call until who asked for it goes on
BETWEEN_S = 3.0  # s from one wish of a person to their next
_line: ContextVar[tuple[str, str]] = ContextVar("_line", default=("", ""))  # the call, and its line to an agent


def phone_logins(count: int) -> list[str]:
    """Name the agents who have phones."""
    return [f"agent-phone{n}" for n in range(count)]


class CutError(Exception):
    """The provider got no answer: it ends the call, and asks nobody again."""


class Phones(PhoneWorld):
    """All phones, behind a provider that lives on while we do not; what happens there goes to the ledger."""

    def __init__(self, ledger: FunnelLedger, agents: int, seed: int) -> None:
        super().__init__()
        self.ledger, self.logins, self.random = ledger, phone_logins(agents), random.Random(seed)
        self.broken: list[str] = []  # what we answered wrongly

    @property
    def account(self) -> Account:
        """The account that the service holds."""
        phones = [f"{login}=+{FIRST_PHONE + n}" for n, login in enumerate(self.logins)]
        return Account(ACCOUNT, "voice", {**CONFIG, "phones": phones, "api": self.api}, {"auth_token": TOKEN})

    def answer_of(self, number: str) -> Phone:
        agent = int(number) >= FIRST_PHONE
        if self.random.random() >= (ABSENT if agent else UNREACHED):
            return "person"
        return self.random.choice(["no-answer", "machine"] if agent else ["busy", "no-answer", "machine"])

    async def moment(self) -> None:
        await asyncio.sleep(self.random.uniform(0.2, 1.0))

    def note(self, *what: str) -> None:
        self.ledger.rung.append(Rung(*_line.get(), what[0], what[1]))

    async def post(self, url: str, fields: dict[str, str], allowed: set[str] | None = None) -> Element:  # type: ignore[override]
        try:
            async with asyncio.timeout(ANSWER_S):
                return await super().post(url, fields, allowed)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CutError from error

    async def tell(self, url: str, leg: dict[str, str], *statuses: str) -> None:  # type: ignore[override]
        """Tell statuses once each, and one that finds nobody never again.

        If that was the end of a call that an agent had taken, nobody else says that they have hung up.
        """
        for status in reversed(statuses):
            try:
                await self.post(url, {**leg, "CallStatus": status})
            except CutError:
                call, line = _line.get()
                pressed = any((one.call, one.leg, one.what) == (call, line, "pressed") for one in self.ledger.rung)
                if status == "completed" and pressed:
                    self.ledger.cut.add(call)

    async def _ring(self, sid: str, fields: MultiDict[str]) -> None:
        call = parse_qs(urlsplit(fields["Url"]).query)["call"][0]
        _line.set((call, sid))
        try:
            await super()._ring(sid, fields)
        except CutError:
            self.ledger.cut.add(call)
            leg = {"CallSid": sid, "To": fields["To"], "Direction": "outbound-api"}
            await self.tell(fields["StatusCallback"], leg, "completed")
        except Exception as error:  # noqa: BLE001 - the verdict names it
            self.broken.append(repr(error))


class PhoneAgent(Agent):
    """Has the phone only: its key accepts, and whoever was reached is done with."""

    async def on_offer(self, state: Frame) -> None:
        """Do nothing at the desk."""

    async def on_frame(self, frame: Frame) -> None:
        """Come back when set away for calls that were not taken."""
        await super().on_frame(frame)
        if frame["type"] == "agent" and frame["id"] == self.id and frame["status"] == "away":
            await self.say({"type": "status", "status": "available"})

    async def on_shown(self, message: Frame) -> None:
        """Close what was settled by phone."""
        if message["author"] == "system" and message["text"].startswith("called:reached:"):
            await self.command("close", message["conversation"])


class Caller(Visitor):
    """One person who asks to be called, and waits until they were, or hear that it is tried later."""

    def __init__(self, name: str, urls: Sequence[str], ledger: FunnelLedger) -> None:
        super().__init__(name, urls, entry={"point": "call"})
        self.ledger = ledger

    async def ask(self, number: str) -> None:
        """Ask at once, and stay until it is over."""
        wish = CallWish(number)
        self.ledger.wishes.append(wish)
        with suppress(TimeoutError):
            await self.start()
            await self._wait(wish, number)
        await self.stop()

    async def _wait(self, wish: CallWish, number: str) -> None:
        sent = await self.say({"type": "message", "text": "Please call me", "call": {"phone": number, "at": 0}})
        cut_at = float("inf")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while loop.time() < min(deadline, cut_at + CUT_S) and not self._over():
            wish.accepted, wish.conversation = sent not in self.unsent, self.conversation
            self.ledger.passing.add(self.conversation)
            if any(call in self.ledger.cut for call in self._calls()):
                cut_at = min(cut_at, loop.time())
            await asyncio.sleep(0.1)

    def _over(self) -> bool:
        """Return whether they were reached, it was given up, or another attempt was promised them for later."""
        later = [one for one in self._lines("callback:") if one["text"].rpartition(":")[2]]
        return bool(later) or self.state.get("status") == "closed"

    def _calls(self) -> list[str]:
        return [call_of(one["id"]) for one in self._lines("calling:")]

    def _lines(self, begins: str) -> list[Frame]:
        return [one for one in self.screen.messages if one["text"].startswith(begins)]


def call_of(message: str) -> str:
    """Return the name of the call that a line of the system began."""
    return derive_id("send", message)


async def ask_for_calls(who: int, urls: Sequence[str], ledger: FunnelLedger, pace: Pace, chance: random.Random) -> None:
    """Be one person after the other who asks to be called, until the pace says stop."""
    count = 0
    while pace.writing:
        count += 1
        await Caller(f"caller{who}-{count}", urls, ledger).ask(f"+{FIRST_NUMBER + who * 1_000 + count}")
        await asyncio.sleep(chance.uniform(0.5, 1.5) * BETWEEN_S)
