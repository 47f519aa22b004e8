"""A conversation through several channels: windows that end, what became of messages, sends that failed.

What providers tell is told to the desk's own page, as its socket would: no provider lets a window end for a test.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Browser, Page, Route, expect

import browsing
from stack.system import System

from . import State, States
from .windows import click, desk_of, leave, shown

TELLING = """
const Real = WebSocket;
window.WebSocket = class extends Real {
  set onmessage(handler) {
    window.tell = (frame) => handler({ data: JSON.stringify(frame) });
    super.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      if (frame.type !== "conversation") return handler(event);
      window.told = { ...frame, ...window.more };
      handler({ data: JSON.stringify(window.told) });
    };
  }
};
"""
# What was changed stays so in whatever the gateway tells later: its next frame may be on its way already.
CHANGE = """(more) => {
  window.more = { ...window.more, ...more };
  window.told = { ...window.told, ...more };
  window.tell(window.told);
}"""
SAY = """(messages) => messages.forEach((one) => {
  const seq = window.told.last_seq + 1;
  window.told = { ...window.told, last_seq: seq };
  window.tell({ type: "message", conversation: window.told.id, seq, id: `m${seq}`, at: Date.now(), ...one });
})"""
HOUR = 3_600_000
LATELY = 1_796_000_000_000  # ms, a time of 2026


def address(channel: str, peer: str, **more: Any) -> dict[str, Any]:
    """An address as desks are told of it."""
    return {
        "account": channel,
        "peer": peer,
        "channel": channel,
        "window_ends_at": None,
        "refused": "",
        "last": False,
        **more,
    }


WEB, MAIL = address("web", "v1"), address("email", "robin.doe@example.org")
US = {"author": "agent", "agent": {"id": "other", "name": "Ben Okafor", "photo": ""}}
THEM = {"author": "visitor"}
BY_MAIL = {"channel": "email", "peer": "robin.doe@example.org"}
SAID: list[dict[str, Any]] = [
    {
        **THEM,
        "text": "Here is the order, by e-mail.",
        "thread": {**BY_MAIL, "subject": "My order", "cc": ["a@b.example"], "html": True},
    },
    {
        **THEM,
        "text": "It is 4711",
        "thread": {"channel": "telegram", "edited_at": LATELY, "former": [{"text": "4712", "at": LATELY}]},
    },
    {
        **THEM,
        "text": "",
        "thread": {"channel": "telegram", "deleted_at": LATELY, "former": [{"text": "oh no", "at": LATELY}]},
    },
    {"author": "agent", "text": "From my phone", "thread": {"channel": "telegram", "outside": True, "author": "Tom"}},
    {**US, "text": "On its way", "thread": {"channel": "telegram", "reactions": {"👍": 2, "🎉": 1}}},
    {**US, "text": "Is that right?", "status": "uncertain", "thread": {"channel": "telegram"}},
    {**US, "text": "Hello?", "status": "failed", "error": "recipient:131026", "thread": {"channel": "whatsapp"}},
    {"author": "system", "text": "address_stopped:sms"},
    {"author": "system", "text": "rating_unsent:window_closed"},
]


CHANGED: list[dict[str, Any]] = [  # as visitors are told of it
    {**THEM, "text": "It is 4711", "thread": {"edited_at": LATELY}},
    {**THEM, "text": "", "thread": {"deleted_at": LATELY}},
]


async def threaded(browser: Browser, system: System, locale: str) -> States:
    """One transcript through web chat, e-mail and messengers, and where an answer goes."""
    ana = await desk_of(browser, system, "ana", locale, script=TELLING)
    shop = await browsing.visit(browser, system, "Is the lamp bright?", locale=locale, script=TELLING)
    await click(ana, "accept")
    await shown(ana, "hold")
    await shop.wait_for_function("window.told && window.told.status === 'assigned'")
    await shop.evaluate(SAY, CHANGED)
    await shown(shop, "deleted")
    yield State("in conversation, a message edited and another deleted", shop)
    telegram = address("telegram", "4711", last=True)
    await ana.evaluate(CHANGE, {"addresses": [WEB, MAIL, telegram]})
    await ana.evaluate(SAY, SAID)
    await shown(ana, "outside")
    await click(ana, "former")
    await _mail_page(ana)
    yield State("one conversation by chat, e-mail and messengers", ana)
    await _mailing(ana)
    yield State("its transcript on its way by mail, and refused for another address", ana)
    await ana.keyboard.press("Escape")
    await ana.evaluate(CHANGE, {"visitor": {}})
    await ana.get_by_test_id("messages").evaluate("box => box.scrollTop = box.scrollHeight")
    yield State("sends that failed, and one of which nobody knows", ana)
    for name, more in _windows():
        await ana.evaluate(CHANGE, {"addresses": [WEB, MAIL, address("whatsapp", "+4930123", last=True, **more)]})
        await ana.get_by_test_id("composer").fill("What is being written stays")
        await shown(ana, "reach")
        yield State(name, ana)
    async for state in _writing(ana):
        yield state
    await _alone(ana)
    yield State("blocked, and nothing else is known", ana)
    await ana.evaluate(SAY, [{**THEM, "text": "", "thread": {"deleted_at": LATELY, "expired": True}}])
    await ana.get_by_test_id("messages").evaluate("box => box.scrollTop = 0")
    await shown(ana, "content-removed")
    yield State("reopened, what was said before removed by retention", ana)
    await leave(shop, ana)


async def _mailing(ana: Page) -> None:
    """Send the transcript to one address of the contact, and once too often to the other."""
    answers = [{"status": 200, "json": {"address": "eva"}}, {"status": 429, "json": {"code": "too_many"}}]
    await ana.route("**/transcript/mail", lambda route: route.fulfill(**answers.pop(0)))
    await ana.route("**/api/calls/consent*", lambda route: route.fulfill(json={"refused": True}))
    await ana.evaluate(CHANGE, {"visitor": {"email": "eva.maier@example.org", "phone": "+49 30 901820"}})
    await expect(ana.get_by_test_id("tel-refused")).to_have_count(1)
    await click(ana, "transcript-menu")
    await expect(ana.get_by_test_id("transcript-mail")).to_have_count(2)
    await ana.get_by_test_id("transcript-mail").first.click()
    await shown(ana, "transcript-mailed")
    await ana.get_by_test_id("transcript-mail").last.click()
    await shown(ana, "transcript-refused")


async def _mail_page(ana: Page) -> None:
    """Show the mail in its frame, as the gateway sends it: the address is nobody's."""
    signed = {"url": "/api/mails/m?token=t", "elsewhere": 2}
    page = "<!doctype html><title>Mail</title><body bgcolor=white><h1>Order 4711</h1><p>One lamp, <b>brass</b></p>"
    await ana.route("**/messages/*/page", lambda route: route.fulfill(json=signed))
    sandbox = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    await ana.route("**/api/mails/*", lambda route: route.fulfill(body=page, content_type="text/html", headers=sandbox))
    await click(ana, "mail-page")
    await shown(ana, "mail-frame")


