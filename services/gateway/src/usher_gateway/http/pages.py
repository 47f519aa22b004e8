"""Serve the pages, scripts and pictures of the UI build in `static/`, with a strict Content-Security-Policy."""

import mimetypes
from pathlib import Path

from aiohttp import web

from usher_gateway.http.call import Call
from usher_gateway.problems import Problem

STATIC = Path(__file__).parent.parent / "static"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; font-src 'self'; "
    "media-src 'self'; connect-src 'self' ws: wss:; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_FOREVER = "public, max-age=31536000, immutable"  # names under assets/ contain a hash
_SHORT = "no-cache"  # revalidated each time, answered 304
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml", ".webp": "image/webp"}


async def widget(_call: Call) -> web.StreamResponse:
    """Send the widget, which any shop's page may load."""
    return _send("widget.js", _SHORT, cross_origin=True)


async def to_desk(_call: Call) -> web.StreamResponse:
    """Redirect to the desk's address, which ends with a slash."""
    return web.Response(status=308, headers={"Location": "/desk/"})


async def desk(_call: Call) -> web.StreamResponse:
    """Send the desk."""
    return _send("desk/index.html", _SHORT)


async def asset(call: Call) -> web.StreamResponse:
    """Send a script, style or picture."""
    return _send(f"assets/{call.path['path']}", _FOREVER, cross_origin=True)


async def shop(call: Call) -> web.StreamResponse:
    """Send a page of the demo shop, if it is enabled."""
    if not call.site.settings.demo:
        raise Problem(404, "not_found", "There is nothing here.")
    return _send(f"shop/{call.path['path'] or 'index.html'}", _SHORT)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for any file
        return False


def _send(name: str, cache: str, *, cross_origin: bool = False) -> web.StreamResponse:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not _is_file(path):
        raise Problem(404, "not_found", "There is nothing here.")
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {"Cache-Control": cache, "Content-Type": kind}
    if kind.startswith("text/"):
        headers["Content-Type"] += "; charset=utf-8"
    if cross_origin:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return web.FileResponse(path, headers=headers)
