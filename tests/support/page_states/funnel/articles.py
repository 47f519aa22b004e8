"""The desk's pages of articles and of the funnel, and what an agent sees of both beside a conversation.

What the knowledge service and the figures answer is given here: `tests/e2e/faq` asks the real ones.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Browser, Page, Route, expect

import browsing
from page_states import State, States
from page_states.invitations import answering
from page_states.threads import CHANGE, TELLING
from page_states.windows import click, desk_of, leave, shown
from stack.system import System

from .faq import ARTICLES

LIST_URL, ONE_URL, FILE_URL = "**/api/articles?*", "**/api/articles/returns", "**/api/articles.csv?*"
AWAY = {"code": "knowledge_away"}
DAY = 86_400_000  # ms


def article(found: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an article as the API has it."""
    kept: dict[str, Any] = {
        "language": "en",
        "variants": [],
        "tags": [],
        "audience": "",
        "valid_from": None,
        "valid_until": None,
    }
    text = {name: found[name] for name in ("id", "title", "answer")}
    return {**text, **kept, "version": 3, "changed_at": 20_000 * DAY, "changed_by": "", "archived": False, **more}


RETURNS = article(ARTICLES[0], variants=["return a parcel", "can i send it back"], tags=["returns", "parcels"])
KEPT = [
    RETURNS,
    article(ARTICLES[1], tags=["money"], valid_until=DAY),
    article(ARTICLES[2], audience="agents", language="de"),
]
FOUND = [{name: one[name] for name in ("id", "title", "answer", "confidence")} for one in ARTICLES]
FAULTS = [
    {"file": "", "line": 3, "field": "title", "message": "is missing"},
    {"file": "", "line": 0, "field": "", "message": "has no column language"},
]
REPORT: dict[str, Any] = {
    "dry_run": True,
    "created": 1,
    "changed": 1,
    "unchanged": 0,
    "ignored": ["notes"],
    "faults": [],
    "articles": [
        {"id": "refund", "title": ARTICLES[1]["title"], "outcome": "created"},
        {"id": "returns", "title": ARTICLES[0]["title"], "outcome": "changed"},
    ],
}
OUT_OF_FILE = {**REPORT, "created": 0, "changed": 0, "ignored": [], "faults": FAULTS, "articles": []}


UNANSWERED_URL = "**/api/unanswered?*"
GROUP: dict[str, Any] = {
    "language": "en",
    "title": "Do you ship to Norway?",
    "counts": {"unanswered": 9, "unhelped": 4, "by_agent": 1},
    "cost": 63.0,
    "last_at": 20_000 * DAY,
    "audience": "",
    "conversations": [f"c{n}" for n in range(1, 15)],
    "examples": [
        {"conversation": "c1", "text": "Do you ship to Norway?", "kind": "unanswered", "at": 20_000 * DAY},
        {"conversation": "c2", "text": "delivery to oslo possible", "kind": "unhelped", "at": 20_000 * DAY},
        {"conversation": "c3", "text": "Can I order from Norway?", "kind": "by_agent", "at": 20_000 * DAY},
    ],
    "wordings": ["Do you ship to Norway?", "delivery to oslo possible", "Can I order from Norway?"],
    "answers": [
        {"conversation": "c3", "text": "We ship to Norway by post. It takes about a week.", "helped": True},
        {"conversation": "c2", "text": "Yes, parcels to Norway cost 19 euros.", "helped": False},
    ],
    "verdict": "none",
    "articles": FOUND,
}
SETTLING = {"article": "returns", "title": ARTICLES[0]["title"], "at": 20_000 * DAY, "settled": 12}
UNANSWERED: dict[str, Any] = {
    "since": 19_972 * DAY,
    "read": 2000,
    "whole": False,
    "currency": "EUR",
    "proposes": True,
    "articles": [{**SETTLING, "shown": 31, "helped": 22, "saved": 98.56}],
}


