"""Transcripts: an agent's by their session, a visitor's own by a link that is signed for their token."""

import time
from urllib.parse import urlencode

from aiohttp import web
from usher_common.messages.events import ConversationChanged
from usher_common.transcripts.document import Transcript, contacts_transcript
from usher_common.transcripts.html_page import as_html

from usher_gateway.http.call import Call
from usher_gateway.http.cross_origin import readable
from usher_gateway.http.endpoints.conversations import visible, visitors_own
from usher_gateway.http.endpoints.visitors.transcript_mails import can_mail
from usher_gateway.http.schemas.transcripts import TranscriptLinks, TranscriptQuery, TranscriptWanted
from usher_gateway.limits import PDF_RETRY_S, TRANSCRIPTS_PER_MINUTE
from usher_gateway.problems import Problem
from usher_gateway.reading.conversations import conversations_by_id
from usher_gateway.reading.transcripts import latest_messages, place_of
from usher_gateway.transcripts.pdf_process import PdfBusy, PdfFailed

_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


async def show(call: Call) -> web.Response:
    """Show the transcript of a conversation that the caller may see."""
    return await _document(call, await visible(call))


async def sign(call: Call) -> TranscriptLinks:
    """Sign links to the transcript of one of the visitor's own conversations."""
    with readable(call):
        return await _links(call, call.body)


async def _links(call: Call, wanted: TranscriptWanted) -> TranscriptLinks:
    await _limit(call, f"transcripts:visitor:{call.visitor}")
    found = await visitors_own(call, wanted.conversation)
    url = call.site.edge.transcript_links.url(found.id, int(time.time()))
    shown = {"time_zone": wanted.time_zone, "language": wanted.language}
    html, pdf = (f"{url}&{urlencode({'format': kind, **shown})}" for kind in ("html", "pdf"))
    return TranscriptLinks(html, pdf, await can_mail(call, found))


async def open_signed(call: Call) -> web.Response:
    """Show the transcript that a link was signed for."""
    key = call.path["id"]
    if not call.site.edge.transcript_links.opens(key, call.query.token, int(time.time())):
        raise Problem(403, "bad_link", "This link is not good (any more).")
    found = (await conversations_by_id(call.site.record, [key])).get(key)
    if found is None:
        raise Problem(404, "not_found", "There is no such conversation.")
    return await _document(call, found)


async def _document(call: Call, conversation: ConversationChanged) -> web.Response:
    await _limit(call, f"transcripts:{conversation.id}")
    query: TranscriptQuery = call.query
    record = call.site.record
    messages = await latest_messages(record, conversation)
    place = await place_of(record, conversation.peer)
    made = contacts_transcript(conversation, messages, place, query.time_zone, query.language)
    if query.format == "html":
        return _response(made, as_html(made).encode(), "text/html; charset=utf-8", "inline", "html")
    return _response(made, await _pdf(call, made), "application/pdf", "attachment", "pdf")


async def _pdf(call: Call, made: Transcript) -> bytes:
    try:
        return await call.site.pdfs.make(made)
    except PdfBusy:
        raise Problem(503, "busy", "Many ask for a PDF now.", retry_after_s=PDF_RETRY_S) from None
    except PdfFailed:
        raise Problem(503, "pdf_failed", "The PDF could not be made. Ask for HTML.") from None


def _response(made: Transcript, body: bytes, kind: str, shown: str, ending: str) -> web.Response:
    headers = {
        "Content-Type": kind,
        "Content-Disposition": f'{shown}; filename="conversation-{made.day}.{ending}"',
        "Content-Security-Policy": _PAGE_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return web.Response(body=body, headers=headers)


async def _limit(call: Call, bucket: str) -> None:
    rate = TRANSCRIPTS_PER_MINUTE / 60
    if wait := await call.site.edge.live.take(bucket, rate=rate, burst=TRANSCRIPTS_PER_MINUTE):
        raise Problem(429, "rate", "Too many transcripts.", retry_after_s=wait)
