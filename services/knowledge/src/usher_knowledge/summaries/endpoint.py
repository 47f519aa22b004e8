"""Ask an endpoint of one's own for a summary: signed, with a deadline, and to public addresses only."""

import asyncio
import time
from collections.abc import Sequence
from uuid import uuid4

import aiohttp
from usher_common.http.guarded_connector import ForeignNetwork, guarded_connector
from usher_common.http.standard_webhooks import key_of, sign
from usher_common.messages.summary import SummaryItem

from usher_knowledge import limits, metrics
from usher_knowledge.settings import KnowledgeSettings
from usher_knowledge.summaries.domain.endpoint_texts import BadAnswer, items_of, request_body
from usher_knowledge.summaries.domain.transcript import Line


class EndpointFailed(Exception):  # noqa: N818 - names a state
    """The endpoint wrote no summary; `reason` is `http_STATUS`, `timeout`, `connection`, `foreign_network`, …."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SummaryEndpoint:
    """The endpoint that the settings name: one session, no redirects, no cookies, no proxies from the environment.

    `deadline_s` is of a whole call, from resolving its name to the answer's last byte.
    """

    def __init__(self, settings: KnowledgeSettings, deadline_s: float = limits.ENDPOINT_S) -> None:
        self.notes = settings.summary_notes
        self.deadline_s = deadline_s
        self._url = settings.summary_url
        self._key = key_of(settings.summary_secret.reveal())
        self._private = settings.summary_private
        self._at_once = asyncio.Semaphore(limits.ENDPOINT_AT_ONCE)
        self._session = aiohttp.ClientSession(
            connector=guarded_connector(allow_private=settings.allow_private_targets),
            timeout=aiohttp.ClientTimeout(total=deadline_s, connect=limits.ENDPOINT_CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"user-agent": "usher-knowledge"},
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def summarise(
        self, conversation: str, language: str, lines: Sequence[Line], notes: Sequence[tuple[int, str]]
    ) -> tuple[SummaryItem, ...]:
        """Return the endpoint's summary; raises EndpointFailed."""
        body = request_body(conversation, language, lines, notes, private=self._private)
        try:
            async with self._at_once:
                with metrics.ENDPOINT_SECONDS.time():
                    return items_of(await self._post(body), lines)
        except EndpointFailed as failed:
            metrics.ENDPOINT_FAILED.labels(failed.reason).inc()
            raise
        except (BadAnswer, aiohttp.ClientError, OSError, ValueError) as error:
            reason = _reason_of(error)
            metrics.ENDPOINT_FAILED.labels(reason).inc()
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
        call, stamp = f"summary_{uuid4().hex}", str(int(time.time()))
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
