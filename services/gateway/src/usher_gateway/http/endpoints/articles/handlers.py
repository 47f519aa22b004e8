"""Articles: every call is passed to knowledge, under the caller's name."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import structlog
from aiohttp import web
from usher_common.knowledge.articles import Answers, Article, ArticleDraft, ArticleFilter, ImportReport, Question
from usher_common.knowledge.limits import FILE_BYTES
from usher_common.knowledge.port import KnowledgeAway, KnowledgeRefused

from usher_gateway.http.call import Call
from usher_gateway.http.csv_body import csv_body
from usher_gateway.http.endpoints.articles.documents import (
    ArticleEdit,
    ArticleList,
    ArticleQuery,
    ArticleVersions,
    ImportQuery,
    NewArticle,
    PreviewQuestion,
)
from usher_gateway.limits import KNOWLEDGE_RETRY_S
from usher_gateway.problems import FieldProblem, Problem

log = structlog.get_logger()
_STATUS = {"not_found": 404, "article_exists": 409, "article_changed": 409, "too_many": 409, "no_endpoint": 409}
_FILE = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="articles.csv"',
    "Cache-Control": "no-store",
}


@contextmanager
def asking_knowledge() -> Iterator[None]:
    """Turn what knowledge refuses, and its absence, into problem documents."""
    try:
        yield
    except KnowledgeAway as away:
        log.warning("knowledge.away", reason=str(away)[:200])
        raise Problem(
            503, "knowledge_away", "The FAQ cannot be reached now.", retry_after_s=KNOWLEDGE_RETRY_S
        ) from away
    except KnowledgeRefused as refused:
        fields = tuple(FieldProblem(one.field, one.message, one.code, one.values) for one in refused.fields)
        raise Problem(_STATUS.get(refused.code, 422), refused.code, refused.detail, fields=fields) from None


async def list_articles(call: Call) -> ArticleList:
    """List articles by title."""
    query: ArticleQuery = call.query
    with asking_knowledge():
        page = await call.site.knowledge.list_articles(ArticleFilter(**msgspec.structs.asdict(query)))
    return ArticleList(page.articles, page.next)


async def show(call: Call) -> Article:
    """Show one article."""
    with asking_knowledge():
        return await call.site.knowledge.get(call.path["id"])


async def versions(call: Call) -> ArticleVersions:
    """List its versions."""
    with asking_knowledge():
        return ArticleVersions(await call.site.knowledge.versions(call.path["id"]))


async def create(call: Call) -> Article:
    """Create an article under a new id."""
    new: NewArticle = call.body
    key = secrets.token_hex(8)
    call.acting.on(key)
    await call.acting.now()
    with asking_knowledge():
        return await call.site.knowledge.put(key, _draft(new), 0, call.who.agent, new.settles)


async def change(call: Call) -> Article:
    """Replace an article, or create it under this id."""
    edit: ArticleEdit = call.body
    await call.acting.now()
    with asking_knowledge():
        article, by = call.path["id"], call.who.agent
        return await call.site.knowledge.put(article, _draft(edit), edit.version, by, edit.settles)


async def archive(call: Call) -> None:
    """Archive an article."""
    await call.acting.now()
    with asking_knowledge():
        await call.site.knowledge.delete(call.path["id"], call.who.agent)


async def preview(call: Call) -> Answers:
    """Show what a question would find."""
    asked: PreviewQuestion = call.body
    with asking_knowledge():
        return await call.site.knowledge.preview(Question(text=asked.question, language=asked.language, limit=10))


async def import_file(call: Call) -> ImportReport:
    """Import a CSV file, or say what that would do; with faults, nothing is changed."""
    query: ImportQuery = call.query
    raw = await csv_body(call.request, FILE_BYTES)
    await call.acting.now()
    with asking_knowledge():
        return await call.site.knowledge.import_csv(raw, call.who.agent, dry_run=query.dry_run)


async def export(call: Call) -> web.Response:
    """Send all articles as a CSV file."""
    with asking_knowledge():
        return web.Response(body=await call.site.knowledge.export_csv(), headers=_FILE)


def _draft(written: NewArticle) -> ArticleDraft:
    return ArticleDraft(**{field: getattr(written, field) for field in ArticleDraft.__struct_fields__})
