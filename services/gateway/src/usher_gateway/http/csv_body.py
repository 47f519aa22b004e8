"""Read a CSV file that is the body of a call."""

from aiohttp import web
from usher_common.http.request_headers import charset_refused, media_type

from usher_gateway.limits import MEGABYTE
from usher_gateway.problems import Problem


async def csv_body(request: web.Request, most: int) -> bytes:
    """Return the body of at most so many bytes; raises Problem."""
    declared = request.headers.get("Content-Type", "")
    if media_type(declared) != "text/csv":
        raise Problem(415, "not_csv", "Send text/csv.")
    if charset_refused(declared):
        raise Problem(415, "not_utf8", "Send the file in UTF-8.")
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > most:
            raise Problem(413, "too_large", f"A file has at most {most // MEGABYTE} MB.")
    return bytes(raw)
