"""Ask an endpoint of one's own: signed, with a deadline, and at public addresses only."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar
from uuid import uuid4

import aiohttp
from prometheus_client import Counter, Histogram
from usher_common.http.guarded_connector import ForeignNetwork, guarded_connector
from usher_common.http.standard_webhooks import key_of, sign

from usher_knowledge import limits
from usher_knowledge.own_endpoint.bad_answer import BadAnswer

T = TypeVar("T")


class EndpointFailed(Exception):  # noqa: N818 - names a state
    """The endpoint wrote nothing; `reason` is `http_STATUS`, `timeout`, `connection`, `foreign_network`, …."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EndpointKind(NamedTuple):
    """What it writes, which begins the ids of its calls, and where they are counted."""

    what: str
    failed: Counter
    seconds: Histogram


class SignedEndpoint:
    """One endpoint: one session, no redirects, no cookies, no proxies from the environment.

    `deadline_s` is of a whole call, from waiting for its turn to the answer's last byte.
    """

    def __init__(self, kind: EndpointKind, url: str, secret: str, deadline_s: float, *, allow_private: bool) -> None:
        self.deadline_s = deadline_s
        self._url = url
        self._key = key_of(secret)
        self._kind = kind
        self._at_once = asyncio.Semaphore(limits.ENDPOINT_AT_ONCE)
        self._session = aiohttp.ClientSession(
            connector=guarded_connector(allow_private=allow_private),
            timeout=aiohttp.ClientTimeout(total=deadline_s, connect=limits.ENDPOINT_CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"user-agent": "usher-knowledge"},
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def ask(self, body: bytes, read: Callable[[bytes], T]) -> T:
        """Return what `read` makes of the answer; it raises BadAnswer. Raises EndpointFailed."""
        try:
            async with asyncio.timeout(self.deadline_s), self._at_once:
                with self._kind.seconds.time():
                    return read(await self._post(body))
        except EndpointFailed as failed:
            self._kind.failed.labels(failed.reason).inc()
            raise
        except (BadAnswer, aiohttp.ClientError, OSError, ValueError) as error:
            reason = _reason_of(error)
            self._kind.failed.labels(reason).inc()
            raise EndpointFailed(reason) from error

    async def _post(self, body: bytes) -> bytes:
        async with self._session.post(
            self._url, data=body, headers=self._headers(body), allow_redirects=False
        ) as response:
            if response.status != 200:
                raise EndpointFailed(f"http_{response.status}")
            answer = await response.content.read(limits.ENDPOINT_BYTES + 1)
            while len(answer) <= limits.ENDPOINT_BYTES and (more := await response.content.read(limits.ENDPOINT_BYTES)):
                answer += more
        if len(answer) > limits.ENDPOINT_BYTES:
            raise EndpointFailed("too_large")
        return answer

    def _headers(self, body: bytes) -> dict[str, str]:
        """Sign as Standard Webhooks specifies; each call has an id of its own."""
        call, stamp = f"{self._kind.what}_{uuid4().hex}", str(int(time.time()))
        return {
            "content-type": "application/json",
            "webhook-id": call,
            "webhook-timestamp": stamp,
            "webhook-signature": sign(self._key, call, stamp, body),
        }


def _reason_of(error: Exception) -> str:
    if isinstance(error, BadAnswer):
        return "bad_answer"
    if isinstance(getattr(error, "os_error", None), ForeignNetwork):
        return "foreign_network"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "connection"
