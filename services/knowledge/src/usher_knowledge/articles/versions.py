"""What becomes of a change to an article, by what is kept of it (pure)."""

from typing import NamedTuple

from usher_common.knowledge.articles import Article, ArticleDraft
from usher_common.knowledge.port import KnowledgeRefused

FIELDS = tuple(ArticleDraft.__struct_fields__)


class Edit(NamedTuple):
    """Who edits, and when (ms)."""

    by: str
    at: int


def content_of(article: ArticleDraft) -> ArticleDraft:
    """Return what somebody wrote of it."""
    return ArticleDraft(**{field: getattr(article, field) for field in FIELDS})


def changed(kept: Article | None, article: str, draft: ArticleDraft, version: int, edit: Edit) -> Article:
    """Return the article as it is to be kept, the kept one where nothing changes; raises KnowledgeRefused.

    `version` is the one that was edited, 0 for a new article. An archived article that is written again is back.
    """
    if kept is None:
        if version:
            raise KnowledgeRefused("not_found", "There is no such article.")
        return _written(article, draft, 1, edit)
    if not kept.archived and content_of(kept) == draft and version in (kept.version, kept.version - 1, 0):
        return kept  # a repeated call, or an edit that changed nothing
    if version == 0:
        raise KnowledgeRefused("article_exists", "An article with this id is there already.")
    if version != kept.version:
        raise KnowledgeRefused("article_changed", f"The article was changed meanwhile; it has version {kept.version}.")
    return _written(article, draft, kept.version + 1, edit)


def imported(kept: Article | None, article: str, draft: ArticleDraft, edit: Edit) -> Article:
    """Return the article as a file has it: a file is always about the version that is kept."""
    return changed(kept, article, draft, kept.version if kept else 0, edit)


def _written(article: str, draft: ArticleDraft, version: int, edit: Edit) -> Article:
    fields = {field: getattr(draft, field) for field in FIELDS}
    return Article(**fields, id=article, version=version, changed_at=edit.at, changed_by=edit.by)
