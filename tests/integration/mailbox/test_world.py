"""The world outside of these tests: each begins with one that nothing is on its way to."""

import asyncio

from connecting.mailboxes import Mailbox
from waits import eventually


async def test_mails_that_wait_are_forgotten(mailbox: Mailbox) -> None:
    """What is sent while no world takes it would come into the one of the next test."""
    await mailbox.answer("ann@example.org", "Hello")
    await eventually(mailbox.postfix.deferred)
    await asyncio.to_thread(mailbox.postfix.forget)

    assert mailbox.postfix.deferred() == []
