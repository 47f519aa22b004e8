"""The documents of articles and the FAQ."""

from typing import Annotated

import msgspec
from msgspec import Meta
from usher_common.knowledge import limits
from usher_common.knowledge.articles import Answers, Article, FoundArticle, ImportReport
from usher_common.knowledge.unanswered import Proposal, Unanswered
from usher_common.messages.limits import LARGEST_WHOLE

from usher_gateway.limits import SHORT_CHARS

__all__ = ["Answers", "Article", "ImportReport", "Proposal", "Unanswered"]  # endpoints' answers as they are

Short = Annotated[str, Meta(max_length=SHORT_CHARS)]
Asked = Annotated[str, Meta(min_length=1, max_length=limits.QUESTION_CHARS)]
Moment = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)] | None  # ms
Settles = Annotated[tuple[Short, ...], Meta(max_length=limits.SETTLED)]


class NewArticle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article to create: `answer` is Markdown, `variants` are wordings of the question besides the title.

    `audience`: "" everybody, `agents` agents only, else the name of an entry point. Valid from `valid_from` until just
    before `valid_until` (ms since the epoch). `settles`: conversations whose question it answers, which are then no
    longer listed as unanswered.
    """

    language: Short
    title: Annotated[str, Meta(max_length=limits.TITLE_CHARS)]
    answer: Annotated[str, Meta(max_length=limits.ANSWER_CHARS)]
    variants: Annotated[
        tuple[Annotated[str, Meta(max_length=limits.VARIANT_CHARS)], ...], Meta(max_length=limits.VARIANTS)
    ] = ()
    tags: Annotated[tuple[Short, ...], Meta(max_length=limits.TAGS)] = ()
    audience: Short = ""
    valid_from: Moment = None
    valid_until: Moment = None
    settles: Settles = ()


class ArticleEdit(NewArticle, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole article as it is to be; `version` is the one that was edited, 0 to create it under this id."""

    version: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class ArticleQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Articles of a language, with all words of `q`; `after` is an earlier answer's `next`."""

    language: Short = ""
    q: Short = ""
    archived: bool = False
    limit: Annotated[int, Meta(ge=1, le=limits.PAGE_ARTICLES)] = 50
    after: Short = ""


class ArticleList(msgspec.Struct, frozen=True):
    """Articles by title; `next` is where the list goes on, "" at its end."""

    articles: tuple[Article, ...]
    next: str


class ArticleVersions(msgspec.Struct, frozen=True):
    """All versions of an article, the latest first."""

    versions: tuple[Article, ...]


class PreviewQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a contact might ask."""

    question: Asked
    language: Short = ""


class UnansweredQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conversations closed in the last `days`, in one language ("": in all)."""

    days: Annotated[int, Meta(ge=1, le=limits.UNANSWERED_DAYS)] = 28
    language: Short = ""


class QuestionsSetAside(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conversations whose question needs no article."""

    conversations: Annotated[tuple[Short, ...], Meta(min_length=1, max_length=limits.SETTLED)]


class ProposalQuestions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of unanswered questions as it is listed: `answers` are agents'."""

    title: Asked
    language: Short = ""
    wordings: Annotated[tuple[Asked, ...], Meta(max_length=limits.VARIANTS)] = ()
    answers: Annotated[
        tuple[Annotated[str, Meta(max_length=limits.ANSWER_CHARS)], ...], Meta(max_length=limits.FOUND)
    ] = ()


class ImportQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`dry_run`: nothing is changed."""

    dry_run: bool = False


class FaqQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question; `entry` is the entry point of the page, `language` "" for any.

    A blank question gives the first articles by title, so that a page knows whether there is anything to search.
    """

    q: Annotated[str, Meta(max_length=limits.QUESTION_CHARS)] = ""
    entry: Short = ""
    language: Short = ""
    limit: Annotated[int, Meta(ge=1, le=limits.FOUND)] = 3


class FaqAnswers(msgspec.Struct, frozen=True):
    """Articles that may answer the question, the surest first; `confidence` from 0 to 1, 0 where nothing was asked."""

    answers: tuple[FoundArticle, ...]
