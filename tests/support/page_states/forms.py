"""Start forms: the builder at the desk, and the form in the widget."""

from playwright.async_api import Browser, Page, expect

from stack.system import System

from . import State, States
from .windows import click, desk_of, shop_window, shown

POLICY = """\
version: 1
# who is asked
rules:
  - {name: everybody, queue: default, form: start}
queues: {default: {}}
forms:
  # before the chat
  start:
    title: {en: Two questions first, de: Zwei Fragen vorab, ar: سؤالان أولًا}
    intro:
      en: So that the right person answers.
      de: Damit die richtige Person antwortet.
      ar: ليجيبك الشخص المناسب.
    fields:
      - name: topic
        type: choice
        required: true
        label: {en: "What is it about?", de: "Worum geht es?", ar: ما الموضوع؟}
        options:
          - {value: order, label: {en: An order, de: Eine Bestellung, ar: طلب}}
          - {value: other, label: {en: Something else, de: Etwas anderes, ar: شيء آخر}}
      - name: order
        type: order_number
        pattern: '^\\d{6}$'
        when: {attributes.topic: {is: order}}
        label: {en: Order number, de: Bestellnummer, ar: رقم الطلب}
        help: {en: Six digits, de: Sechs Ziffern, ar: ستة أرقام}
"""
NEWER = POLICY + "timers: {reopen_s: 60}\n"  # what somebody else makes of it


async def building(browser: Browser, system: System, locale: str) -> States:
    """The builder, from no form to one that somebody else changes at the same time."""
    admin = await desk_of(browser, system, "admin", locale)
    await activate(admin, "version: 1\nqueues: {default: {}}\n")
    await _open(admin)
    yield State("start forms, none yet", admin)
    await admin.get_by_test_id("form-name").fill("returns")
    await click(admin, "form-add")
    await _verdict(admin, "bad")
    yield State("a new form, with mistakes at its fields", admin)
    await activate(admin, POLICY)
    await _open(admin)
    await shown(admin, "form-row")
    yield State("start forms", admin)
    await click(admin, "form-open")
    await shown(admin, "start-form")
    yield State("a form with its preview", admin)
    await _drag(admin, 1, 0)
    await expect(admin.get_by_test_id("question").first).to_have_attribute("data-name", "order")
    await _drag(admin, 0, 1)
    await expect(admin.get_by_test_id("question").first).to_have_attribute("data-name", "topic")
    await admin.get_by_test_id("question-open").nth(1).click()
    await shown(admin, "when-test")
    yield State("a question with a condition", admin)
    await admin.get_by_test_id("question-handle").nth(1).press("ArrowUp")
    await _verdict(admin, "bad")
    yield State("a question before the one it depends on", admin)
    await admin.get_by_test_id("question-handle").nth(0).press("ArrowDown")
    await admin.get_by_test_id("question-required").check()
    await _verdict(admin, "good")
    await shown(admin, "forms-activate")
    yield State("a form's changes", admin)
    await activate(admin, NEWER)
    await click(admin, "forms-activate")
    await shown(admin, "forms-conflict")
    yield State("a form, the policy changed by somebody else", admin)
    await click(admin, "conflict-keep")
    await _verdict(admin, "good")
    await click(admin, "forms-activate")
    await shown(admin, "forms-said")
    before, after = NEWER.split("    title:")[0], "timers: {reopen_s: 60}\n"
    text = await admin.evaluate("fetch('/api/policy').then(one => one.json()).then(one => one.text)")
    assert (text.startswith(before), text.endswith(after), text.count("required: true")) == (True, True, 2)
    await click(admin, "forms-back")
    yield State("start forms, saved", admin)
    await activate(admin, "version: 1\nqueues: {default: {}}\n")
    await admin.context.close()


async def asking(browser: Browser, system: System, locale: str) -> States:
    """The form before a chat: empty, with a mistake, with the question that an answer leads to, and answered."""
    admin = await desk_of(browser, system, "admin", locale)
    await activate(admin, POLICY)
    shop = await shop_window(browser, locale)
    await shop.goto(f"{system.visitors_url}/")
    await click(shop, "launcher")
    await click(shop, "start")
    await shown(shop, "start-form")
    yield State("start form", shop)
    await click(shop, "form-send")
    await shown(shop, "question-topic")
    await expect(shop.get_by_role("alert").first).to_be_visible()
    yield State("start form, an answer missing", shop)
    await shop.locator("[data-testid=question-topic] input").first.check()
    await shown(shop, "question-order")
    await shop.locator("#question-order").fill("12")
    await click(shop, "form-send")
    await expect(shop.get_by_role("alert").first).to_be_visible()
    yield State("start form, a further question answered wrongly", shop)
    await shop.locator("#question-order").fill("123456")
    await click(shop, "form-send")
    await expect(shop.get_by_test_id("start-form")).to_have_count(0)
    yield State("start form, answered", shop)
    await activate(admin, "version: 1\nqueues: {default: {}}\n")
    for page in (shop, admin):
        await page.context.close()


async def _drag(page: Page, source: int, target: int) -> None:
    """Drag a question by its handle over another one."""
    boxes = [await page.get_by_test_id("question-handle").nth(place).bounding_box() for place in (source, target)]
    (x, y), (_, end) = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, end + (20 if target > source else -20), steps=4)
    await page.mouse.up()


async def _open(page: Page) -> None:
    await page.evaluate("location.hash = '#/search'")
    await shown(page, "search-field")
    await page.evaluate("location.hash = '#/forms'")
    await shown(page, "form-list")


async def _verdict(page: Page, state: str) -> None:
    await expect(page.get_by_test_id("forms-verdict")).to_have_attribute("data-state", state)


# As another administrator would, in another window.
ACTIVATE = """async (text) => {
  const { csrf } = await (await fetch("/api/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  return (await fetch("/api/policy", { method: "PUT", headers, body: JSON.stringify({ text }) })).status;
}"""


async def activate(page: Page, text: str) -> None:
    """Let this policy be in force from now on; the page is an administrator's."""
    assert await page.evaluate(ACTIVATE, text) == 200
