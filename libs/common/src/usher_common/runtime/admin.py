"""The internal port: health for orchestrators, metrics for Prometheus."""

from collections.abc import Callable, Mapping

import structlog
from aiohttp import web
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder

from usher_common.runtime.limits import ADMIN_SHUTDOWN_S

Checks = Mapping[str, Callable[[], bool]]
CHECKS = web.AppKey("checks", Mapping)
log = structlog.get_logger()


class AdminPort:
    """A running internal port."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    async def close(self) -> None:
        """Stop answering."""
        await self._runner.cleanup()


async def open_admin(host: str, port: int, checks: Checks) -> AdminPort:
    """Answer /health/live, /health/ready and /metrics; port 0 takes a free one.

    The process is ready while every named check returns true; checks may be added to the mapping later.
    """
    app = web.Application()
    app[CHECKS] = checks
    app.add_routes([web.get("/health/live", _live), web.get("/health/ready", _ready), web.get("/metrics", _metrics)])
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=ADMIN_SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return AdminPort(runner, int(runner.addresses[0][1]))


def failing(checks: Checks) -> list[str]:
    """Name the checks that do not hold; one that raises does not hold."""
    return sorted(name for name, check in checks.items() if not _holds(name, check))


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return bool(check())
    except Exception:  # a check that cannot tell is a check that fails
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
