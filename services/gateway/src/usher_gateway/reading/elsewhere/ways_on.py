"""The accounts to which a visitor may go on from the web chat: those whose config names a link."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.tables.schema import account

PLACE = "{token}"  # in a link: where the visitor's token stands
_SCHEMES = frozenset({"https", "http", "mailto", "sms"})  # of links that a page may follow; no scripts


@dataclass(frozen=True, slots=True)
class WayOn:
    """A link with `PLACE` in it, such as https://t.me/shop_bot?start={token}."""

    account: str
    channel: str
    link: str


async def ways_on(connection: AsyncConnection) -> list[WayOn]:
    """Read the enabled accounts that have such a link."""
    wanted = select(account.c.id, account.c.channel, account.c.config_json).where(account.c.enabled)
    rows = (await connection.execute(wanted.order_by(account.c.id))).all()
    found = [WayOn(row.id, row.channel, _link_in(row.config_json)) for row in rows]
    return [one for one in found if one.link]


def _link_in(config: str) -> str:
    try:
        link = json.loads(config).get("link", "")
        usable = isinstance(link, str) and PLACE in link and urlsplit(link).scheme in _SCHEMES
    except (ValueError, AttributeError):
        return ""
    return link if usable else ""
