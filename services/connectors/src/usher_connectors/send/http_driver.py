"""Make the HTTP calls of channels; the only place that reads a status code."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from time import time

import aiohttp
from usher_common.http.guarded_connector import ForeignNetwork, guarded_connector
from yarl import URL

from usher_connectors import limits
from usher_connectors.contract import Account, Call, Channel, Message, Reply, SendError, Sending

THROTTLING = frozenset({429, 502, 504})  # statuses at which Standard Webhooks asks a sender to slow down
TRANSIENT = frozenset({408, 409, 425})  # client errors that another attempt may not meet
REPAIRABLE = frozenset({401, 403, 404, 405})  # wrong secret or path at the receiver


class HttpDriver:
    """One session for all channels: keep-alive, no redirects, no cookies, no proxies from the environment.

    `allow_private` permits calls to private networks and over plain HTTP (tests, demo).
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        connector = guarded_connector(allow_private=allow_private)
        timeout = aiohttp.ClientTimeout(total=limits.SEND_S, connect=limits.CONNECT_S)
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"user-agent": "usher-connectors"},
        )

    async def deliver(self, channel: Channel, message: Message, account: Account) -> str:
        """Run the channel's send: make each call it yields, send it the reply or throw the failure into it."""
        sending = channel.send(message, account)
        advance: Callable[[], Call] = partial(next, sending)
        while True:
            try:
                call = advance()
            except StopIteration as end:
                return str(end.value)
            advance = await self._answer(sending, call)

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def _answer(self, sending: Sending, call: Call) -> Callable[[], Call]:
        try:
            return partial(sending.send, await self._make(call))
        except SendError as error:
            return partial(sending.throw, error)

    async def _make(self, call: Call) -> Reply:
        url = self._checked(call.url)
        try:
            async with self._session.request(
                call.method, url, data=call.body, headers=call.headers, allow_redirects=False
            ) as response:
                body = await response.content.read(limits.REPLY_BYTES)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return _judged(Reply(response.status, headers, body))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure_of(error) from error

    def _checked(self, text: str) -> URL:
        with suppress(ValueError):
            url = URL(text)
            if url.host and url.scheme in (("https", "http") if self._allow_private else ("https",)):
                return url
        raise SendError("bad_url", retryable=False)


def failure_of(error: Exception) -> SendError:
    """Return the failure of an unanswered call: before the request was sent, or (outcome unknown) afterwards."""
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(getattr(error, "os_error", None), ForeignNetwork):  # certificate errors have no such number
            return SendError("foreign_network", retryable=False)
        return SendError("connection", retryable=True, scope="unreachable")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return SendError("connection", retryable=True, scope="unreachable")
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return SendError("timeout", retryable=True, unknown=True, scope="unreachable")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return SendError("bad_url", retryable=False)
    return SendError("disconnected", retryable=True, unknown=True, scope="unreachable")


def _judged(reply: Reply) -> Reply:
    if error := error_of(reply):
        raise error
    return reply


def error_of(reply: Reply) -> SendError | None:
    """Judge the status: None for 2xx, else the failure; Retry-After counts if the sender is to wait."""
    status, after = reply.status, retry_after_s(reply.headers.get("retry-after", ""))
    if 200 <= status < 300:
        return None
    code, unknown = f"http_{status}", status >= 500 and status != 503  # 503 says that the request was not processed
    if status == 410:
        return SendError(code, retryable=False, scope="gone", reply=reply)
    if status in THROTTLING or (status == 503 and after is not None):
        return SendError(code, retryable=True, after=after, scope="throttled", unknown=unknown, reply=reply)
    if status >= 500 or status in TRANSIENT:
        return SendError(code, retryable=True, after=after, unknown=unknown, reply=reply)
    # Redirects are not followed, and a wrong secret or path is corrected by people: both are worth another attempt.
    return SendError(code, retryable=status < 400 or status in REPAIRABLE, after=after, reply=reply)


def retry_after_s(text: str) -> float | None:
    """Parse Retry-After, seconds or a date, as seconds from 0 to the limit; None if it is not valid."""
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), limits.RETRY_AFTER_MAX_S)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(moment - time(), 0.0), limits.RETRY_AFTER_MAX_S)
