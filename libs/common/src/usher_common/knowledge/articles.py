"""Articles as values: what is written, what is kept, what a search finds and what an import did."""

from typing import Literal

import msgspec

from usher_common.messages.knowledge import Verdict

EVERYBODY = ""  # the audience of an article that all contacts may see
AGENTS = "agents"  # the audience of an article that only agents see
Outcome = Literal["created", "changed", "unchanged"]


class ArticleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody writes: `answer` is Markdown; `variants` are wordings of the question besides the title.

    `audience`: `""` everybody, `agents` agents only, else the name of the entry point whose contacts see it. Valid from
    `valid_from` until just before `valid_until` (ms since the epoch; None: without a bound).
    """

    language: str
    title: str
    answer: str
    variants: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    audience: str = EVERYBODY
    valid_from: int | None = None
    valid_until: int | None = None


class Article(ArticleDraft, frozen=True, kw_only=True):
    """An article as it is kept; `version` counts its changes from 1, `changed_at` is in ms."""

    id: str
    version: int
    changed_at: int
    changed_by: str
    archived: bool = False


class ArticlePage(msgspec.Struct, frozen=True):
    """Articles by title; `next` is where the list goes on, "" at its end."""

    articles: tuple[Article, ...]
    next: str = ""


class ArticleFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which articles a list has: of a language, with all words of `q` in them; `after` is an earlier page's `next`."""

    language: str = ""
    q: str = ""
    archived: bool = False
    limit: int = 50
    after: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a contact asks; `language` "" if nobody knows, `audience` the entry point that they came by."""

    text: str
    language: str = ""
    audience: str = EVERYBODY
    limit: int = 3


class FoundArticle(msgspec.Struct, frozen=True):
    """An article that may answer a question; `confidence` from 0 to 1."""

    id: str
    title: str
    answer: str
    confidence: float


class Answers(msgspec.Struct, frozen=True):
    """What a question finds, the surest first, and what follows: answer it, let them choose, or say nothing."""

    verdict: Verdict
    found: tuple[FoundArticle, ...] = ()


class FieldFault(msgspec.Struct, frozen=True):
    """What is wrong with one field of an article: in English, and by a code of `faults` with its values ("": none)."""

    field: str
    message: str
    code: str = ""
    values: dict[str, str] = {}


class FileFault(msgspec.Struct, frozen=True):
    """What is wrong in a file that is imported: `line` from 1, 0 for the whole; `file` "" where there is one file.

    `code` and `values` are as in `FieldFault`.
    """

    file: str
    line: int
    field: str
    message: str
    code: str = ""
    values: dict[str, str] = {}

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.file else f"line {self.line}") if self.line else self.file
        field = f"{self.field}: " if self.field else ""
        return f"{place}: {field}{self.message}" if place else f"{field}{self.message}"


class ImportedArticle(msgspec.Struct, frozen=True):
    """What an import makes of one article."""

    id: str
    title: str
    outcome: Outcome


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or with `dry_run` would do; with `faults` nothing was changed. `ignored`: unknown columns."""

    dry_run: bool
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ignored: tuple[str, ...] = ()
    faults: tuple[FileFault, ...] = ()
    articles: tuple[ImportedArticle, ...] = ()
