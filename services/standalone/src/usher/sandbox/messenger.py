"""A messenger of the demo: people on phones, one bot, and the part of Telegram's Bot API that the channel uses."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

BOT = "Holm & Daughters"
TYPING_S = 5.0  # s for which "is typing" is shown, as Telegram does


@dataclass(frozen=True, slots=True)
class Line:
    """What a phone shows: `mine` is what its owner wrote, `at` in seconds since the epoch."""

    id: int
    chat: int
    text: str
    mine: bool
    at: float


@dataclass
class Messenger:
    """All chats, in memory; ids begin at the time of the start, so that none is used twice over a restart."""

    lines: list[Line] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)  # that the bot has not confirmed
    typing: dict[int, float] = field(default_factory=dict)  # chat → until when the shop is shown as typing
    _next: int = field(default_factory=lambda: int(time.time() * 1000))
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, chat: int, name: str, text: str) -> Line:
        """Write to the bot; a start by a link is not shown, as in Telegram."""
        line = self._line(chat, "/start" if text.startswith("/start ") else text, mine=True)
        person = {"id": chat, "is_bot": False, "first_name": name, "language_code": "en"}
        place = {"id": chat, "type": "private", "first_name": name}
        message = {"message_id": line.id, "from": person, "chat": place, "date": int(line.at), "text": text}
        self.updates.append({"update_id": line.id, "message": message})
        self._came.set()
        return line

    def after(self, chat: int, last: int) -> list[Line]:
        """The lines of a chat after this one."""
        return [line for line in self.lines if line.chat == chat and line.id > last]

    def is_typing(self, chat: int) -> bool:
        """Whether the shop is typing."""
        return self.typing.get(chat, 0.0) > time.time()

    async def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Answer a call of the Bot API; raises LookupError for a method that is not there."""
        match method:
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": BOT, "username": "holm_bot"}
            case "getUpdates":
                return await self._poll(int(fields.get("offset", 0)), float(fields.get("timeout", 0)))
            case "sendMessage":
                return self._sent(int(fields["chat_id"]), plain(str(fields["text"])))
            case "sendChatAction":
                self.typing[int(fields["chat_id"])] = time.time() + TYPING_S
                return True
            case "deleteWebhook" | "answerCallbackQuery":
                return True
        raise LookupError(method)

    async def _poll(self, offset: int, wait_s: float) -> list[dict[str, Any]]:
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        if not self.updates:
            self._came.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._came.wait()
        return self.updates[:100]

    def _sent(self, chat: int, text: str) -> dict[str, Any]:
        self.typing.pop(chat, None)
        line = self._line(chat, text, mine=False)
        return {"message_id": line.id, "date": int(line.at), "chat": {"id": chat, "type": "private"}, "text": text}

    def _line(self, chat: int, text: str, *, mine: bool) -> Line:
        self._next += 1
        line = Line(self._next, chat, text, mine, time.time())
        self.lines.append(line)
        return line


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def plain(html: str) -> str:
    """Return the text of Telegram's HTML."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.found)
