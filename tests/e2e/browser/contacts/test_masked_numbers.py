"""Where a number was masked the desk says so, and only there."""

from playwright.async_api import Browser, expect

import browsing
from stack.desk_windows import converse
from stack.system import System


async def test_a_masked_number_is_told_from_what_looks_like_one(system: System, browser: Browser) -> None:
    """Below the message, also in a note and in a hit of a search; what the customer has typed alike has no mark."""
    ana, shop = await converse(browser, system, "My bill says •••• 4242, why?")
    await browsing.write(shop, "My card is 4242 4242 4242 4242")
    marks = ana.get_by_test_id("messages").get_by_test_id("masked")
    await expect(marks).to_have_count(1)
    await expect(marks).to_contain_text("Card number masked. The policy lets nobody keep such numbers")
    await expect(marks).to_have_attribute(
        "title", "The policy lets nobody keep such numbers: only the last four signs are left, here and everywhere."
    )
    masked = ana.get_by_test_id("message").filter(has=ana.get_by_test_id("masked"))
    await expect(masked).to_contain_text("My card is")

    await ana.evaluate("location.hash = '#/search'")
    await ana.get_by_test_id("search-field").fill("card")
    await expect(ana.get_by_test_id("result")).to_have_count(1)
    await expect(ana.get_by_test_id("result").get_by_test_id("masked")).to_have_count(1)
    await ana.get_by_test_id("search-field").fill("bill")
    await expect(ana.get_by_test_id("result")).to_contain_text("bill")
    await expect(ana.get_by_test_id("result").get_by_test_id("masked")).to_have_count(0)
    await shop.close()
