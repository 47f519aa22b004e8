"""Photos of agents: stored by agents, opened by everybody; and one's own photo."""

from aiohttp import web
from sqlalchemy import select, update
from usher_common.files.port import ID
from usher_common.record.port import Transaction
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.files.photo_rows import UPLOADER, address_of, keep_photo, release_photo
from usher_gateway.files.send_file import send_file
from usher_gateway.http.agent_documents import agent_document
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.uploads import keep_file, receive_file
from usher_gateway.http.schemas.admin import AgentDocument, PhotoDocument
from usher_gateway.limits import PHOTO_BYTES, PHOTO_SIDE, PHOTO_TYPES
from usher_gateway.problems import Problem

_a, _u = schema.agent.c, schema.upload.c
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the widget stands on the shop's pages
    "Cache-Control": "public, max-age=31536000, immutable",
}


async def store(call: Call) -> PhotoDocument:
    """Store a photo; it expires unless an agent is given it."""
    stored, name = await receive_file(call, PHOTO_BYTES)
    if stored.type not in PHOTO_TYPES:
        call.site.uploads.drop(stored.id)
        raise Problem(415, "not_a_photo", "A photo is a JPEG, PNG or WebP picture.")
    if stored.picture is None or max(stored.picture) > PHOTO_SIDE:
        call.site.uploads.drop(stored.id)
        raise Problem(422, "too_many_pixels", f"A photo has at most {PHOTO_SIDE} x {PHOTO_SIDE} pixels.")
    await keep_file(call, stored, name, f"{UPLOADER}{call.who.agent}")
    return PhotoDocument(address_of(stored.id))


async def open_photo(call: Call) -> web.StreamResponse:
    """Send a photo, which visitors see too; no other file is found here."""
    upload = call.path["id"]
    wanted = select(_u.type, _u.size).where(_u.id == upload, _u.uploader.startswith(UPLOADER))
    async with call.site.record.read() as connection:
        row = (await connection.execute(wanted)).first()
    if row is None or not ID(upload):
        raise Problem(404, "not_found", "There is no such photo.")
    headers = {**_HEADERS, "Content-Type": row.type}
    sent = await send_file(call.request, call.site.uploads, upload, row.size, headers)
    if sent is None:
        raise Problem(404, "not_found", "There is no such photo.")
    return sent


async def keep_or_refuse(transaction: Transaction, photo: str) -> None:
    """Keep the photo at this address for an agent; raises Problem if it is an upload that is not there."""
    if not await keep_photo(transaction, photo):
        raise Problem(422, "no_photo", "There is no such photo; upload it first.")


async def change_own(call: Call) -> AgentDocument:
    """Change one's own photo to one that was uploaded, or to none."""
    agent, photo = call.who.agent, call.body.photo

    async def write(transaction: Transaction) -> None:
        await release_photo(transaction, agent)
        await keep_or_refuse(transaction, photo)
        values = {"photo": photo, "version": _a.version + 1}
        await transaction.connection.execute(update(schema.agent).where(_a.id == agent).values(**values))

    await run_transaction(call.site.record, write)
    return await agent_document(call.site.record, agent)