async def kept(browser: Browser, system: System, locale: str) -> States:
    """The list of articles in every state, as agents and as those who write them see it."""
    ana = await desk_of(browser, system, "ana", locale)
    await ana.route(ONE_URL, answering(200, RETURNS))
    await ana.evaluate("location.hash = '#/articles/returns'")
    await shown(ana, "answer-shown")
    yield State("an article, for an agent", ana)
    await ana.context.close()
    admin = await desk_of(browser, system, "admin", locale)
    await admin.route(LIST_URL, answering(503, AWAY))
    await admin.evaluate("location.hash = '#/articles'")
    await shown(admin, "articles-away")
    yield State("articles, the knowledge service away", admin)
    await _listed(admin, [])
    yield State("articles, none yet", admin)
    await _listed(admin, KEPT)
    await admin.route("**/api/articles/preview", answering(200, {"verdict": "answer", "found": FOUND}))
    await admin.get_by_test_id("try-question").fill("How can I return the kettle?")
    await click(admin, "try-ask")
    await shown(admin, "try-found")
    yield State("articles, a question tried", admin)
    async for state in _imported(admin):
        yield state
    async for state in _written(admin):
        yield state
    async for state in _unanswered(admin):
        yield state
    await admin.context.close()


async def _unanswered(admin: Page) -> States:
    await admin.route(UNANSWERED_URL, answering(503, AWAY))
    await admin.evaluate("location.hash = '#/articles?unanswered'")
    await shown(admin, "articles-away")
    for groups, testid, name in (([], "unanswered-none", "none"), ([GROUP], "group", "a group of them")):
        await admin.unroute(UNANSWERED_URL)
        await admin.route(UNANSWERED_URL, answering(200, {**UNANSWERED, "groups": groups}))
        await admin.reload()
        await shown(admin, testid)
        if groups:
            await admin.locator(".group-answers summary").click()
            await shown(admin, "group-use")
        yield State(f"unanswered questions, {name}", admin)
    await click(admin, "group-make")
    await shown(admin, "article-form")
    yield State("an article that is proposed for unanswered questions", admin)
    async for state in _drafted(admin):
        yield state


async def _drafted(admin: Page) -> States:
    """What an endpoint of one's own drafted, or did not."""
    drafted = {"title": "Shipping to Norway", "answer": "We ship to Norway in **5 days**.", "failure": ""}
    refused = {"title": "", "answer": "", "failure": "http_502"}
    for proposal, name in ((drafted, "drafted by an endpoint"), (refused, "that an endpoint did not draft")):
        await admin.route("**/api/unanswered/propose", answering(200, proposal))
        await admin.evaluate("location.hash = '#/articles?unanswered'")
        await shown(admin, "group-draft")
        if proposal is drafted:
            yield State("unanswered questions, an endpoint drafts", admin)
        await click(admin, "group-draft")
        await shown(admin, "article-drafted")
        yield State(f"an article {name}", admin)
        await admin.unroute("**/api/unanswered/propose")


async def _listed(admin: Page, articles: list[dict[str, Any]]) -> None:
    await admin.unroute(LIST_URL)
    await admin.route(LIST_URL, answering(200, {"articles": articles, "next": ""}))
    await admin.reload()
    await shown(admin, "article-row" if articles else "articles-none")


async def _imported(admin: Page) -> States:
    for report, testid, name in ((OUT_OF_FILE, "articles-faults", "mistakes"), (REPORT, "articles-report", "changes")):
        await admin.route(FILE_URL, answering(200, report))
        await click(admin, "articles-import")
        file = {"name": "articles.csv", "mimeType": "text/csv", "buffer": b"language,title,answer\n"}
        await admin.get_by_test_id("articles-file").set_input_files(file)  # type: ignore[arg-type]
        await shown(admin, testid)
        yield State(f"dialog of importing articles, {name}", admin)
        await admin.keyboard.press("Escape")
        await admin.unroute(FILE_URL)


async def _written(admin: Page) -> States:
    await click(admin, "article-add")
    await shown(admin, "article-form")
    await click(admin, "variant-add")
    await admin.get_by_test_id("article-variant").fill("wher is my parcel")
    await click(admin, "article-save")
    await shown(admin, "article-fault")
    yield State("a new article, with mistakes at its fields", admin)
    theirs = {**RETURNS, "version": 4, "title": "How do I return something?", "answer": "In 14 days."}
    await admin.route(ONE_URL, _changed_by_others(theirs))
    await admin.evaluate("location.hash = '#/articles/returns'")
    await expect(admin.get_by_test_id("article-title")).not_to_have_value("")
    await admin.get_by_test_id("article-answer").fill("Within **60 days**.")
    await admin.get_by_test_id("answer-look").click()
    await shown(admin, "answer-shown")
    yield State("an article, its answer shown", admin)
    await click(admin, "article-save")
    await shown(admin, "article-conflict")
    yield State("an article that somebody else changed", admin)
    await admin.unroute(ONE_URL)
    await admin.route(ONE_URL, answering(200, {**RETURNS, "archived": True}))
    await admin.evaluate("sessionStorage.clear()")
    await admin.reload()
    await shown(admin, "article-restore")
    yield State("an archived article", admin)


