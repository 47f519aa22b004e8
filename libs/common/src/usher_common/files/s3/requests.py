"""Requests to an S3-compatible store: signed by botocore, sent by aiohttp, made again within a budget.

Each is signed in its URL, with its payload left out of the signature: so a file is read once, while it is sent, and
what is sent needs no library of threads. URLs are never logged: they hold the signature.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

import aiohttp
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from yarl import URL

from usher_common.files import limits, metrics
from usher_common.files.port import FilesAway
from usher_common.files.s3.place import S3Place
from usher_common.runtime.backoff import backoff_s
from usher_common.runtime.secret import Secret

_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,64})</Code>")
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_METHODS = {"put_object": "PUT", "get_object": "GET", "delete_object": "DELETE", "list_objects_v2": "GET"}


class _Unanswered(Exception):  # noqa: N818 - not an error yet: the request is made again
    """No answer, or one that asks to come again."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request about `key`, or about the bucket if that is empty.

    `signed` are further parameters of S3's API, `body` makes the payload for each try.
    `within_s`: how long one try may take in all, None for as long as bytes come.
    """

    operation: str
    key: str
    signed: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], AsyncIterator[bytes]] | None = None
    within_s: float | None = None


class S3Requests:
    """Makes requests over one session."""

    def __init__(self, place: S3Place, client: Any) -> None:
        self._place, self._client = place, client
        self._session = aiohttp.ClientSession(
            # as many connections as files under way: those who download slowly keep nobody waiting for theirs
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )

    @classmethod
    async def open(cls, place: S3Place, key_id: str, secret_key: Secret) -> Self:
        """Prepare to sign with these keys, or with those that the AWS SDKs' usual places have; sends nothing."""
        return cls(place, await asyncio.to_thread(_client, place, key_id, secret_key))

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    @asynccontextmanager
    async def answered(self, request: Request) -> AsyncIterator[aiohttp.ClientResponse]:
        """Give the answer, of which the body is still to be read; raises FileNotFoundError and FilesAway."""
        response = await self._answer(request)
        async with response:
            yield response

    async def _answer(self, request: Request) -> aiohttp.ClientResponse:
        now = asyncio.get_running_loop().time
        ends_at = now() + limits.S3_BUDGET_S
        for tries in count(1):
            try:
                return await self._once(request)
            except _Unanswered as failure:
                spread = 0.5 + random.random() / 2  # noqa: S311 - spreads load, guards nothing
                pause_s = spread * backoff_s(tries, limits.S3_FIRST_S, limits.S3_CEILING_S)
                if tries == limits.S3_TRIES or now() + pause_s > ends_at:
                    raise away(request.operation, str(failure)) from None
            await asyncio.sleep(pause_s)
        raise AssertionError  # for mypy: counting does not end

    async def _once(self, request: Request) -> aiohttp.ClientResponse:
        method = _METHODS[request.operation]
        timeout = aiohttp.ClientTimeout(
            total=request.within_s, sock_connect=limits.S3_CONNECT_S, sock_read=limits.S3_SILENCE_S
        )
        url = await asyncio.to_thread(self._signed, request)
        try:
            response = await self._session.request(
                method,
                URL(url, encoded=True),
                data=request.body() if request.body else None,
                headers=request.headers,
                allow_redirects=False,
                timeout=timeout,
            )
            if response.status < 300:
                metrics.ANSWERED.labels(request.operation).inc()
                return response
            async with response:
                found = _CODE.search(await response.content.read(limits.S3_FAULT_BYTES))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _Unanswered(type(error).__name__) from None  # its text may hold the URL
        code = found[1].decode() if found else ""
        if response.status in _AGAIN:
            raise _Unanswered(f"{response.status} {code}")
        missing = response.status == 404 and code in {"", "NoSuchKey"}
        if missing and request.operation in {"get_object", "delete_object"}:
            metrics.ANSWERED.labels(request.operation).inc()
            raise FileNotFoundError(request.key)
        raise away(request.operation, f"{response.status} {code}")

    def _signed(self, request: Request) -> str:
        key = {"Key": request.key} if request.key else {}
        named = {"Bucket": self._place.bucket, **key, **request.signed}
        try:
            signed = self._client.generate_presigned_url(request.operation, named, ExpiresIn=limits.S3_SIGNED_S)
        except BotoCoreError as error:  # such as: there are no keys
            raise away(request.operation, type(error).__name__) from error
        return str(signed)


def away(operation: str, why: str) -> FilesAway:
    """Count a request that failed for good, and say what is known of it."""
    metrics.FAILED.labels(operation).inc()
    return FilesAway(f"the store of files: {operation}: {why.strip()}")


def _client(place: S3Place, key_id: str, secret_key: Secret) -> Any:
    keys = {"aws_access_key_id": key_id, "aws_secret_access_key": secret_key.reveal()} if key_id else {}
    return botocore.session.get_session().create_client(
        "s3",
        region_name=place.region,
        endpoint_url=place.endpoint or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": place.style},
            # many stores know no checksums but Content-MD5
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        **keys,
    )