def _windows() -> list[tuple[str, dict[str, Any]]]:
    now = time.time_ns() // 1_000_000
    return [
        ("a reply window", {"window_ends_at": now + 5 * HOUR}),
        ("a reply window that ends soon", {"window_ends_at": now + HOUR // 3}),
        ("a reply window that is over", {"window_ends_at": now - HOUR}),
    ]


async def _alone(ana: Page) -> None:
    await ana.evaluate(CHANGE, {"addresses": [address("sms", "+4930123", last=True, refused="blocked")], "visitor": {}})
    await shown(ana, "reach-nothing")


TEMPLATES = {
    "templates": [
        {
            "name": "order_ready",
            "language": "en",
            "sendable": True,
            "variables": [{"key": "body.1", "kind": "text", "example": "Robin"}],
        }
    ]
}
PREVIEW = {"text": "Hello Robin, your order is ready.", "missing": []}


def _way(channel: str, peer: str, **more: Any) -> dict[str, Any]:
    known = {"known": True, "template": False, "subject": False, "window_ends_at": None, "blocked": ""}
    return {"account": channel, "account_name": channel, "channel": channel, "peer": peer, **known, **more}


WAYS = {
    "ways": [
        _way("email", "robin.doe@example.org", subject=True),
        _way("whatsapp", "4930123", template=True),
        _way("twilio", "+4930123", blocked="contact_stopped"),
        _way("voice", "+4930123", call=True, blocked="calls_refused"),
    ],
    "calls_refused": ["+4930123"],
}


def _telling(answer: dict[str, Any]) -> Callable[[Route], Awaitable[None]]:
    async def tell(route: Route) -> None:
        await route.fulfill(json=answer)

    return tell


async def _writing(ana: Page) -> States:
    """The dialog that goes on by another way; the demo has no accounts, so its answers are given here."""
    for path, answer in (("ways*", WAYS), ("templates", TEMPLATES), ("templates/preview", PREVIEW)):
        await ana.route(f"**/api/**/{path}", _telling(answer))
    await click(ana, "reach-write")
    await ana.get_by_test_id("write-subject").fill("Your order")
    await ana.get_by_test_id("write-text").fill("It is ready.")
    await shown(ana, "calls_allowed")
    yield State("dialog of writing by another way", ana)
    await ana.get_by_test_id("write-way").select_option(index=1)
    await ana.get_by_test_id("write-template").select_option(index=1)
    await shown(ana, "write-preview")
    yield State("dialog of writing a template", ana)
    await ana.keyboard.press("Escape")
    await ana.unroute_all()
    await click(ana, "person-write")
    await shown(ana, "write-none")
    yield State("dialog of writing, and no way to", ana)
    await ana.keyboard.press("Escape")
