"""The port by which other services ask knowledge: searches, and articles read and written."""

from typing import Protocol

from usher_common.knowledge.articles import (
    Answers,
    Article,
    ArticleDraft,
    ArticleFilter,
    ArticlePage,
    FieldFault,
    ImportReport,
    Question,
)
from usher_common.knowledge.unanswered import Proposal, ProposalWanted, Unanswered, UnansweredFilter


class KnowledgeAway(Exception):  # noqa: N818 - names a state
    """Knowledge, or its record, did not answer by the deadline; a change may or may not have been made."""


class KnowledgeRefused(Exception):  # noqa: N818 - names a state
    """Knowledge answered, and refused.

    `code`: `not_found`, `article_exists`, `article_changed`, `bad_article` (with `fields`), `too_many`, `no_endpoint`,
    or what is wrong with a file as a whole.
    """

    def __init__(self, code: str, detail: str, fields: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.detail, self.fields = code, detail, fields


class Knowledge(Protocol):
    """What knowledge does for others. Every call raises KnowledgeAway by its deadline (`knowledge.limits`).

    `by` is who changes something: an agent's id, or `cli:NAME`. In-process and over HTTP it is the same.
    """

    async def search(self, question: Question) -> Answers:
        """Find the valid articles that contacts of the question's audience may see; none below the verdict `ask`."""

    async def preview(self, question: Question) -> Answers:
        """Find what `search` would, those that are only for agents or another audience, and the nearest otherwise."""

    async def list_articles(self, wanted: ArticleFilter) -> ArticlePage:
        """List articles by title."""

    async def get(self, article: str) -> Article:
        """Return one article, also an archived one; raises KnowledgeRefused."""

    async def versions(self, article: str) -> tuple[Article, ...]:
        """Return all versions of an article, the latest first; raises KnowledgeRefused."""

    async def put(
        self, article: str, draft: ArticleDraft, version: int, by: str, settles: tuple[str, ...] = ()
    ) -> Article:
        """Create an article (`version` 0) or change that version of it; raises KnowledgeRefused.

        `settles` are conversations whose question it answers. Repeating a call that was done changes nothing and
        returns the article.
        """

    async def delete(self, article: str, by: str) -> None:
        """Archive an article: it answers no more; repeating that is harmless. Raises KnowledgeRefused."""

    async def import_csv(self, raw: bytes, by: str, *, dry_run: bool) -> ImportReport:
        """Write all articles of a CSV file, or none if anything in it is wrong; raises KnowledgeRefused.

        Articles that the file does not have stay as they are. With `dry_run` nothing is written.
        """

    async def export_csv(self) -> bytes:
        """Return all articles but archived ones as a CSV file, which an import reads back exactly."""

    async def unanswered(self, wanted: UnansweredFilter) -> Unanswered:
        """Group the questions of closed conversations that articles did not answer, or agents did."""

    async def propose(self, wanted: ProposalWanted) -> Proposal:
        """Let an endpoint of one's own propose an article; raises KnowledgeRefused where there is none."""

    async def set_aside(self, conversations: tuple[str, ...], by: str) -> None:
        """List the questions of these conversations no more; repeating that is harmless."""
