"""Knowledge's port in its own process: searches by the index, articles in the record."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace
from usher_common.handling import Stall
from usher_common.knowledge import limits
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
from usher_common.knowledge.showing import is_valid, may_see
from usher_common.knowledge.unanswered import Proposal, ProposalWanted, Unanswered, UnansweredFilter
from usher_common.record.port import Record
from usher_common.sheets.rows import BadFile

from usher_knowledge import metrics
from usher_knowledge.answering.choosing import answers_of, for_contacts, previewed
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.articles.checks import cleaned, fault_of_id, faults_of
from usher_knowledge.articles.csv_file import read_csv, write_csv
from usher_knowledge.keeping.import_articles import import_files
from usher_knowledge.keeping.read_articles import read_all, read_one, read_page, read_versions
from usher_knowledge.keeping.settled_questions import set_aside
from usher_knowledge.keeping.write_articles import archive, put
from usher_knowledge.unanswered.list_unanswered import UnansweredLists
from usher_knowledge.unanswered.proposing import ProposalEndpoint


class KnowledgeHere:
    """What the internal port serves, and what embedded mode hands to the gateway.

    `proposer` is the endpoint that proposes articles, if there is one.
    """

    def __init__(self, record: Record, index: LiveIndex, proposer: ProposalEndpoint | None = None) -> None:
        self._record = record
        self._index = index
        self.proposer = proposer
        self._lists = UnansweredLists(record, self._compare)

    async def search(self, question: Question) -> Answers:
        return await self._answers(question, everything=False, by="search")

    async def preview(self, question: Question) -> Answers:
        return await self._answers(question, everything=True, by="preview")

    async def answer(self, question: Question) -> Answers:
        """Answer a question of the router's, which counts apart from searches."""
        return await self._answers(question, everything=False, by="router")

    async def list_articles(self, wanted: ArticleFilter) -> ArticlePage:
        async with _within(limits.SEARCH_S), self._record.read() as connection:
            return await read_page(connection, wanted)

    async def get(self, article: str) -> Article:
        async with _within(limits.SEARCH_S), self._record.read() as connection:
            return _there(await read_one(connection, article))

    async def versions(self, article: str) -> tuple[Article, ...]:
        async with _within(limits.SEARCH_S), self._record.read() as connection:
            _there(await read_one(connection, article))
            return await read_versions(connection, article)

    async def put(
        self, article: str, draft: ArticleDraft, version: int, by: str, settles: tuple[str, ...] = ()
    ) -> Article:
        clean = cleaned(draft)
        bad_id = fault_of_id(article)
        if faults := (*(() if bad_id is None else (bad_id,)), *faults_of(clean)):
            told = "; ".join(f"{one.field} {one.message}" for one in faults)
            raise KnowledgeRefused("bad_article", told, faults)
        async with _within(limits.WRITE_S):
            return await put(self._record, article, clean, version, by, settles[: limits.SETTLED])

    async def delete(self, article: str, by: str) -> None:
        async with _within(limits.WRITE_S):
            await archive(self._record, article, by)

    async def import_csv(self, raw: bytes, by: str, *, dry_run: bool) -> ImportReport:
        async with _within(limits.FILES_S):
            try:
                # of the largest file this takes seconds, which searches must not wait for
                read = await asyncio.to_thread(read_csv, raw)
            except BadFile as bad:
                raise KnowledgeRefused(bad.code, bad.detail) from None
            return await import_files(self._record, read, by, dry_run=dry_run)

    async def export_csv(self) -> bytes:
        async with _within(limits.FILES_S):
            articles = await read_all(self._record)
            return (await asyncio.to_thread(write_csv, articles)).encode()

    async def unanswered(self, wanted: UnansweredFilter) -> Unanswered:
        async with _within(limits.UNANSWERED_S):
            return replace(await self._lists.list(wanted), proposes=self.proposer is not None)

    async def propose(self, wanted: ProposalWanted) -> Proposal:
        if self.proposer is None:
            raise KnowledgeRefused("no_endpoint", "No endpoint is configured that proposes articles.")
        async with _within(limits.PROPOSE_S):
            return await self.proposer.propose(wanted)

    async def set_aside(self, conversations: tuple[str, ...], by: str) -> None:
        async with _within(limits.WRITE_S):
            await set_aside(self._record, conversations[: limits.SETTLED], by)

    async def _compare(self, question: Question) -> Answers:
        return await self._answers(question, everything=True, by="unanswered")

    async def _answers(self, question: Question, *, everything: bool, by: str) -> Answers:
        built = self._index.built
        if built is None:
            raise KnowledgeAway("the index is not built yet")
        async with _within(limits.SEARCH_S):
            found = await asyncio.to_thread(built.search, question.text[: limits.QUESTION_CHARS], question.language)
        now = time.time_ns() // 1_000_000
        shown = {
            one.id: one
            for one in (built.articles[each.article] for each in found)
            if is_valid(one, now) and (everything or may_see(one, question.audience))
        }
        limit = max(1, min(question.limit, limits.FOUND))
        answers = previewed(found, shown, limit) if everything else answers_of(found, shown, limit)
        metrics.QUESTIONS.labels(answers.verdict, by).inc()
        return answers if everything else for_contacts(answers)


def _there(article: Article | None) -> Article:
    if article is None:
        raise KnowledgeRefused("not_found", "There is no such article.")
    return article


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    """Turn what takes too long, or a record that is away, into KnowledgeAway."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (TimeoutError, Stall) as error:
        raise KnowledgeAway(repr(error)) from error
