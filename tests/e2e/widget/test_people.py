"""Visitors are people: they may say who they are, and find again what they asked before."""

import asyncio
import re

import pytest
from playwright.async_api import WebSocketRoute, expect

from browsing import write
from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_visitor_may_say_who_they_are(hosts: Hosts, ana: Agent) -> None:
    """Before the first message, if they like; the agent sees it with that message."""
    page = await Shop(hosts).open()
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("your-name").fill("Eva Adam")
    await page.get_by_test_id("your-email").fill("eva@")
    await expect(page.get_by_test_id("who-are-you")).to_contain_text("This is not a valid e-mail address.")
    await page.get_by_test_id("your-email").fill("eva@example.com")
    await write(page, "it is me")
    await expect(page.get_by_test_id("who-are-you")).to_have_count(0)
    conversation = await given(ana, "it is me")
    visitor = ana.own[conversation]["visitor"]
    await page.context.close()
    await ask(ana, "close", conversation)

    assert (visitor["name"], visitor["email"]) == ("Eva Adam", "eva@example.com")


async def test_a_visitor_who_gives_name_and_address_is_known_by_both(hosts: Hosts, ana: Agent) -> None:
    """Also where the second hello is still on its way when the address is added: its welcome is held back."""
    context = await hosts.browser.new_context(locale="en-GB")
    sockets: list[WebSocketRoute] = []
    held: asyncio.Queue[str | bytes] = asyncio.Queue()

    def route(page_side: WebSocketRoute) -> None:
        sockets.append(page_side)
        is_second = len(sockets) == 2
        page_side.connect_to_server().on_message(held.put_nowait if is_second else page_side.send)

    await context.route_web_socket(re.compile(r"/ws/visitor"), route)
    page = await Shop(hosts).open(context)
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("your-name").fill("Ida Berg")
    await page.get_by_test_id("your-email").focus()
    welcome = await held.get()
    await page.get_by_test_id("your-email").fill("ida@example.com")
    await page.get_by_test_id("composer").focus()
    sockets[1].send(welcome)
    await write(page, "it is Ida")
    conversation = await given(ana, "it is Ida")
    visitor = ana.own[conversation]["visitor"]
    await context.close()
    await ask(ana, "close", conversation)

    assert (visitor["name"], visitor["email"]) == ("Ida Berg", "ida@example.com")


async def test_earlier_conversations_are_listed_and_read(hosts: Hosts, ana: Agent) -> None:
    """On the home page, with who answered; nobody else's are among them."""
    page = await Shop(hosts).begin("the first question")
    conversation = await given(ana, "the first question")
    await ana.reply(conversation, "the first answer")
    await shows(page, "the first answer")
    await ask(ana, "close", conversation)
    await page.get_by_test_id("anew").click()
    await write(page, "the second question")
    second = await given(ana, "the second question")
    await page.get_by_test_id("back").click()
    await expect(page.get_by_test_id("past-conversation")).to_have_count(1)
    await page.get_by_test_id("past-conversation").click()
    await shows(page, "the first question")
    await shows(page, "the first answer")
    await expect(page.get_by_test_id("composer")).to_have_count(0)
    await page.get_by_test_id("back").click()
    await page.get_by_test_id("start").click()
    await shows(page, "the second question")
    other = await Shop(hosts).open()
    await other.get_by_test_id("launcher").click()
    await expect(other.get_by_test_id("start")).to_be_visible()
    count = await other.get_by_test_id("past-conversation").count()
    for window in (page, other):
        await window.context.close()
    await ask(ana, "close", second)

    assert count == 0
