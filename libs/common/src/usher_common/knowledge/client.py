"""Ask knowledge over its internal HTTP port; each call has a deadline."""

import asyncio
import time
from typing import TypeVar

import aiohttp
import msgspec

from usher_common.knowledge import calls, limits
from usher_common.knowledge.articles import (
    Answers,
    Article,
    ArticleDraft,
    ArticleFilter,
    ArticlePage,
    ImportReport,
    Question,
)
from usher_common.knowledge.port import KnowledgeAway, KnowledgeRefused
from usher_common.knowledge.unanswered import Proposal, ProposalWanted, Unanswered, UnansweredFilter

A = TypeVar("A")


class KnowledgeClient:
    """The port over HTTP: `url` is where knowledge, or a balancer before its replicas, listens.

    `deadline_s` replaces the calls' own deadlines, in tests.
    """

    def __init__(self, url: str, secret: str, deadline_s: float | None = None) -> None:
        self.url = url.rstrip("/")
        self._signer = calls.CallSigner(secret)
        self._deadline_s = deadline_s
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def search(self, question: Question) -> Answers:
        return await self._call(calls.SEARCH, question)

    async def preview(self, question: Question) -> Answers:
        return await self._call(calls.PREVIEW, question)

    async def list_articles(self, wanted: ArticleFilter) -> ArticlePage:
        return await self._call(calls.LIST, wanted)

    async def get(self, article: str) -> Article:
        return await self._call(calls.GET, calls.ArticleId(article))

    async def versions(self, article: str) -> tuple[Article, ...]:
        return await self._call(calls.VERSIONS, calls.ArticleId(article))

    async def put(
        self, article: str, draft: ArticleDraft, version: int, by: str, settles: tuple[str, ...] = ()
    ) -> Article:
        return await self._call(calls.PUT, calls.Put(article, draft, version, by, settles))

    async def delete(self, article: str, by: str) -> None:
        await self._call(calls.DELETE, calls.Delete(article, by))

    async def import_csv(self, raw: bytes, by: str, *, dry_run: bool) -> ImportReport:
        return await self._call(calls.IMPORT, calls.ImportCsv(raw, by, dry_run))

    async def export_csv(self) -> bytes:
        return await self._call(calls.EXPORT, calls.Nothing())

    async def unanswered(self, wanted: UnansweredFilter) -> Unanswered:
        return await self._call(calls.UNANSWERED, wanted)

    async def propose(self, wanted: ProposalWanted) -> Proposal:
        return await self._call(calls.PROPOSE, wanted)

    async def set_aside(self, conversations: tuple[str, ...], by: str) -> None:
        await self._call(calls.SET_ASIDE, calls.SetAside(conversations, by))

    async def _call(self, kind: calls.CallKind[A], words: msgspec.Struct) -> A:
        name = kind.name
        try:
            async with asyncio.timeout(self._deadline_s or kind.deadline_s):
                status, raw = await self._post(name, msgspec.msgpack.encode(words))
            if status == calls.REFUSED:
                said = msgspec.msgpack.decode(raw, type=calls.Refusal)
                raise KnowledgeRefused(said.code, said.detail, said.fields)
            if status != 200:
                raise KnowledgeAway(f"{name}: HTTP {status}")
            answer: A = msgspec.msgpack.decode(raw, type=kind.answer)
        except (TimeoutError, aiohttp.ClientError, OSError, msgspec.MsgspecError) as error:
            raise KnowledgeAway(f"{name}: {error!r}") from error
        return answer

    async def _post(self, name: str, body: bytes) -> tuple[int, bytes]:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=limits.CALLS_AT_ONCE)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        headers = {"Content-Type": calls.MEDIA_TYPE, **self._signer.sign(name, body, time.time())}
        url = f"{self.url}/knowledge/{name}"
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            return response.status, await response.read()
