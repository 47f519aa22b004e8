"""The HTML of a mail: by a signed link, as a page that runs nothing, sends nothing, and loads nothing unasked.

It is somebody else's HTML on our origin. nh3 has cleaned it, and the policy of the page holds even where that failed:
a sandbox without scripts, forms and our origin, and no source but pictures (decision 0316).
"""

import re
import time

from aiohttp import web
from sqlalchemy import select
from usher_common.audit.log import Act
from usher_common.files.kinds import IMAGES
from usher_common.files.port import ID
from usher_common.mails.pictures import elsewhere_in, linked, stored_in
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

from usher_gateway.audit.by_link import said_of
from usher_gateway.http.call import Call, Site
from usher_gateway.http.endpoints.conversations import visible
from usher_gateway.http.endpoints.mails.documents import MailPage, MailPageQuery
from usher_gateway.problems import Problem
from usher_gateway.reading.rows import thread_of

SEQ = re.compile(r"[0-9]{1,9}").fullmatch
_m, _u = schema.message.c, schema.upload.c
_SANDBOX = "sandbox allow-popups allow-popups-to-escape-sandbox"  # links open in a tab of their own
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light"><title>Mail</title>
<style>body{margin:12px;font:14px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}
img{max-width:100%}pre{white-space:pre-wrap}</style></head>
<body dir="auto">"""


async def sign(call: Call) -> MailPage:
    """Sign a link to the HTML of a mail in a conversation that the caller may see."""
    state = await visible(call)
    file = await _file_of(call.site, state.id, call.path["seq"])
    page = await _read(call.site, file) if file else None
    if page is None:
        raise Problem(404, "not_found", "There is no such mail with HTML.")
    said = said_of(Act(call.who.agent, "mail_page_read", state.id))
    return MailPage(call.site.edge.mail_links.url(file, int(time.time()), said), elsewhere_in(page))


async def open_page(call: Call) -> web.Response:
    """Send the page that a link was signed for."""
    file, query, said = call.path["id"], call.query, call.said
    if said is None or not ID(file):
        raise Problem(403, "bad_link", "This link is not good (any more).")
    page = await _read(call.site, file)
    if page is None:
        raise Problem(404, "not_found", "There is no such mail.")
    return await _response(call.site, file, page, query, said)


async def _file_of(site: Site, conversation: str, seq: str) -> str:
    """Return the stored file with the HTML of a conversation's message, "" if there is none."""
    if not SEQ(seq):
        return ""
    wanted = select(_m.thread_json).where(_m.conversation_id == conversation, _m.seq == int(seq))
    async with site.record.read() as connection:
        return thread_of((await connection.execute(wanted)).scalar_one_or_none() or "").html


async def _response(site: Site, file: str, page: str, query: MailPageQuery, said: str) -> web.Response:
    elsewhere = query.pictures == "elsewhere"
    now_s = int(time.time())
    links = {one: site.edge.links.url(one, now_s, said) for one in await _pictures(site, file, stored_in(page))}
    body = _PAGE + linked(page, links, elsewhere=elsewhere)
    sources = "'self' https: http:" if elsewhere else "'self'"
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{_POLICY}; img-src {sources}; {_SANDBOX}",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",  # looking up the hosts of its links would tell that somebody reads it
        "X-Robots-Tag": "noindex",
    }
    return web.Response(body=body.encode(), headers=headers)


async def _read(site: Site, file: str) -> str | None:
    try:
        return b"".join([piece async for piece in site.uploads.read(file)]).decode("utf-8", "replace")
    except FileNotFoundError:
        return None


async def _pictures(site: Site, page: str, named: tuple[str, ...]) -> list[str]:
    """Return those of the named files that are pictures, and came by the same account as the page."""
    if not named:
        return []
    uploader = select(_u.uploader).where(_u.id == page).scalar_subquery()
    wanted = select(_u.id).where(any_of(_u.id, named), _u.uploader == uploader, any_of(_u.type, sorted(IMAGES)))
    async with site.record.read() as connection:
        return list((await connection.execute(wanted)).scalars())
