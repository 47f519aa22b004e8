"""An agent with a desk."""

from collections.abc import Sequence
from typing import Any

import aiohttp

from stack.person import Frame, Person, Witness
from stack.stack import PASSWORD


class Agent(Person):
    """Signs in, follows own conversations, and opens each one they get."""

    password = PASSWORD

    def __init__(
        self,
        login: str,
        urls: Sequence[str],
        witness: Witness | None = None,
        *,
        accepts: bool = True,
        status: str = "available",
    ) -> None:
        super().__init__(login, urls, "/ws/agent", witness)
        self.accepts = accepts
        self.status = status
        self.own: dict[str, Frame] = {}
        self.waiting: dict[str, Frame] = {}
        self.opened: set[str] = set()
        self.answered: set[str] = set()
        self.id = ""
        self._signed_in = False

    async def prepare(self, url: str) -> dict[str, str]:
        """Sign in once; the session outlives connections and gateways."""
        if not self._signed_in:
            body = {"login": self.name, "password": self.password}
            async with self.http.post(f"{url}/api/session", json=body, headers={"Origin": url}) as response:
                if response.status != 200:
                    raise aiohttp.ClientError(f"sign-in answered {response.status}: {await response.text()}")
            self._signed_in = True
        return {"Origin": url}

    async def hello(self) -> Frame:
        """Set the given status, available if none was given."""
        return {"type": "hello", "status": self.status}

    async def reply(self, conversation: str, text: str, token: str = "") -> str:
        """Write to the contact; returns the client id."""
        return await self.say({"type": "message", "conversation": conversation, "text": text}, token)

    async def command(self, kind: str, conversation: str, **fields: Any) -> str:
        """Send accept, decline, transfer or close; returns the client id."""
        return await self.say({"type": kind, "conversation": conversation, **fields})

    async def asks(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call the HTTP API as the desk does; returns status and document."""
        url = next(self.urls)
        async with self.http.get(f"{url}/api/session", headers={"Origin": url}) as response:
            headers = {"Origin": url, "X-CSRF-Token": (await response.json())["csrf"]}
        async with self.http.request(method, f"{url}{path}", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def mark(self, conversation: str, *, delivered: int, read: int) -> None:
        """Report what the screen showed and the agent saw."""
        await self._send({"type": "marks", "conversation": conversation, "delivered": delivered, "read": read})

    async def on_frame(self, frame: Frame) -> None:
        """Follow conversations."""
        if frame["type"] == "welcome":
            self.id = frame["agent"]["id"]
            self.opened.clear()
            self.own = {}
            self.waiting = {state["id"]: state for state in frame["waiting"]}
            for state in frame["conversations"]:
                await self._follow(state)
        elif frame["type"] == "conversation":
            await self._follow(frame)
        elif frame["type"] == "sync":
            self.own = {key: state for key, state in self.own.items() if key in frame["conversations"]}
            self.opened &= self.own.keys()  # a conversation that returns is opened again, as the desk does

    async def on_gap(self, conversation: str) -> None:
        """Ask for what is missing."""
        await self._open(conversation)

    async def on_offer(self, state: Frame) -> None:
        """Answer an offer."""
        if self.accepts:
            await self.command("accept", state["id"], assignment=state["offer"]["assignment"])

    async def _follow(self, state: Frame) -> None:
        key = state["id"]
        known = self.own.get(key) or self.waiting.get(key) or {"version": -1}
        if state["version"] < known["version"]:
            return
        self.own.pop(key, None)
        self.waiting.pop(key, None)
        joined = any(guest["id"] == self.id for guest in state["guests"])
        if state["status"] in ("offered", "assigned") and (state["agent_id"] == self.id or joined):
            await self._follow_own(state)
        elif state["status"] in ("waiting", "offered"):
            self.waiting[key] = state
        if key not in self.own:
            self.opened.discard(key)

    async def _follow_own(self, state: Frame) -> None:
        self.own[state["id"]] = state
        offer = state["offer"]
        if offer and state["status"] == "offered" and offer["assignment"] not in self.answered:
            self.answered.add(offer["assignment"])
            await self.on_offer(state)
        if state["status"] == "assigned" and state["id"] not in self.opened:
            self.opened.add(state["id"])
            await self._open(state["id"])

    async def _open(self, conversation: str) -> None:
        after = self.screens[conversation].last_seq
        await self._send({"type": "open", "conversation": conversation, "after_seq": after})
