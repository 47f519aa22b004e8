"""What pages and providers repeat about a contact with every message costs a read and no lock (decision 0285)."""

import asyncio

from sqlalchemy import select
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import Envelope, wrap
from usher_common.messages.content import Profile
from usher_common.record.open import open_record
from usher_common.record.tables.schema import contact
from usher_router.domain.policy import Policy

from routing.history import History

VERA = Profile(name="Vera", email="vera@example.com", attributes={"plan": "gold"})


def said(number: int, profile: Profile) -> Envelope:
    """Return a provider's message, with what it says about its sender."""
    return wrap(f"e{number}", 1, "", MessageReceived("hook", "p", "webhook", f"text {number}", profile=profile))


async def test_a_repeated_profile_does_not_wait_for_who_changes_the_contact(database_url: str) -> None:
    """Messages go on, while an agent merges contacts or imports thousands."""
    record = open_record(database_url)
    history = History(record, Policy())
    await history.begin(["ana"])
    await history.frame([said(1, VERA)])
    async with record.transaction() as changing:
        await changing.connection.execute(select(contact.c.id).with_for_update())
        async with asyncio.timeout(20):
            await history.frame([said(2, VERA), said(3, Profile(name="Vera"))])
    await history.frame([said(4, VERA), said(5, Profile(attributes={"plan": "none"})), said(6, VERA)])
    ((name, attributes, version),) = await history.rows(
        select(contact.c.name, contact.c.attributes_json, contact.c.version)
    )
    await record.close()

    assert (name, attributes, version) == ("Vera", '{"plan":"gold"}', 1)
