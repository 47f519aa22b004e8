"""Webhooks over HTTP: POST /hooks/{channel}/{account}, answered with 200 or a problem document."""

import time

import structlog
from aiohttp import web

from usher_connectors import limits, metrics
from usher_connectors.app.receive_webhook import ReceiveWebhook
from usher_connectors.contract import Request

log = structlog.get_logger()
STATUSES = {
    "unverified": 401,
    "account_disabled": 403,
    "unknown_account": 404,
    "too_large": 413,
    "bad_payload": 422,
    "internal": 500,
    "away": 503,
}


class Ingress:
    """A running HTTP server for webhooks."""

    def __init__(self, receive: ReceiveWebhook) -> None:
        self._receive = receive
        app = web.Application(client_max_size=limits.BODY_BYTES)
        app.router.add_post("/hooks/{channel}/{account}", self._hook)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=limits.INGRESS_STOP_S,
            keepalive_timeout=limits.CLIENT_IDLE_S,
            auto_decompress=False,  # a signature is over the bytes sent, and a bomb stays folded
        )
        self.port = 0

    async def open(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Take no new request; running ones end."""
        await self._runner.cleanup()

    async def _hook(self, request: web.Request) -> web.Response:
        with metrics.HOOK_SECONDS.time():
            try:
                return await self._answer(request)
            except Exception:  # a channel's bug is answered, told and harms nothing else
                log.exception("webhook.broken", channel=request.match_info["channel"])
                return problem("internal", "this request could not be handled")

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            metrics.HOOKS["too_large"].inc()
            return problem("too_large", f"more than {limits.BODY_BYTES} bytes")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Request(headers, body, time.time(), request.method, dict(request.query))
        taken = await self._receive(request.match_info["channel"], request.match_info["account"], asked)
        metrics.HOOKS[taken.answer].inc()
        if taken.answer == "taken":
            return web.json_response({})
        return problem(taken.answer, taken.detail)


def problem(code: str, detail: str) -> web.Response:
    """Make a problem document (RFC 9457); `code` names the error for programs."""
    status = STATUSES[code]
    body = {"type": f"urn:usher:{code}", "title": code.replace("_", " "), "status": status, "detail": detail}
    headers = {"Retry-After": str(limits.RETRY_AFTER_S)} if status == 503 else {}
    return web.json_response(body, status=status, headers=headers, content_type="application/problem+json")
