"""Answers from articles in the widget: the search on its home page, an answer in the conversation, what is said of it.

What knowledge finds is given here, so that every verdict can be seen; `tests/e2e/faq` asks the real one.
"""

import re
from typing import Any

from playwright.async_api import Browser, Page, expect

import browsing
from page_states import State, States
from page_states.invitations import answering
from page_states.threads import SAY, TELLING
from page_states.windows import click, leave, shop_window, shown
from stack.system import System

SEARCH_URL = "**/api/faq/search?*"
ANSWER = """You can send everything back within **30 days**:

1. Print the label from [your orders](https://shop.example/orders).
2. Put it on the parcel.

> Opened food cannot be returned."""
ARTICLES: list[dict[str, Any]] = [
    {"id": "returns", "title": "How do I send something back?", "answer": ANSWER, "confidence": 0.91},
    {"id": "refund", "title": "When do I get my money back?", "answer": "Within `5` days.", "confidence": 0.4},
    {
        "id": "swap",
        "title": "Can I swap an article for another one of a different size or colour?",
        "answer": "- Yes\n- For free",
        "confidence": 0.3,
    },
]
VERDICTS = [{"id": one, "title": ""} for one in ("helped", "not_helped", "person")]
AUTOMATIC: dict[str, Any] = {"author": "system", "automatic": True}
TOPICS = [{"id": "parcel", "title": "My parcel"}, {"id": "hours", "title": "Opening hours"}]  # of a bot
CHOICES = [{"id": f"article:{one['id']}", "title": one["title"]} for one in ARTICLES]


def _shown(*articles: dict[str, Any]) -> list[dict[str, Any]]:
    return [{name: one[name] for name in ("id", "title", "confidence")} for one in articles]


async def found(page: Page, status: int, articles: list[dict[str, Any]]) -> None:
    """Let searches be answered with this."""
    await page.unroute(SEARCH_URL)
    await page.route(SEARCH_URL, answering(status, {"answers": articles}))


async def searching(browser: Browser, system: System, locale: str) -> States:
    """The home page with a search, what it finds and does not, an answer to read, and the way to a person."""
    shop = await shop_window(browser, locale)
    await found(shop, 200, ARTICLES)
    await shop.goto(f"{system.visitors_url}/")
    await click(shop, "launcher")
    await shown(shop, "faq-field")
    yield State("opened, answers can be searched", shop)
    await shop.get_by_test_id("faq-field").fill("return")
    await expect(shop.get_by_test_id("faq-found")).to_have_count(len(ARTICLES))
    yield State("answers found", shop)
    await click(shop, "faq-found")
    await shown(shop, "answer-page")
    yield State("an answer to read", shop)
    await click(shop, "back")
    await found(shop, 200, [])
    await shop.get_by_test_id("faq-field").fill("the meaning of life")
    await expect(shop.get_by_test_id("faq-told")).to_have_attribute("data-state", "found")
    yield State("no answer found", shop)
    await found(shop, 503, [])
    await shop.get_by_test_id("faq-field").fill("return")
    await expect(shop.get_by_test_id("faq-told")).to_have_attribute("data-state", "away")
    yield State("answers cannot be searched now", shop)
    await click(shop, "to-person")
    await shown(shop, "person-next")
    yield State("before the first message, a person is asked for", shop)
    await shop.context.close()


async def answered(browser: Browser, system: System, locale: str) -> States:
    """Automatic answers in the conversation: titles to choose from, one answer, and what was said of it."""
    shop = await shop_window(browser, locale)
    await shop.add_init_script(TELLING)
    await browsing.begin(shop, system, "How can I return the kettle?")
    await expect(shop.get_by_test_id("message")).to_have_attribute("data-seq", re.compile("[0-9]+"))
    several = {**AUTOMATIC, "text": "Is one of these your question?", "ask": "q1", "answers": _shown(*ARTICLES)}
    await shop.evaluate(SAY, [{**several, "buttons": [*CHOICES, VERDICTS[-1]], "seq": 2, "id": "m2"}])
    await shown(shop, "verdicts")
    yield State("titles to choose from", shop)
    bot = {**AUTOMATIC, "text": "What is it **about**?", "ask": "turn-1", "buttons": [*TOPICS, VERDICTS[-1]]}
    await shop.evaluate(SAY, [{**bot, "seq": 3, "id": "m3"}])
    await expect(shop.get_by_test_id("automatic")).to_have_count(2)
    await expect(shop.get_by_test_id("verdicts")).to_have_count(1)
    yield State("a bot's answer with its buttons", shop)
    one = {**AUTOMATIC, "text": ANSWER, "ask": "q2", "answers": _shown(ARTICLES[0]), "buttons": VERDICTS}
    await shop.evaluate(SAY, [{**one, "seq": 4, "id": "m4"}])
    await expect(shop.get_by_test_id("automatic")).to_have_count(3)
    await expect(shop.get_by_test_id("verdicts")).to_have_count(1)
    yield State("an automatic answer", shop)
    await shop.context.set_offline(offline=True)
    await shop.locator("[data-testid=verdict][data-verdict=not_helped]").click()
    await shown(shop, "verdict-given")
    yield State("an automatic answer that did not help, offline", shop)
    await shop.context.set_offline(offline=False)
    await leave(shop)
