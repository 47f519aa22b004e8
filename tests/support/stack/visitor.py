"""A visitor with a widget."""

from collections.abc import Sequence
from typing import Any

from stack.person import Frame, Person, Witness


class Visitor(Person):
    """Writes, reads, and keeps their token over connections."""

    def __init__(
        self, name: str, urls: Sequence[str], witness: Witness | None = None, entry: dict[str, Any] | None = None
    ) -> None:
        super().__init__(name, urls, "/ws/visitor", witness)
        self.entry = entry
        self.token = ""
        self.conversation = ""
        self.state: Frame = {}

    async def hello(self) -> Frame:
        """Come back with the token, if there is one."""
        frame: Frame = {"type": "hello", "page": {"url": "http://shop.test/", "title": "Shop", "referrer": ""}}
        if self.token:
            frame["token"] = self.token
        if self.entry:
            frame["entry"] = self.entry
        if self.conversation:
            frame |= {"conversation": self.conversation, "last_seq": self.screen.last_seq}
        return frame

    async def write(self, text: str, token: str = "") -> str:
        """Send a text; returns its client id."""
        return await self.say({"type": "message", "text": text}, token)

    @property
    def screen(self) -> Any:
        """What the widget shows of the present conversation."""
        return self.screens[self.conversation]

    async def on_frame(self, frame: Frame) -> None:
        """Follow the conversation."""
        if frame["type"] == "welcome":
            self.token = frame["token"]
            if frame["conversation"]:
                self._follow(frame["conversation"])
        elif frame["type"] == "conversation":
            self._follow(frame)

    async def on_shown(self, message: Frame) -> None:
        """Follow the newest conversation."""
        if not self.conversation:
            self.conversation = message["conversation"]

    async def on_gap(self, conversation: str) -> None:
        """Ask for what is missing."""
        await self._send(
            {"type": "resume", "conversation": conversation, "last_seq": self.screens[conversation].last_seq}
        )

    def _follow(self, state: Frame) -> None:
        if state["id"] != self.state.get("id") or state["version"] >= self.state.get("version", 0):
            self.state = state
            self.conversation = state["id"]
