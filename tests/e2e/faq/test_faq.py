"""Articles answer before people do, in real browsers: solved, not helped, straight to a person, knowledge away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

import browsing
from stack.system import System, demo_system

POLICY = "version: 1\nfunnel: {stages: [faq, chat], faq: {tries: 2}}\nqueues: {default: {}}\n"
QUESTION = "How do I send a parcel back?"
SEARCH = "**/api/faq/search?*"
KEEP = """async (article) => {
  const csrf = (await (await fetch("/api/session")).json()).csrf;
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  const answer = await fetch("/api/articles", { method: "POST", headers, body: JSON.stringify(article) });
  return answer.status;
}"""
FOUND = """async (question) => {
  const found = await fetch(`/api/faq/search?${new URLSearchParams({ q: question, language: "en" })}`);
  return found.ok && (await found.json()).answers.length > 0;
}"""
LISTED = """async (question) => {
  const { groups } = await (await fetch("/api/unanswered")).json();
  return groups?.some((group) => JSON.stringify(group).includes(question) && group.answers.length > 0);
}"""
RETURNS = {
    "language": "en",
    "title": QUESTION,
    "variants": ["return a parcel", "send something back", "how can I return my order"],
    "answer": "Within **30 days**, see [your orders](https://shop.example/orders).",
}


@pytest_asyncio.fixture(loop_scope="session")
async def system(tmp_path: Path) -> AsyncIterator[System]:
    """A demo whose policy begins with the articles."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(POLICY)
    async with demo_system(USHER_POLICY_FILE=str(policy)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def ana(browser: Browser, system: System) -> Page:
    """An agent's desk; an article is there, and found."""
    admin = await browsing.sign_in(browser, system, "admin", locale="en-GB")
    assert await admin.evaluate(KEEP, RETURNS) == 201
    await browsing.answers(admin, FOUND, QUESTION)
    await admin.get_by_test_id("sign-out").click()  # whose window only closes is offered chats for a while
    await expect(admin.get_by_test_id("login")).to_be_visible()
    await admin.context.close()
    return await browsing.sign_in(browser, system, "ana", locale="en-GB")


@pytest.fixture
def automatic() -> str:
    """Name the button of an automatic answer."""
    return "[data-testid=verdict][data-verdict={}]"


async def test_an_answer_that_helped_ends_the_conversation(
    browser: Browser, system: System, ana: Page, automatic: str
) -> None:
    """It says that it is automatic; no agent is asked."""
    shop = await browsing.visit(browser, system, QUESTION, locale="en-GB")
    answer = shop.get_by_test_id("automatic").filter(has_text="30 days")
    await expect(answer.get_by_test_id("automatic-label")).to_have_text("Automatic answer")
    await expect(answer.get_by_role("link")).to_have_attribute("href", "https://shop.example/orders")
    await shop.locator(automatic.format("helped")).click()

    await expect(shop.get_by_test_id("ended")).to_be_visible()
    await expect(ana.get_by_test_id("offer")).to_have_count(0)


async def test_an_answer_that_did_not_help_comes_to_an_agent_with_all_of_it(
    browser: Browser, system: System, ana: Page, automatic: str
) -> None:
    """Pressed once without a connection, it is said once; the agent sees question, article and verdict before hello."""
    shop = await browsing.visit(browser, system, QUESTION, locale="en-GB")
    await expect(shop.locator(automatic.format("not_helped"))).to_be_visible()
    await shop.context.set_offline(offline=True)
    await shop.locator(automatic.format("not_helped")).click()
    await expect(shop.get_by_test_id("verdict-given")).to_have_attribute("data-standing", "sending")
    await shop.context.set_offline(offline=False)
    await expect(ana.get_by_test_id("offer-faq")).to_contain_text(QUESTION)
    await ana.get_by_test_id("accept").click()

    await expect(ana.get_by_test_id("faq-tried")).to_have_attribute("data-verdict", "not_helped")
    await expect(ana.get_by_test_id("faq-question")).to_have_text(QUESTION)
    await expect(ana.get_by_test_id("faq-shown")).to_contain_text(QUESTION)
    await shop.reload()
    await expect(shop.get_by_test_id("automatic").first).to_be_visible()
    await expect(shop.get_by_test_id("verdicts")).to_have_count(0)


async def test_who_searched_can_go_straight_to_a_person(browser: Browser, system: System, ana: Page) -> None:
    """What was searched for is the draft; no automatic answer comes first."""
    shop = await (await browser.new_context(locale="en-GB")).new_page()
    await shop.goto(system.visitors_url + "/")
    await shop.get_by_test_id("launcher").click()
    await shop.get_by_test_id("faq-field").fill(QUESTION)
    await shop.get_by_test_id("faq-found").first.click()
    await expect(shop.get_by_test_id("answer-page")).to_contain_text("30 days")
    await shop.get_by_test_id("to-person").click()
    await expect(shop.get_by_test_id("person-next")).to_be_visible()
    await expect(shop.get_by_test_id("composer")).to_have_value(QUESTION)
    await shop.get_by_test_id("composer").press("Enter")
    await ana.get_by_test_id("accept").click()

    await expect(ana.get_by_test_id("message")).to_have_count(1)
    await expect(shop.get_by_test_id("automatic")).to_have_count(0)


async def test_while_knowledge_is_away_the_page_shows_less(browser: Browser, system: System, ana: Page) -> None:
    """There is no search, and one can write."""
    shop = await (await browser.new_context(locale="en-GB")).new_page()
    async with shop.expect_response(SEARCH) as asked:
        await shop.route(SEARCH, lambda route: route.fulfill(status=503, body="{}"))
        await shop.goto(system.visitors_url + "/")
        await shop.get_by_test_id("launcher").click()
    assert (await asked.value).status == 503
    await expect(shop.get_by_test_id("start")).to_be_visible()

    await expect(shop.get_by_test_id("faq")).to_have_count(0)
    await expect(ana.get_by_test_id("presence")).to_be_visible()


async def test_what_no_article_answers_becomes_an_article(browser: Browser, system: System, ana: Page) -> None:
    """From the agent's answer, with one click and a look; the question is then settled."""
    asked, answered = "Do you sponsor football clubs?", "We sponsor clubs in our town, write to us in spring."
    # An index that is new answers at once, and knows seconds later how sure it is: until then it offers too much.
    await browsing.answers(ana, f"async (question) => !(await ({FOUND})(question))", asked)
    shop = await browsing.visit(browser, system, asked, locale="en-GB")
    await ana.get_by_test_id("accept").click()
    await browsing.write(ana, answered)
    await expect(shop.get_by_test_id("messages")).to_contain_text(answered)
    await ana.get_by_test_id("close").click()
    await ana.get_by_test_id("close-yes").click()
    await expect(shop.get_by_test_id("ended")).to_be_visible()
    admin = await browsing.sign_in(browser, system, "admin", locale="en-GB")
    await browsing.answers(admin, LISTED, asked)
    await admin.evaluate("location.hash = '#/articles?unanswered'")
    group = admin.get_by_test_id("group").filter(has_text=asked)
    await group.get_by_test_id("group-example").click()
    await expect(group.get_by_test_id("transcript")).to_contain_text(answered)
    await group.get_by_test_id("group-make").click()

    await expect(admin.get_by_test_id("article-title")).to_have_value(asked)
    await expect(admin.get_by_test_id("article-answer")).to_have_value(answered)
    await admin.get_by_test_id("article-save").click()
    await expect(admin.get_by_test_id("article-said")).to_have_attribute("data-said", "saved")
    await admin.evaluate("location.hash = '#/articles?unanswered'")
    await expect(admin.get_by_test_id("settling-article")).to_contain_text(asked)
    await expect(admin.get_by_test_id("group")).to_have_count(0)
