"""Erase a contact with a proof, and export all that is known of one (docs/data-protection.md)."""

from typing import Annotated, Literal

import msgspec
import structlog
from aiohttp import web
from msgspec import Meta
from usher_common.handling import Stall
from usher_common.live.port import LiveAway

from usher_gateway.erasing import erase as erasing
from usher_gateway.erasing.export import export
from usher_gateway.erasing.proofs import Proof
from usher_gateway.http.call import Call
from usher_gateway.http.pages import HEADERS
from usher_gateway.limits import ERASE_SETTLED_S, ERASURES_PER_MINUTE
from usher_gateway.problems import Problem

log = structlog.get_logger()
_FILE = {
    "Content-Type": "application/json",
    "Content-Disposition": 'attachment; filename="contact.json"',
    "Cache-Control": "no-store",
}
_NO_CONTACT = "There is no such contact."


class ContactErasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`confirm` is the word `erase`: nothing brings the contact back."""

    confirm: Annotated[Literal["erase"], Meta(description="the word itself")]


async def erase(call: Call) -> Proof:
    """Erase a contact, with all that were merged into one."""
    await _limit(call)
    site = call.site
    on = erasing.Stores(site.record, site.edge.live, site.uploads, register=site.settings.erasures_file)
    try:
        proof = await erasing.erase(on, call.path["id"], call.who.agent)
    except erasing.Refused as refused:
        if refused.reason == "not_found":
            raise Problem(404, "not_found", _NO_CONTACT) from None
        later = ERASE_SETTLED_S if refused.reason == "just_closed" else 0.0
        raise Problem(409, refused.reason, str(refused), retry_after_s=later) from None
    except LiveAway:
        raise Problem(503, "live_away", "The live store is away; repeat this.", retry_after_s=1) from None
    log.info("security.erased_contact", by=call.who.agent, erasure=proof.erasure, contacts=len(proof.contacts))
    return proof


async def export_one(call: Call) -> web.StreamResponse:
    """Send the document; if the record goes away meanwhile the answer breaks off, so that nobody takes it for whole."""
    await _limit(call)
    pieces = await export(call.site.record, call.site.uploads, call.path["id"])
    if pieces is None:
        raise Problem(404, "not_found", _NO_CONTACT)
    await call.acting.now()
    response = web.StreamResponse(headers={**HEADERS, **_FILE})
    await response.prepare(call.request)
    try:
        async for piece in pieces:
            await response.write(piece)
    except Stall:
        log.warning("contacts.export_broken_off", agent=call.who.agent)
        if call.request.transport is not None:
            call.request.transport.abort()
        return response
    await response.write_eof()
    log.info("security.exported_contact", by=call.who.agent, contact=call.path["id"])
    return response


async def _limit(call: Call) -> None:
    most = ERASURES_PER_MINUTE
    if wait := await call.site.edge.live.take(f"erasures:{call.who.agent}", rate=most / 60, burst=most):
        raise Problem(429, "rate", "Too many erasures and exports.", retry_after_s=wait)
