"""Invitations in a real browser with a clock of the test's: whom they reach, when, and when not."""

from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect
from usher_gateway.invitations.domain.rules import InvitationRules
from usher_policy.document.read import read_policy

from browsing import write
from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.visiting import PERSON, visit_page, visitor
from stack.widget_windows import VISIBILITY, be, given, shows
from waits import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
SITE_S = 45
TEXT = "Hello, may I help you?"


def card(page: Page) -> Any:
    """The invitation beside the launcher."""
    return page.get_by_test_id("invitation")


async def figures(hosts: Hosts) -> dict[str, dict[str, Any]]:
    """Ask for the figures as a supervisor; by rule."""
    carla = Agent("carla", [hosts.gateway])
    await carla.prepare(hosts.gateway)
    async with carla.http.get(f"{hosts.gateway}/api/invitations/figures") as response:
        body = await response.json()
    await carla.http.close()
    return {one["name"]: one for one in body["invitations"]}


async def ended(hosts: Hosts, end: str) -> int:
    """Return how many invitations by the rule of most tests have ended like this."""
    return int((await figures(hosts))["long"][end])


async def one_more(hosts: Hosts, end: str, before: int) -> None:
    """Wait until the figures count another one: they are read from the record."""

    async def counted() -> bool:
        return await ended(hosts, end) > before

    await eventually(counted)


async def test_nobody_is_invited_before_their_time_and_twice(hosts: Hosts, ana: Agent) -> None:
    """45 s over two pages, without a hidden while, and not while typing; then on each page, in one tab, until a no."""
    await be(ana, "available")
    shop = await visitor(hosts, "first")
    await shop.spend(15)
    await shop.page.evaluate(VISIBILITY, "hidden")
    await shop.spend(60)
    await shop.page.evaluate(VISIBILITY, "visible")
    await visit_page(shop, shop.page, "second")
    await shop.spend(15)  # the page's clock goes by itself as well: what is left of the 45 s is for a slow machine
    assert shop.reports.invited() == []
    for letter in "lamp shades":  # for longer than was left, and with pauses shorter than those that end typing (5 s)
        await shop.page.locator("#search").press_sequentially(letter)
        await shop.spend(2)
    await expect(card(shop.page)).to_have_count(0)
    await shop.spend(12)
    await expect(card(shop.page)).to_contain_text(TEXT)
    await expect(card(shop.page)).to_contain_text("Ana")
    assert shop.reports.invited()
    assert await shop.page.evaluate("document.activeElement.id") == "search"

    other = await shop.context.new_page()
    await visit_page(shop, other, "third")
    await expect(card(shop.page)).to_have_count(1)
    await expect(card(other)).to_have_count(0)
    await other.close()

    await visit_page(shop, shop.page, "first")
    await expect(card(shop.page)).to_contain_text(TEXT)
    refused = await ended(hosts, "refused")
    await shop.page.get_by_test_id("invitation-refuse").focus()
    await shop.page.keyboard.press("Escape")
    await expect(card(shop.page)).to_have_count(0)
    await visit_page(shop, shop.page, "first")
    await shop.spend(30)
    await shop.page.evaluate("usher.leave()")
    await visit_page(shop, shop.page, "second")
    await shop.spend(60)
    await expect(card(shop.page)).to_have_count(0)
    assert len({sent["visit"] for sent, _ in shop.reports.answered}) == 2
    await one_more(hosts, "refused", refused)
    await shop.context.close()


async def test_it_is_shown_only_while_somebody_is_free(hosts: Hosts, ana: Agent) -> None:
    """Not while nobody is there, gone with the last agent; who is quicker than that is told so, and may write."""
    await be(ana, "away")
    shop = await visitor(hosts, "alone")
    await shop.spend(60)
    assert (shop.reports.invited(), await card(shop.page).count()) == ([], 0)
    await be(ana, "available")

    async def shown() -> bool:
        await shop.spend(16)  # until the gateway, which reads for a moment, has heard of Ana
        return bool(await card(shop.page).count())

    await eventually(shown, every=1.0)
    assert min(shop.reports.invited()) >= SITE_S
    withdrawn = await ended(hosts, "withdrawn")
    await be(ana, "away")
    await shop.spend(4)
    await expect(card(shop.page)).to_have_count(0)
    await one_more(hosts, "withdrawn", withdrawn)
    await shop.context.close()

    await be(ana, "available")
    late = await visitor(hosts, "late")
    await late.spend(50)
    await expect(card(late.page)).to_be_visible()
    await late.page.route("**/api/visits/beacon", lambda route: route.abort())  # its answer would take the card away
    await late.settle()
    await be(ana, "away")
    await late.page.get_by_test_id("invitation-begin").click()
    await expect(card(late.page)).to_have_attribute("data-state", "nobody")
    await late.page.unroute("**/api/visits/beacon")
    await late.page.get_by_test_id("invitation-begin").click()
    await expect(late.page.get_by_test_id("composer")).to_be_visible()
    await be(ana, "available")
    await late.context.close()


async def test_an_accepted_invitation_is_a_conversation_as_any_other(hosts: Hosts, ana: Agent) -> None:
    """With the same questions; its text comes first, for both; busy people are not invited meanwhile."""
    await be(ana, "available")
    shop = await visitor(hosts, "accepted")
    await shop.spend(50)
    accepted = await ended(hosts, "accepted")
    await shop.page.get_by_test_id("invitation-begin").click()
    await expect(shop.page.get_by_test_id("agent")).to_contain_text("Ana")
    await expect(shop.page.get_by_test_id("messages")).to_contain_text(TEXT)
    await expect(shop.page.get_by_test_id("who-are-you")).to_be_visible()
    await write(shop.page, "Yes, is the lamp bright?")
    key = await given(ana, "Yes, is the lamp bright?")
    await shows(shop.page, TEXT)
    assert ana.screens[key].texts[0] == TEXT
    assert ana.own[key]["entry"]["invitation"] == "long"
    await one_more(hosts, "accepted", accepted)

    talking = await visitor(hosts, "busy")
    await talking.page.get_by_test_id("launcher").click()
    await talking.spend(60)
    assert talking.reports.invited() == []
    assert talking.reports.answered[-1][0]["busy"] == "panel"
    await shop.context.close()
    await talking.context.close()


