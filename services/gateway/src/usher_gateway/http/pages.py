"""Serve the pages, scripts and pictures of the UI build in `static/`, with a strict Content-Security-Policy."""

import gzip
import mimetypes
from pathlib import Path

from aiohttp import web

from usher_gateway.builds.own import named_by_content
from usher_gateway.http.call import Call
from usher_gateway.http.content_coding import CODINGS, coding_for
from usher_gateway.problems import Problem

STATIC = Path(__file__).parent.parent / "static"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; font-src 'self'; "
    "media-src 'self'; connect-src 'self' ws: wss:; manifest-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "no-cache"  # revalidated each time, answered 304
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml", ".webp": "image/webp"}


async def widget(call: Call) -> web.StreamResponse:
    """Send the widget, which any shop's page may load."""
    return _send(call, "widget.js", _SHORT, cross_origin=True)


async def to_desk(_call: Call) -> web.StreamResponse:
    """Redirect to the desk's address, which ends with a slash."""
    return web.Response(status=308, headers={"Location": "/desk/"})


async def desk(call: Call) -> web.StreamResponse:
    """Send the desk."""
    return _send(call, "desk/index.html", _SHORT)


async def place(call: Call) -> web.StreamResponse:
    """Send the page that shows a place in line; it reads its signed link in the browser."""
    return _send(call, "place/index.html", _SHORT)


async def asset(call: Call) -> web.StreamResponse:
    """Send a script, style or picture; of another build, if this one does not have it."""
    name = call.path["path"]
    if not named_by_content(name):
        return _send(call, f"assets/{name}", _SHORT, cross_origin=True)
    if not _is_file(STATIC / "assets" / name) and (gzipped := await call.site.assets.find(name)) is not None:
        return _send_kept(call, name, gzipped)
    return _send(call, f"assets/{name}", _FOREVER, cross_origin=True)


async def shop(call: Call) -> web.StreamResponse:
    """Send a page of the demo shop, if it is enabled."""
    if not call.site.settings.demo:
        raise Problem(404, "not_found", "There is nothing here.")
    return _send(call, f"shop/{call.path['path'] or 'index.html'}", _SHORT)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for any file
        return False


def _send(call: Call, name: str, cache: str, *, cross_origin: bool = False) -> web.StreamResponse:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or path.suffix in CODINGS.values() or not _is_file(path):
        raise Problem(404, "not_found", "There is nothing here.")
    headers = _headers(path.name, cache, cross_origin=cross_origin)
    there = [coding for coding, ending in CODINGS.items() if _is_file(_with_ending(path, ending))]
    accepted = _accepted(call)
    if there:
        headers["Vary"] = "Accept-Encoding"
    if coding := coding_for(accepted, there):
        headers["Content-Encoding"] = coding
        return web.FileResponse(_with_ending(path, CODINGS[coding]), headers=headers)
    if any(coding in accepted.lower() for coding in there):  # refused by its weight, which FileResponse does not read
        return web.Response(body=path.read_bytes(), headers=headers)
    return web.FileResponse(path, headers=headers)


def _send_kept(call: Call, name: str, gzipped: bytes) -> web.Response:
    headers = {**_headers(name, _FOREVER, cross_origin=True), "Vary": "Accept-Encoding"}
    if coding := coding_for(_accepted(call), ["gzip"]):
        return web.Response(body=gzipped, headers={**headers, "Content-Encoding": coding})
    return web.Response(body=gzip.decompress(gzipped), headers=headers)


def _accepted(call: Call) -> str:
    return ",".join(call.request.headers.getall("Accept-Encoding", []))


def _headers(name: str, cache: str, *, cross_origin: bool) -> dict[str, str]:
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": cache, "Content-Type": kind}
    if kind.startswith("text/"):
        headers["Content-Type"] += "; charset=utf-8"
    if cross_origin:
        # Public and alike for everybody: modules, `crossorigin` and integrity hashes ask for the second one.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Access-Control-Allow-Origin"] = "*"
    return headers


def _with_ending(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
