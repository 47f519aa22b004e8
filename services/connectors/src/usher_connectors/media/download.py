"""Stream a file from a provider into Files: redirects checked one by one, size and digest held to what was said."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from time import time

import aiohttp
from usher_common.files.port import Empty, Files, Stored, TooLarge
from usher_common.files.scan.port import Infected
from yarl import URL

from usher_connectors import limits
from usher_connectors.contract import Call, Channel, Media, Reply, SendError
from usher_connectors.media.names import file_name
from usher_connectors.send.domain.verdict import judge

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
Checked = Callable[[str], URL]  # raises SendError for a URL that may not be called


class Downloads:
    """Downloads over this session, whose connector checks each address; `checked` checks each URL."""

    def __init__(self, session: aiohttp.ClientSession, files: Files, checked: Checked) -> None:
        self._session, self._files, self._checked = session, files, checked

    async def __call__(self, channel: Channel, call: Call, media: Media, uploader: str) -> Stored:
        """Return the stored file; raises SendError, aiohttp's errors and OSError, and then nothing is left."""
        async with asyncio.timeout(limits.FETCH_S):
            for _ in range(limits.FETCH_REDIRECTS):
                found = await self._once(channel, call, media, uploader)
                if isinstance(found, Stored):
                    return await self._as_announced(found, media)
                call = found
        raise SendError("redirects", retryable=False)

    async def _once(self, channel: Channel, call: Call, media: Media, uploader: str) -> Stored | Call:
        url = self._checked(call.url)
        timeout = aiohttp.ClientTimeout(total=None, connect=limits.CONNECT_S, sock_read=limits.SEND_S)
        async with self._session.request(
            call.method, url, data=call.body, headers=call.headers, allow_redirects=False, timeout=timeout
        ) as response:
            if response.status in _REDIRECTS and "location" in response.headers:
                return _following(call, url, response.headers["location"])
            if response.status in _GONE:  # at its own address, unlike an account's, nobody will repair that
                raise SendError(f"http_{response.status}", retryable=False)
            if not 200 <= response.status < 300:
                said = {name.lower(): value for name, value in response.headers.items()}
                reply = Reply(response.status, said, await response.content.read(limits.REPLY_BYTES))
                raise judge(reply, time(), channel.fault, channel.errors) or SendError("no_file", retryable=False)
            if max(media.size, response.content_length or 0) > limits.MEDIA_BYTES:
                raise SendError("too_large", retryable=False)
            return await self._store(response, media, uploader)

    async def _store(self, response: aiohttp.ClientResponse, media: Media, uploader: str) -> Stored:
        pieces: AsyncIterator[bytes] = response.content.iter_chunked(limits.FETCH_PIECE_BYTES)
        try:
            return await self._files.put(pieces, limits.MEDIA_BYTES, file_name(media), uploader)
        except TooLarge as error:
            raise SendError("too_large", retryable=False) from error
        except Infected as error:
            raise SendError("infected", retryable=False) from error
        except Empty as error:
            raise SendError("empty", retryable=False) from error

    async def _as_announced(self, stored: Stored, media: Media) -> Stored:
        if media.sha256 and stored.sha256 != media.sha256.lower():
            await self._files.delete(stored.id)
            raise SendError("checksum", retryable=True)
        return stored


def _following(call: Call, url: URL, location: str) -> Call:
    """Return the call that a redirect asks for; what the channel said, such as a token, stays with its host."""
    try:
        target = url.join(URL(location))
    except ValueError as error:
        raise SendError("bad_url", retryable=False) from error
    headers = call.headers if target.origin() == url.origin() else {}
    return replace(call, url=str(target), headers=headers, method="GET", body=b"")