async def test_who_leaves_the_page_by_its_top_is_invited(hosts: Hosts, ana: Agent) -> None:
    """Once they have been there for long enough, and not by moving the pointer within the page."""
    await be(ana, "available")
    shop = await visitor(hosts, "leaving")
    await shop.spend(50)
    await shop.page.mouse.move(300, 300)
    await shop.page.mouse.move(200, 90)
    await shop.spend(15)
    assert shop.reports.invited() == []
    await shop.page.evaluate("document.body.dispatchEvent(new MouseEvent('mouseout', {bubbles: true, clientY: -1}))")
    await shop.spend(1)

    await expect(card(shop.page)).to_contain_text("Before you go")
    await shop.context.close()


async def test_an_agents_own_invitation_is_a_conversation_as_any_other(hosts: Hosts, ana: Agent, desk: Page) -> None:
    """With the question for name and address, an offer, the rating at its end, and a line in the history."""
    await be(ana, "away")
    shop = await visitor(hosts, "by-hand")
    await shop.spend(65)
    await choose(desk, "available")
    await desk.get_by_test_id("nav-visitors").click()
    row = desk.get_by_test_id("visitor").filter(has_text="/by-hand")
    await row.get_by_test_id("visitor-invite").click()
    await desk.get_by_test_id("invite-text").fill("This lamp is on sale today.")
    await desk.get_by_test_id("invite-yes").click()
    await expect(row.get_by_test_id("visitor-invited")).to_have_attribute("data-state", "open")
    await shop.spend(16)
    await expect(card(shop.page)).to_contain_text("Ben")
    await shop.page.get_by_test_id("invitation-begin").click()
    await expect(shop.page.get_by_test_id("who-are-you")).to_be_visible()
    await write(shop.page, "How much is it?")
    offer = desk.get_by_test_id("offer").filter(has_text="How much is it?")
    await expect(offer.get_by_test_id("offer-invited")).to_contain_text("by an agent")
    await offer.get_by_test_id("accept").click()
    await desk.get_by_test_id("nav-desk").click()
    await write(desk, "It is 90 euros.")
    await shows(shop.page, "It is 90 euros.")
    await desk.get_by_test_id("close").click()
    await desk.get_by_test_id("close-yes").click()
    await expect(shop.page.get_by_test_id("rating")).to_be_visible()

    await shop.page.get_by_test_id("anew").click()
    await write(shop.page, "And the other one?")
    await desk.get_by_test_id("offer").get_by_test_id("offer-history").click()
    talk = desk.get_by_test_id("past-talk")
    await expect(talk.get_by_test_id("past-invited")).to_have_text("Invited by an agent")
    await expect(talk.get_by_test_id("summary")).not_to_contain_text("on sale")
    await talk.get_by_test_id("past-open").click()
    await expect(talk.get_by_test_id("past-messages")).to_contain_text("This lamp is on sale today.")
    await desk.keyboard.press("Escape")
    await desk.get_by_test_id("accept").click()
    await desk.get_by_test_id("close").click()
    await desk.get_by_test_id("close-yes").click()
    await shop.context.close()


async def choose(desk: Page, status: str) -> None:
    """Set the presence at a desk."""
    await desk.get_by_test_id("presence-menu").click()
    await desk.locator(f"[data-testid=presence-choice][data-status={status}][data-reason='']").click()
    await expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", status)


async def test_the_control_group_sees_none_and_the_figures_add_up(hosts: Hosts, ana: Agent, policy: str) -> None:
    """Who is in it is drawn by the visitor; orders of both groups are counted alike."""
    await be(ana, "available")
    tried = (await figures(hosts))["tried"]
    token = await drawn(hosts, policy)
    shop = await visitor(hosts, "tried", token=token)
    await shop.spend(60)
    await shop.has_looked(SITE_S)
    assert shop.reports.invited() == []
    await shop.page.evaluate("usher.event('order', {value: '10'})")
    await shop.told("order")
    await shop.context.close()

    async def counted() -> bool:
        now = (await figures(hosts))["tried"]
        known = (tried["control"] + 1, tried["control_group"]["converted"] + 1)
        return bool((now["control"], now["control_group"]["converted"]) == known)

    await eventually(counted)  # an order is counted once its beacon is in the record
    for one in (await figures(hosts)).values():
        assert one["shown"] == sum(one[end] for end in ("accepted", "refused", "expired", "withdrawn", "open"))


async def drawn(hosts: Hosts, policy: str) -> str:
    """Return the token of a visitor whom the rule `tried` has in its control group."""
    rule = InvitationRules(read_policy(policy), {}).named("tried")
    assert rule is not None
    headers = {"Origin": hosts.site.origin, "User-Agent": PERSON}
    async with aiohttp.ClientSession(headers=headers) as http:
        while True:
            consent = {"id": "c", "at": 1, "given": False, "wording": "May we?"}
            async with http.post(f"{hosts.gateway}/api/visits/consent", json=consent) as response:
                found = await response.json()
            if rule.draws_control(found["visitor"]):
                return str(found["token"])
