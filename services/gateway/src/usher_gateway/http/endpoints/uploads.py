"""Files: stored by agents and visitors, opened with a signed link."""

import re
from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from sqlalchemy import select
from usher_common.files.kinds import IMAGES, PLAYED
from usher_common.files.port import ID, Empty, Stored, TooLarge
from usher_common.files.scan.port import Infected
from usher_common.files.stored_files import note_upload
from usher_common.http.request_headers import media_type
from usher_common.record.tables import schema

from usher_gateway.files.send_file import send_file
from usher_gateway.http.call import Call
from usher_gateway.http.cross_origin import cross_origin
from usher_gateway.http.schemas.admin import UploadDocument
from usher_gateway.limits import MEGABYTE, SHORT_CHARS, UPLOAD_BYTES
from usher_gateway.origins import address_of
from usher_gateway.problems import Problem

# control characters, path separators, lone surrogates, and characters that change the direction of reading
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BAD_MULTIPART = (ValueError, AssertionError, RuntimeError, HttpProcessingError)  # as aiohttp's reader raises them


async def store(call: Call) -> UploadDocument:
    """Store one file."""
    call.headers.update(cross_origin(call))
    stored, name = await receive_file(call, UPLOAD_BYTES)
    uploader = f"visitor:{call.visitor}" if call.visitor else f"agent:{call.who.agent}"
    await keep_file(call, stored, name, uploader)
    return UploadDocument(stored.id, name, stored.type, stored.size, call.site.edge.link(stored.id))


async def receive_file(call: Call, most: int) -> tuple[Stored, str]:
    """Write the file of a call, of at most so many bytes, and name it; `keep_file` or `drop` comes next."""
    await _limit(call)
    reader, part = await _file_part(call.request)
    name = _UNSAFE.sub("_", call.site.edge.masks.current.text(part.filename or "file"))[:SHORT_CHARS]
    try:
        return await call.site.uploads.receive(_chunks(reader, part), most), name
    except Infected:
        raise Problem(422, "infected", "A virus was found in the file.") from None
    except TooLarge:
        raise Problem(413, "too_large", f"A file has at most {most // MEGABYTE} MB.") from None
    except Empty:
        raise Problem(422, "empty", "The file is empty.") from None
    except BAD_MULTIPART:
        raise Problem(400, "bad_multipart", "The body is no multipart/form-data.") from None


async def open_upload(call: Call) -> web.StreamResponse:
    """Send a file; pictures, sound and video are displayed, everything else is a download."""
    upload = call.path["id"]
    if call.said is None or not ID(upload):
        raise Problem(403, "bad_link", "This link is not good (any more).")
    u = schema.upload.c
    async with call.site.record.read() as connection:
        row = (await connection.execute(select(u.name, u.type, u.size).where(u.id == upload))).first()
    if row is None:
        raise Problem(404, "not_found", "There is no such file.")
    headers = _file_headers(row.name, row.type)
    sent = await send_file(call.request, call.site.uploads, upload, row.size, headers)
    if sent is None:  # its row goes last, so this one is being removed
        raise Problem(404, "not_found", "There is no such file.")
    return sent


def _file_headers(name: str, kind: str) -> dict[str, str]:
    shown = "inline" if kind in IMAGES | PLAYED else "attachment"
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    quoted = "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode())
    return {
        "Content-Type": f"{kind}; charset=utf-8" if kind == "text/plain" else kind,
        "Content-Disposition": f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quoted}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "private, max-age=86400, immutable",
    }


async def _limit(call: Call) -> None:
    per_minute = call.site.settings.uploads_per_minute
    if call.site.space.full(0):
        raise Problem(507, "no_space", "There is no space for files now.")
    wait = await call.site.edge.live.take(
        f"uploads:{_who(call)}", rate=per_minute / 60, burst=max(1, int(per_minute / 2))
    )
    if wait:
        raise Problem(429, "rate", "Too many uploads.", retry_after_s=wait)


async def _file_part(request: web.Request) -> tuple[MultipartReader, BodyPartReader]:
    if media_type(request.headers.get("Content-Type", "")) != "multipart/form-data":
        raise Problem(415, "not_multipart", "Send multipart/form-data.")
    try:
        reader = await request.multipart()
        part = await reader.next()
    except BAD_MULTIPART:
        raise Problem(400, "bad_multipart", "The body is no multipart/form-data.") from None
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise Problem(422, "no_file", "Send one part named file.")
    return reader, part


async def _chunks(reader: MultipartReader, part: BodyPartReader) -> AsyncIterator[bytes]:
    """Read the part and the last boundary: without it the body was cut off."""
    while chunk := await part.read_chunk(64 * 1024):
        yield chunk
    if await reader.next() is not None:
        raise ValueError("there is more than one part, or the last boundary is missing")


async def keep_file(call: Call, stored: Stored, name: str, uploader: str) -> None:
    """Note the file, then give it its name: what is left of a crash between the two is swept."""
    site = call.site
    try:
        await _limit_bytes(call, stored.size)
        await note_upload(site.record, stored, name, uploader)
        await site.uploads.keep(stored.id)
    except BaseException:
        site.uploads.drop(stored.id)
        raise
    site.space.add(stored.size)


async def _limit_bytes(call: Call, size: int) -> None:
    if call.site.space.full(size):
        raise Problem(507, "no_space", "There is no space for files now.")
    most = call.site.settings.upload_mb_per_hour * MEGABYTE
    wait = await call.site.edge.live.take(f"upload_bytes:{_who(call)}", rate=most / 3600, burst=most, cost=size)
    if wait:
        raise Problem(429, "rate", "Too many bytes of uploads.", retry_after_s=wait)


def _who(call: Call) -> str:
    return call.session.agent if call.session else address_of(call.request, call.site.settings.trusted_proxies)
