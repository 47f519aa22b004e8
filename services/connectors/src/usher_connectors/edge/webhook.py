"""Webhooks over HTTP: /hooks/{channel}/{account}, answered as the channel says, or with a problem document."""

import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web
from multidict import MultiMapping
from usher_common.http.connection import left_early, watched
from usher_common.http.listen import ListeningPort, listen
from usher_common.http.request_headers import charset_refused, coding_refused

from usher_connectors import limits, metrics
from usher_connectors.contract import Request
from usher_connectors.receive.webhook import ReceiveWebhook

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger()
STATUSES = {
    "unverified": 401,
    "account_disabled": 403,
    "unknown_account": 404,
    "too_large": 413,
    "unreadable": 415,
    "aborted": 400,
    "bad_request": 400,
    "not_found": 404,
    "method_not_allowed": 405,
    "bad_payload": 422,
    "internal": 500,
    "away": 503,
}


class Ingress:
    """A running HTTP server for webhooks."""

    def __init__(self, receive: ReceiveWebhook, public_url: str = "") -> None:
        self._receive, self._public_url = receive, public_url.rstrip("/")
        self._app = web.Application(middlewares=[watched, _plainly], client_max_size=limits.BODY_BYTES)
        self._app.router.add_post("/hooks/{channel}/{account}", self._hook)
        # the handshakes of some providers, each verified by its channel
        self._app.router.add_get("/hooks/{channel}/{account}", self._hook, allow_head=False)
        self._listening: ListeningPort | None = None

    @property
    def port(self) -> int:
        """The port it listens on, 0 before it listens."""
        return self._listening.number if self._listening else 0

    async def open(self, host: str, port: int, per_address: int) -> None:
        """Listen; port 0 takes a free one. Raises CannotStart."""
        self._listening = await listen(
            self._app, "hooks", host, port, per_address=per_address, shutdown_s=limits.INGRESS_STOP_S
        )

    async def close(self) -> None:
        """Accept no new request; running ones finish."""
        if self._listening is not None:
            await self._listening.close()

    async def _hook(self, request: web.Request) -> web.Response:
        with metrics.HOOK_SECONDS.time():
            try:
                return await self._answer(request)
            except Exception as error:  # an error in a channel is answered, logged and affects nothing else
                if left_early(error, request):
                    metrics.HOOKS["aborted"].inc()
                    return problem("aborted", "the body ended before it was whole")
                log.exception("webhook.broken", channel=request.match_info["channel"])
                return problem("internal", "this request could not be handled")

    async def _answer(self, request: web.Request) -> web.Response:
        if reason := unreadable(request.headers):
            metrics.HOOKS["unreadable"].inc()
            return problem("unreadable", reason)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            metrics.HOOKS["too_large"].inc()
            return problem("too_large", f"more than {limits.BODY_BYTES} bytes")
        asked = Request(
            joined(request.headers), body, time.time(), request.method, dict(request.query), self._url(request)
        )
        taken = await self._receive(request.match_info["channel"], request.match_info["account"], asked)
        metrics.HOOKS[taken.answer].inc()
        if taken.answer == "taken":
            return web.Response(status=taken.reply.status, body=taken.reply.body, content_type=taken.reply.content_type)
        return problem(taken.answer, taken.detail)

    def _url(self, request: web.Request) -> str:
        return f"{self._public_url}{request.raw_path}" if self._public_url else ""


def joined(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers by lower-case name; one that occurs twice is a list (RFC 9110): joined by ", "."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if found.get(key) != value:  # a proxy that adds what is there already says nothing new
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def unreadable(headers: MultiMapping[str]) -> str:
    """Return why a body in this form is refused, "" if it is accepted: it must be UTF-8, and not compressed."""
    if coding := coding_refused(headers):
        return f"send the body not compressed: {coding} is not taken"
    if charset := charset_refused(headers.get("Content-Type", "")):
        return f"send JSON in UTF-8: charset {charset} is not taken"
    return ""


@web.middleware
async def _plainly(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer aiohttp's own errors (no such path, another method) with a problem document."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        code = "not_found" if error.status == 404 else "method_not_allowed" if error.status == 405 else "bad_request"
        return problem(code, error.reason)


def problem(code: str, detail: str) -> web.Response:
    """Make a problem document (RFC 9457); `code` names the error for programs."""
    status = STATUSES[code]
    body = {"type": f"urn:usher:{code}", "title": code.replace("_", " "), "status": status, "detail": detail}
    headers = {"Retry-After": str(limits.RETRY_AFTER_S)} if status == 503 else {}
    return web.json_response(body, status=status, headers=headers, content_type="application/problem+json")
