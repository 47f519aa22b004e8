"""The internal port: health for orchestrators, metrics for Prometheus."""

from collections.abc import Callable, Mapping

import structlog
from aiohttp import web
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder

from usher_common.http.connection import watched
from usher_common.http.listen import ListeningPort, listen
from usher_common.runtime.limits import ADMIN_SHUTDOWN_S

Checks = Mapping[str, Callable[[], bool]]
CHECKS = web.AppKey("checks", Mapping)
log = structlog.get_logger()


async def open_admin(host: str, port: int, checks: Checks, per_address: int = 0) -> ListeningPort:
    """Serve /health/live, /health/ready and /metrics; port 0 takes a free one. Raises CannotStart.

    The process is ready while every named check returns true; checks may be added to the mapping later.
    """
    app = web.Application(middlewares=[watched])
    app[CHECKS] = checks
    app.add_routes([web.get("/health/live", _live), web.get("/health/ready", _ready), web.get("/metrics", _metrics)])
    return await listen(app, "internal", host, port, per_address=per_address, shutdown_s=ADMIN_SHUTDOWN_S)


def failing(checks: Checks) -> list[str]:
    """Name the checks that fail; one that raises fails."""
    return sorted(name for name, check in checks.items() if not _holds(name, check))


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return bool(check())
    except Exception:  # a check that raises counts as failed
        log.exception("health.check_failed", check=name)
        return False


async def _live(_request: web.Request) -> web.Response:
    return web.json_response({"status": "live"})


async def _ready(request: web.Request) -> web.Response:
    names = failing(request.app[CHECKS])
    if names:
        return web.json_response({"status": "not ready", "failing": names}, status=503)
    return web.json_response({"status": "ready"})


async def _metrics(request: web.Request) -> web.Response:
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return web.Response(body=encode(REGISTRY), headers={"Content-Type": content_type})
