"""Send a stored file, or a part of it: from this machine's disk as it is, from elsewhere piece by piece."""

from collections.abc import Mapping

import structlog
from aiohttp import web
from usher_common.files.port import FilesAway, FileStore

log = structlog.get_logger()


async def send_file(
    request: web.Request, store: FileStore, upload: str, size: int, headers: Mapping[str, str]
) -> web.StreamResponse | None:
    """Send a file of so many bytes; None if it is not there. Raises FilesAway before anything is sent."""
    path = store.local(upload)
    if path is not None:
        return web.FileResponse(path, headers=headers)
    tag = f'"{upload}"'  # what is stored never changes
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers={**headers, "ETag": tag})
    wanted = _wanted(request, size, tag)
    start, end = wanted or (0, size)
    if start >= end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    pieces = store.read(upload, *wanted) if wanted else store.read(upload)
    try:
        first = await anext(pieces)
    except (FileNotFoundError, StopAsyncIteration):
        return None
    response = web.StreamResponse(
        status=206 if wanted else 200, headers={**headers, "ETag": tag, "Accept-Ranges": "bytes"}
    )
    response.content_length = end - start
    if wanted:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    await response.prepare(request)
    try:
        await response.write(first)
        async for piece in pieces:
            await response.write(piece)
    except (FilesAway, FileNotFoundError) as away:
        log.warning("files.cut_off", reason=str(away))
        if request.transport is not None:
            request.transport.abort()  # the length is promised: another answer would be taken for the file's end
        return response
    await response.write_eof()
    return response


def _wanted(request: web.Request, size: int, tag: str) -> tuple[int, int] | None:
    """Return from where to where; None if no part is asked for, or a part of what was there before."""
    if "Range" not in request.headers or request.headers.get("If-Range", tag) != tag:
        return None
    try:
        start, end, _ = request.http_range.indices(size)
    except ValueError:  # it is malformed, as is more than one part: RFC 9110, 14.2, lets us send all
        return None
    return start, end
