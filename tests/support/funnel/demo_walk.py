"""What people do in the demo's funnel: they ask, are helped or not, leave an address, and ask to be called."""

from dataclasses import dataclass

from playwright.async_api import Browser, Locator, Page, expect
from usher.commands.demo import PASSWORD

from browsing import begin
from stack.agent import Agent
from stack.person import Frame
from stack.system import System
from stack.visitor import Visitor
from waits import eventually

QUESTION = "Which bulb does the Harbour lamp need?"
NUMBER = "+46701740605"  # of the tests' Eva: kept for fiction, as the demo's own are


@dataclass(frozen=True)
class Phones:
    """The page of the demo's phones."""

    page: Page

    @property
    def agent(self) -> Locator:
        """The agent's phone."""
        return self.page.get_by_test_id("phone-agent")

    @property
    def customer(self) -> Locator:
        """The customer's phone."""
        return self.page.get_by_test_id("phone-customer")


async def not_helped(shop: Page, system: System, question: str = QUESTION) -> None:
    """Ask in a shop's window, and say that the article does not help."""
    await begin(shop, system, question)
    await shop.locator("[data-testid=verdict][data-verdict=not_helped]").click()


async def ask_to_be_called(shop: Page) -> None:
    """Leave a number in the widget."""
    await shop.get_by_test_id("call-me").click()
    await shop.get_by_test_id("call-number").fill(NUMBER)
    await shop.get_by_test_id("call-ask").click()


async def phones_of(browser: Browser, shop: Page) -> Phones:
    """Open the page of the phones, which is where the messenger is that the shop's foot leads to."""
    await shop.get_by_test_id("close-panel").click()
    await shop.get_by_test_id("go-on").click()
    messenger = await shop.get_by_test_id("go-on-telegram").get_attribute("href") or ""
    await shop.get_by_test_id("launcher").click()
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{messenger.partition('/messenger')[0]}/phone")
    return Phones(page)


async def put_through(phones: Phones) -> None:
    """Pick up the agent's phone and press 1, then pick up the customer's."""
    await expect(phones.agent).to_have_attribute("data-state", "ringing")
    await phones.agent.get_by_test_id("answer").click()
    await phones.agent.get_by_test_id("key-1").click()
    await expect(phones.customer).to_have_attribute("data-state", "ringing")
    await phones.customer.get_by_test_id("answer").click()
    await expect(phones.customer).to_contain_text("connected")


class Clerk(Agent):
    """Answers and closes whatever they are offered."""

    password = PASSWORD
    closed = 0

    async def _follow_own(self, state: Frame) -> None:
        fresh = state["status"] == "assigned" and state["id"] not in self.opened
        await super()._follow_own(state)
        if fresh:
            await self.reply(state["id"], "With pleasure: it is on its way.")
            await self.command("close", state["id"])
            self.closed += 1


async def ask(system: System, question: str, verdict: str, email: str = "") -> None:
    """Ask the articles without a browser, say this of the answer, leave an address for the agent's, and go."""
    visitor = Visitor("walker", [system.visitors_url])
    await visitor.start()
    await visitor.write(question)
    asked = await eventually(lambda: _asked(visitor))
    said = {"conversation": visitor.conversation, "ask": asked, "verdict": verdict}
    await visitor.say({"type": "faq_verdict", **said})
    await eventually(lambda: visitor.state.get("status") not in {None, "automatic"})
    if email:
        await visitor.say({"type": "contact", "email": email, "promise": True})
        await eventually(lambda: visitor.state.get("promise"))
    await visitor.stop()


def _asked(visitor: Visitor) -> str:
    messages = visitor.screens[visitor.conversation].messages if visitor.conversation else []
    return next((str(one["ask"]) for one in messages if one.get("ask") and one.get("answers")), "")
