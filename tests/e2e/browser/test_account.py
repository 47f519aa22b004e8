"""An agent's own account at the desk: a new password, and the end of all other sessions."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from browsing import sign_in
from stack.system import System, demo_system

NEW = "another-horse-battery"


@pytest.fixture
async def system() -> AsyncIterator[System]:
    """The demo: this does not depend on the stores."""
    async with demo_system() as system:
        yield system


async def test_a_password_is_changed_and_other_sessions_end(browser: Browser, system: System) -> None:
    """A wrong current password changes nothing; a desk whose session ended shows the sign-in."""
    here = await sign_in(browser, system, "ben", locale="en-GB")
    there = await sign_in(browser, system, "ben", locale="en-GB")
    await here.get_by_test_id("account").click()
    await expect(here.get_by_test_id("signed-in-place")).to_have_count(2)
    for present, told in (("not this one", "is wrong"), (system.password, "has been changed")):
        await here.get_by_test_id("present-password").fill(present)
        await here.get_by_test_id("new-password").fill(NEW)
        await here.get_by_test_id("change-password").click()
        await expect(here.get_by_test_id("password-told")).to_contain_text(told)
    await expect(here.get_by_test_id("signed-in-place")).to_have_count(1)
    await expect(here.get_by_test_id("sign-out-elsewhere")).to_be_disabled()

    await expect(there.get_by_test_id("sign-in")).to_be_visible()