def _changed_by_others(theirs: dict[str, Any]) -> Callable[[Route], Awaitable[None]]:
    """Read as it was, until it is saved: then somebody else was first."""
    saved: list[bool] = []

    async def answer(route: Route) -> None:
        if route.request.method == "PUT":
            saved.append(True)
            await route.fulfill(status=409, body=json.dumps({"code": "article_changed"}))
        else:
            await route.fulfill(body=json.dumps(theirs if saved else RETURNS))

    return answer


def _stage(version: str, stage: str, ends: tuple[int, int, int, int, int], **more: Any) -> dict[str, Any]:
    counts = dict(zip(("solved", "escalated", "abandoned", "refused", "open"), ends, strict=True))
    figures: dict[str, Any] = {"escalated_by": {}, "reasons": {}, "mean_seconds": 94.0, "cost": 0.0, "saved": 0.0}
    return {"version": version, "stage": stage, "entered": sum(ends), **counts, **figures, **more}


WHY = {"asked": 212, "not_helped": 140, "none_found": 98, "away": 3}
FIGURES = {
    "from": 20_000 * DAY,
    "to": 20_028 * DAY,
    "currency": "EUR",
    "stages": [
        _stage("a3f09b12cd", "faq", (804, 453, 61, 0, 12), cost=26.6, saved=3601.9, escalated_by=WHY,
               reasons={**WHY, "helped": 804, "silent": 61}),
        _stage("a3f09b12cd", "chat", (371, 40, 22, 9, 11), cost=1668.5, escalated_by={"waited": 33, "outside": 7},
               reasons={"agent": 371, "waited": 33, "outside": 7, "visitor": 22, "full": 9}),
        _stage("a3f09b12cd", "email", (31, 0, 0, 0, 9), cost=93.0, mean_seconds=20_000.0, reasons={"agent": 31}),
        _stage("0071de88a1", "chat", (940, 0, 160, 88, 0), cost=4230.0, reasons={"agent": 940, "visitor": 160}),
    ],
}  # fmt: skip


async def counted(browser: Browser, system: System, locale: str) -> States:
    """The picture of the funnel, and before there is any."""
    carla = await desk_of(browser, system, "carla", locale)
    await carla.route("**/api/funnel?*", answering(200, {**FIGURES, "stages": []}))
    await carla.evaluate("location.hash = '#/funnel'")
    await shown(carla, "funnel-none")
    yield State("funnel, no figures yet", carla)
    await carla.route("**/api/funnel?*", answering(200, FIGURES))
    await carla.get_by_test_id("funnel-period").select_option("7")
    await shown(carla, "funnel-stage")
    yield State("funnel", carla)
    await carla.context.close()


HANDED = {
    "reason": "wants a refund",
    "summary": "Bought a kettle two weeks ago. It leaks, and a replacement was offered and declined.",
    "facts": {"order": "4711", "bought": "2026-11-14", "receipt": "https://shop.example/receipts/4711-2026-11-14.pdf"},
}


async def handed_over(browser: Browser, system: System, locale: str) -> States:
    """What the articles did, in an offer and beside the conversation."""
    ana = await desk_of(browser, system, "ana", locale, script=TELLING)
    shop = await browsing.visit(browser, system, "How can I return the kettle?", locale=locale)
    await shown(ana, "offer")
    shown_articles = [{name: one[name] for name in ("id", "title", "confidence")} for one in ARTICLES[:2]]
    tried = {"question": "How can I return the kettle?", "answers": shown_articles, "verdict": "not_helped"}
    await ana.evaluate(CHANGE, {"faq": tried})
    await shown(ana, "offer-faq")
    yield State("an offer after automatic answers", ana)
    await click(ana, "accept")
    await shown(ana, "hold")
    await shown(ana, "faq-tried")
    yield State("what the articles answered, beside a conversation", ana)
    await ana.evaluate(CHANGE, {"faq": {**tried, "verdict": "bot_handed", "handed": HANDED}})
    await shown(ana, "bot-fact")
    await ana.get_by_test_id("bot-handed").scroll_into_view_if_needed()
    yield State("what a bot handed over, beside a conversation", ana)
    await leave(shop, ana)
