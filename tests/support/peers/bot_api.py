"""A strict Bot API: offsets, redelivery, 409, 429, and a webhook with its secret; refuses what Telegram does not know.

Facts of the protocol: https://core.telegram.org/bots/api and tdlib/telegram-bot-api (WebhookActor.cpp, Client.cpp).
"""

import asyncio
import itertools
import math
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp import web

from peers.bot_api_content import Refusal, buttons_in, plain
from peers.telegram_server import SECRET_HEADER
from servers.ports import LOOPBACK, free_port
from waits import time_passes

TEXT_UNITS = 4096  # UTF-16 units of a text
AGAIN_S = 0.2  # before a webhook that was refused comes again, after the first time, which is at once
FIELDS = {
    "getMe": set[str](),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "sendMessage": {"chat_id", "message_thread_id", "business_connection_id", "text", "parse_mode", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id"},
    "setWebhook": {"url", "secret_token", "allowed_updates"},
    "deleteWebhook": set[str](),
    "getWebhookInfo": set[str](),
}


@dataclass(frozen=True)
class Sent:
    """A message of the bot: its plain text, when it was taken (the loop's clock, in seconds), its buttons by title."""

    chat: int
    text: str
    at: float
    buttons: Mapping[str, str] = field(default_factory=dict)  # what comes back of each
    number: int = 0


@dataclass
class Bot:
    """One bot: updates that nobody has confirmed, and what it has sent."""

    token: str
    hook: str = ""
    secret: str = ""
    pending: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)  # of each poll
    pressed: list[str] = field(default_factory=list)  # the ids of presses that nobody has answered
    answered: list[str] = field(default_factory=list)  # of those that are
    poll: int = 0  # the number of the newest
    came: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class BotApi:
    """Bots by token. `rate` is how many sends a second a bot may make (0: any), `latency_s` how long one takes.

    `throttle_next` sends are answered with 429 and `retry_after`; `overlaps` counts sends to a chat that came while
    another one was under way; `throttled` counts answers with 429.
    """

    moved: dict[int, int] = field(default_factory=dict)  # groups that are supergroups now, with their new ids
    blocking: set[int] = field(default_factory=set)  # who has blocked the bot
    rate: int = 0
    latency_s: float = 0.0
    retry_after: int = 1
    throttle_next: int = 0
    overlaps: int = 0
    throttled: int = 0
    refused: list[str] = field(default_factory=list)
    bots: dict[str, Bot] = field(default_factory=dict)
    on_sent: Callable[[Bot, Sent], None] = lambda _bot, _sent: None
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._at_once: dict[int, int] = defaultdict(int)
        self._locks: dict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """What an account has as `api`."""
        return f"http://{LOOPBACK}:{self.port}"

    def bot(self, token: str) -> Bot:
        """The bot of this token, made when it is first named."""
        return self.bots.setdefault(token, Bot(token))

    def texts(self, token: str, chat: int) -> list[str]:
        """What this bot has sent to a chat, in order."""
        return [one.text for one in self.bot(token).sent if one.chat == chat]

    def update(self, chat: int, text: str, **content: Any) -> dict[str, Any]:
        """Make an update: a person's message in their private chat."""
        number = next(self._numbers)
        person = {"id": chat, "is_bot": False, "first_name": "Eva", "username": f"eva{chat}"}
        place = {"id": chat, "type": "private", "first_name": "Eva"}
        message = {"message_id": number, "from": person, "chat": place, "date": 1_800_000_000 + number}
        return {"update_id": number, "message": message | ({"text": text} if text else {}) | content}

    def press(self, token: str, chat: int, title: str, **message: Any) -> dict[str, Any]:
        """Make an update: a person presses a button of the bot's last message with it; `message` changes that one."""
        bot, number = self.bot(token), next(self._numbers)
        shown = next(one for one in reversed(bot.sent) if one.chat == chat and title in one.buttons)
        rows = [[{"text": name, "callback_data": data}] for name, data in shown.buttons.items()]
        place = {"id": chat, "type": "private", "first_name": "Eva"}
        about = {"message_id": shown.number, "chat": place, "date": 1, "text": shown.text}
        query = {
            "id": f"q{number}",
            "from": {"id": chat, "is_bot": False, "first_name": "Eva"},
            "chat_instance": "1",
            "data": shown.buttons[title],
            "message": about | {"reply_markup": {"inline_keyboard": rows}} | message,
        }
        bot.pressed.append(f"q{number}")
        return {"update_id": number, "callback_query": query}

    def queue(self, token: str, *updates: dict[str, Any]) -> None:
        """Let the bot's next poll find these."""
        self.bot(token).pending += updates
        self.bot(token).came.set()

    async def deliver(self, token: str, update: dict[str, Any]) -> int:
        """Post an update to the webhook until it is taken; returns how often. Those of one chat wait for each other."""
        bot, chat = self.bot(token), _chat_of(update)
        async with self._locks[token, chat]:
            for attempt in itertools.count(1):
                if await self.post(bot, update) in range(200, 300):
                    return attempt
                await time_passes(AGAIN_S if attempt > 1 else 0)
        raise AssertionError("not reached")

    async def post(self, bot: Bot, update: dict[str, Any]) -> int:
        """Post an update to the webhook once, and do what its answer says; returns the status, 0 if nobody answers."""
        with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
            async with self._http.post(bot.hook, json=update, headers={SECRET_HEADER: bot.secret}) as response:
                said = await response.json() if response.status == HTTPStatus.OK else {}
                if method := said.pop("method", ""):
                    await self._result(bot, method, said)
                return response.status
        return 0

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return once the condition holds; looks at every poll's beginning and every call's end."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["BotApi"]:
        """Listen within the block."""
        async with aiohttp.ClientSession() as self._http:
            await self.start()
            try:
                yield self
            finally:
                await self.stop()

    async def start(self) -> None:
        """Listen (again)."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self.port).start()

    async def stop(self) -> None:
        """Let connections be refused; sends that are under way are finished."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _call(self, request: web.Request) -> web.Response:
        bot, method = self.bots.get(request.match_info["token"]), request.match_info["method"]
        try:
            result = await self._result(bot, method, await request.json())
        except Refusal as refusal:
            self.refused.append(str(refusal))
            self._changed.set()
            return web.json_response(refusal.body, status=refusal.body["error_code"])  # type: ignore[arg-type]
        self._changed.set()
        return web.json_response({"ok": True, "result": result})

    async def _result(self, bot: Bot | None, method: str, fields: Mapping[str, Any]) -> Any:
        if bot is None or method not in FIELDS:
            raise Refusal(404, "Not Found")
        if unknown := set(fields) - FIELDS[method]:
            raise Refusal(400, f"Bad Request: no such parameters: {sorted(unknown)}")
        return await getattr(self, f"_{method}")(bot, fields)

    async def _getMe(self, bot: Bot, _: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        number = int(bot.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Shop", "username": f"shop{number}_bot"}

    async def _setWebhook(self, bot: Bot, fields: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        bot.hook, bot.secret = fields["url"], fields.get("secret_token", "")
        return True

    async def _deleteWebhook(self, bot: Bot, _: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        bot.hook = ""
        return True

    async def _getWebhookInfo(self, bot: Bot, _: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        return {"url": bot.hook, "has_custom_certificate": False, "pending_update_count": 0}

    async def _answerCallbackQuery(self, bot: Bot, fields: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        number = fields["callback_query_id"]
        if number not in bot.pressed:
            words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, words)
        bot.pressed.remove(number)
        bot.answered.append(number)
        return True

    async def _getUpdates(self, bot: Bot, fields: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        if bot.hook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        bot.poll += 1
        mine = bot.poll
        bot.came.set()  # an older poll ends
        bot.came = asyncio.Event()
        if self.throttle_next > 0:
            self._throttle()
        offset = fields.get("offset", 0)
        bot.offsets.append(offset)
        self._changed.set()  # whoever waits for this offset need not wait for the poll's end as well
        bot.pending = [update for update in bot.pending if update["update_id"] >= offset]
        if not bot.pending:
            with suppress(TimeoutError):
                async with asyncio.timeout(fields.get("timeout", 0)):
                    await bot.came.wait()
        if bot.poll != mine:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return bot.pending[: fields.get("limit", 100)]

    async def _sendMessage(self, bot: Bot, fields: Mapping[str, Any]) -> Any:  # noqa: N802 - the name in the API
        if new := self.moved.get(fields["chat_id"]):
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, words, migrate_to_chat_id=new)
        if fields["chat_id"] in self.blocking:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        chat, text = fields["chat_id"], plain(fields["text"], fields.get("parse_mode", ""))
        if len(text.encode("utf-16-le")) // 2 > TEXT_UNITS:
            raise Refusal(400, "Bad Request: message is too long")
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        buttons = buttons_in(fields.get("reply_markup", {}))
        self._limit(bot)
        self.overlaps += self._at_once[chat] > 0
        self._at_once[chat] += 1
        await time_passes(self.latency_s)
        self._at_once[chat] -= 1
        sent = Sent(chat, text, asyncio.get_running_loop().time(), buttons, next(self._numbers))
        bot.sent.append(sent)
        self.on_sent(bot, sent)
        return {"message_id": sent.number, "date": 1, "chat": {"id": chat, "type": "private"}, "text": text}

    def _limit(self, bot: Bot) -> None:
        now = asyncio.get_running_loop().time()
        lately = sum(now - one.at < 1.0 for one in bot.sent[-self.rate :]) if self.rate else 0
        if self.throttle_next > 0 or (self.rate and lately >= self.rate):
            self._throttle()

    def _throttle(self) -> None:
        self.throttle_next = max(self.throttle_next - 1, 0)
        self.throttled += 1
        wait = math.ceil(self.retry_after)
        raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def _chat_of(update: Mapping[str, Any]) -> int:
    message = update.get("message") or update["callback_query"]["message"]
    return int(message["chat"]["id"])
