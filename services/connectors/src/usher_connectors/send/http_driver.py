"""Make the HTTP calls of channels, with the guards that hold for all of them."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from time import time
from typing import TypeVar

import aiohttp
from usher_common.files.port import Files, FilesAway, Stored
from usher_common.http.guarded_connector import ForeignNetwork, guarded_connector
from yarl import URL

from usher_connectors import limits
from usher_connectors.contract import Account, Call, Channel, Media, Message, Reply, SendError
from usher_connectors.media.download import Downloads
from usher_connectors.media.upload import Body, Broken, body_of, own_headers, unbroken
from usher_connectors.send.domain.verdict import judge
from usher_connectors.send.ports import OnFailure

Result = TypeVar("Result")


class HttpDriver:
    """One session for all channels: keep-alive, no redirects, no cookies, no proxies from the environment.

    Calls upload from `files`. `allow_private` permits calls to private networks and over plain HTTP (tests, demo).
    """

    def __init__(self, *, allow_private: bool, files: Files | None = None) -> None:
        self._files, self._allow_private = files, allow_private
        connector = guarded_connector(allow_private=allow_private)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={
                "user-agent": f"usher-connectors/{version('usher-connectors')}",
                "accept-encoding": "identity",
            },
        )
        self._download = Downloads(self._session, files, self._checked) if files else None

    async def deliver(
        self, channel: Channel, message: Message, account: Account, on_failure: OnFailure = lambda _error: None
    ) -> str:
        """Send a message as the channel does; returns the provider's id, raises SendError.

        `on_failure` hears of each call that failed, also of those after which the channel went on.
        """
        if channel.deliver is not None:
            return await channel.deliver(message, account)
        return str(await self.run(channel, channel.send(message, account), on_failure))

    async def run(
        self, channel: Channel, calls: Generator[Call, Reply, Result], on_failure: OnFailure = lambda _error: None
    ) -> Result:
        """Make each call, send the reply back or throw the failure in; returns what the generator returns."""
        advance: Callable[[], Call] = partial(next, calls)
        while True:
            try:
                call = advance()
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # the generator's result
            try:
                advance = partial(calls.send, await self._make(channel, call))
            except SendError as error:
                on_failure(error)
                advance = partial(calls.throw, error)

    async def fetch(self, channel: Channel, media: Media, account: Account) -> Stored:
        """Fetch a contact's file into the stored files; raises SendError, and then nothing is left."""
        if channel.fetch is None or self._download is None:
            raise SendError("no_fetch", retryable=False)
        try:
            call = await self.run(channel, channel.fetch(media, account))
            return await self._download(channel, call, media, f"account:{account.id}")
        except FilesAway as error:
            raise SendError(error.code, retryable=True) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure_of(error) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def _make(self, channel: Channel, call: Call) -> Reply:
        url = self._checked(call.url)
        data: Body = call.body
        broken: Broken = unbroken
        headers, total_s = call.headers, limits.SEND_S + call.wait_s
        if call.upload or call.form:
            data, uploaded, broken = await body_of(call, self._files)
            headers, total_s = own_headers(call), total_s + uploaded / limits.UPLOAD_BYTES_PER_S
        try:
            timeout = aiohttp.ClientTimeout(total=total_s, connect=limits.CONNECT_S)
            async with self._session.request(
                call.method, url, data=data, headers=headers, allow_redirects=False, timeout=timeout
            ) as response:
                body = await _start_of(response, limits.POLL_BYTES if call.wait_s else limits.REPLY_BYTES)
                said = {name.lower(): value for name, value in response.headers.items()}
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise broken() or failure_of(error) from error
        reply = Reply(response.status, said, body)
        if failure := judge(reply, time(), channel.fault, channel.errors):
            raise failure
        return reply

    def _checked(self, text: str) -> URL:
        with suppress(ValueError):
            url = URL(text)
            if url.host and url.scheme in (("https", "http") if self._allow_private else ("https",)):
                return url
        raise SendError("bad_url", retryable=False)


async def _start_of(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read the answer, or so many bytes of it: it arrives in pieces."""
    pieces, left = [], most
    while left and (piece := await response.content.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


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
