"""Unsubscribing from mails by the link in them: a look changes nothing, a post does (RFC 8058; decision 0317)."""

import asyncio
import hashlib
import time
from typing import Literal
from uuid import uuid4

from aiohttp import web
from sqlalchemy import select
from usher_common.bus.port import INBOUND
from usher_common.commands.address_changed import AddressChanged
from usher_common.envelope import wrap
from usher_common.handling import BusClosed
from usher_common.ids import partition_of
from usher_common.mails.unsubscribing import Recipient
from usher_common.messages.first_peers import shown_peer
from usher_common.record.tables import schema

from usher_gateway.http.call import Call
from usher_gateway.limits import ANSWER_S, UNSUBSCRIBING_PER_MINUTE
from usher_gateway.problems import Problem
from usher_gateway.unsubscribing import page as pages
from usher_gateway.unsubscribing.wording import Wording, wording_for

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


async def show(call: Call) -> web.Response:
    """Ask whether to unsubscribe; programs that look at links in mails change nothing."""
    words, recipient = _words(call), _recipient(call)
    if recipient is None:
        return _page(pages.broken(words), 404)
    return _page(pages.asking(words, shown_peer("email", recipient.peer)))


async def change(call: Call) -> web.Response:
    """Unsubscribe, or take it back; done twice, it is done."""
    words, recipient = _words(call), _recipient(call)
    if recipient is None:
        return _page(pages.broken(words), 404)
    await _limit(call)
    again = call.query.again == "yes"
    await _publish(call, recipient, "started" if again else "stopped")
    said = pages.taken_back if again else pages.unsubscribed
    return _page(said(words, shown_peer("email", recipient.peer)))


async def _publish(call: Call, recipient: Recipient, change: Literal["started", "stopped"]) -> None:
    """Tell the router, which keeps it at the address; answered only when that is durable.

    Each post is a command of its own: who takes it back may unsubscribe again by the same link.
    """
    site = call.site
    a = schema.account.c
    async with site.record.read() as connection:
        wanted = select(a.channel).where(a.id == recipient.account)
        channel = (await connection.execute(wanted)).scalar_one_or_none()
    if channel is None:
        return  # the account is gone, and sends nothing any more
    key = uuid4().hex
    command = AddressChanged(recipient.account, recipient.peer, channel, change)
    place = partition_of(recipient.account, recipient.peer, site.edge.partitions)
    envelope = wrap(key, time.time_ns() // 1000, key, command)
    try:
        await asyncio.wait_for(site.bus.publish_all(INBOUND, [(place, envelope)]), ANSWER_S)
    except (BusClosed, TimeoutError):
        raise Problem(503, "bus_away", "Our bus cannot be reached; please try again.", retry_after_s=5) from None


async def _limit(call: Call) -> None:
    """Limit posts by link: those of mail programs come from few addresses for many readers."""
    rate = UNSUBSCRIBING_PER_MINUTE
    bucket = hashlib.sha256(call.path["token"].encode()).hexdigest()[:32]
    if wait := await call.site.edge.live.take(f"unsubscribe:{bucket}", rate=rate / 60, burst=rate):
        raise Problem(429, "rate", "Please try again in a moment.", retry_after_s=wait)


def _recipient(call: Call) -> Recipient | None:
    return call.site.edge.unsubscribe_links.read(call.path["token"])


def _words(call: Call) -> Wording:
    return wording_for(call.request.headers.get("Accept-Language", ""))


def _page(text: str, status: int = 200) -> web.Response:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",  # the link itself unsubscribes
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, status=status, headers=headers)
