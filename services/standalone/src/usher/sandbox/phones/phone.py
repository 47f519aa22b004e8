"""A call at one of the demo's phones: it rings, is picked up or declined, hears texts, and presses keys."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Side = Literal["agent", "customer"]
State = Literal["ringing", "talking", "ended"]
Ending = Literal["", "completed", "busy", "no-answer", "canceled", "failed"]
CHARS_PER_S = 15.0  # of what is said: a key may be pressed while a text is read, and for a while after it
T = TypeVar("T")


class HungUp(Exception):  # noqa: N818 - nothing went wrong
    """Whoever held this phone has hung up."""


@dataclass
class Ringing:
    """A call at a phone, from its first ring; `who` holds it, `number` is the phone's own."""

    id: str
    side: Side
    who: str
    number: str
    state: State = "ringing"
    ended: Ending = ""  # how
    asks: bool = False  # for a key
    heard: list[str] = field(default_factory=list)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _keys: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    def shown(self) -> Mapping[str, object]:
        """What the page shows."""
        names = ("id", "side", "who", "number", "state", "ended", "asks", "heard")
        return {name: getattr(self, name) for name in names}

    def answer(self) -> None:
        """Pick it up."""
        if self.state == "ringing":
            self.state = "talking"
            self._answered.set()

    def hang_up(self, ended: Ending = "") -> None:
        """Decline it, or end it; `ended` if it is not the phone's holder who does."""
        if self.state != "ended":
            self.ended = ended or ("busy" if self.state == "ringing" else "completed")
            self.state, self.asks = "ended", False
            self._over.set()

    def press(self, key: str) -> None:
        """Press a key; before one is asked for it does nothing."""
        if self.asks:
            self.asks = False
            self._keys.put_nowait(key)

    async def rung(self, timeout_s: float) -> bool:
        """Whether it is answered; whoever lets it ring for so long does not answer."""
        with suppress(TimeoutError, HungUp):
            async with asyncio.timeout(timeout_s):
                await self.unless_over(self._answered.wait())
                return True
        self.hang_up("no-answer")
        return False

    async def digit(self, timeout_s: float) -> str:
        """Return the key that is pressed within this time after the last text was read, "" for none."""
        self.asks = True
        reading = len(self.heard[-1]) / CHARS_PER_S if self.heard else 0.0
        try:
            async with asyncio.timeout(timeout_s + reading):
                return await self.unless_over(self._keys.get())
        except TimeoutError:
            return ""
        finally:
            self.asks = False

    async def over(self) -> None:
        """Return once it has ended."""
        await self._over.wait()

    async def unless_over(self, waiting: Coroutine[Any, Any, T]) -> T:
        """Return what is waited for; raises HungUp if the call ends before."""
        wanted, over = asyncio.ensure_future(waiting), asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({wanted, over}, return_when=asyncio.FIRST_COMPLETED)
            if self.state == "ended":
                raise HungUp
            return await wanted
        finally:
            wanted.cancel()
            over.cancel()
