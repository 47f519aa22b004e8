"""Where a request comes from: its page's origin, and its address behind trusted proxies."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web
from usher_common.http.addresses import network_of

LOOPBACK = "127.0.0.1"


class Origins:
    """Which origins may open which sockets; without a public URL, as in the demo, only pages on this machine."""

    def __init__(self, public_url: str, allowed: Iterable[str]) -> None:
        self._own = _same_machine(origin_of(public_url))
        self._allowed = frozenset(filter(None, (origin_of(origin) for origin in allowed)))

    def same(self, request: web.Request) -> bool:
        """Return whether the page is this gateway's own.

        At `public_url`, or at the requested host if that is not set and the host is this machine.
        """
        origin = origin_of(request.headers.get("Origin", ""))
        if not origin:
            return False
        if self._own:
            return _same_machine(origin) == self._own
        host = origin_of(f"{origin.partition('://')[0]}://{request.host}")
        return origin == host and _same_machine(host).partition("://")[2].partition(":")[0] == LOOPBACK

    def widget_may(self, request: web.Request) -> bool:
        """Return whether the page may embed the widget."""
        return origin_of(request.headers.get("Origin", "")) in self._allowed or self.same(request)


def _same_machine(origin: str) -> str:
    """Replace the three names of the machine itself by one: a browser on it may use any."""
    scheme, _, rest = origin.partition("://")
    host, colon, port = rest.rpartition(":") if rest.rpartition(":")[2].isdigit() else (rest, "", "")
    return f"{scheme}://{LOOPBACK}{colon}{port}" if host in ("localhost", "[::1]") else origin


def origin_of(url: str) -> str:
    """Return scheme, host and port (unless it is the scheme's default) in lower case, or "" if there is none."""
    try:
        parts = urlsplit(url.strip().lower())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")


def address_of(request: web.Request, trusted_proxies: int) -> str:
    """Return the client's address; X-Forwarded-For counts only as far as trusted proxies wrote it."""
    if trusted_proxies:
        hops = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
        hops = [hop for hop in hops if hop]
        if hops:
            return network_of(hops[-min(trusted_proxies, len(hops))][:64].encode("ascii", "replace").decode())
    return network_of(request.remote or "")
