"""What the shop's server signed of contacts."""

import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import address, identity

from usher_router.domain.contacts.learn import signed_values

WEB = "web"  # the account whose peers the shop may sign


async def signed_of(connection: AsyncConnection, contacts: Collection[str]) -> dict[str, dict[str, str]]:
    """Read the signed facts of these contacts, where there are any."""
    wanted = (
        select(address.c.contact_id, identity.c.facts_json)
        .select_from(address.join(identity, identity.c.visitor == address.c.peer))
        .where(address.c.account == WEB, any_of(address.c.contact_id, sorted(contacts)))
        .order_by(identity.c.at)
    )
    found: dict[str, dict[str, str]] = {}
    for contact, facts in (await connection.execute(wanted)).all():
        found.setdefault(contact, {}).update(signed_values(json.loads(facts)))
    return found
