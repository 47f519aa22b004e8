"""Articles of a file, whatever kind it is: texts by field, made into drafts with every fault at its line (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from usher_common.ids import derive_id
from usher_common.knowledge import limits
from usher_common.knowledge.articles import (
    Article,
    ArticleDraft,
    FieldFault,
    FileFault,
    ImportedArticle,
    ImportReport,
    Outcome,
)
from usher_common.knowledge.faults import field_fault, file_fault
from usher_common.search.fold import fold

from usher_knowledge.articles.checks import cleaned, fault_of_id, faults_of
from usher_knowledge.articles.dates import BadDate, first_moment, moment_after
from usher_knowledge.articles.versions import content_of

FIELDS = ("id", "language", "title", "variants", "answer", "tags", "audience", "valid_from", "valid_until")


class FileArticle(NamedTuple):
    """One article as a file has it: its texts by field, those of lists one in a line.

    `lines` says where each field stands, if not at `line`; `faults` is what is wrong with its form.
    """

    file: str
    line: int
    texts: Mapping[str, str]
    lines: Mapping[str, int] = {}
    faults: tuple[FileFault, ...] = ()


class ReadFiles(NamedTuple):
    """What files have: articles by id, in their order, or what is wrong; `ignored` are columns of no meaning."""

    drafts: Mapping[str, ArticleDraft]
    faults: tuple[FileFault, ...] = ()
    ignored: tuple[str, ...] = ()


def read_articles(found: Iterable[FileArticle], ignored: Sequence[str] = ()) -> ReadFiles:
    """Make drafts; each fault is named, also what is there twice."""
    drafts: dict[str, ArticleDraft] = {}
    places: dict[str, FileArticle] = {}
    faults: list[FileFault] = []
    for one in found:
        draft, wrong = _draft(one)
        key = one.texts.get("id", "") or _own_id(draft)
        if one.texts.get("id") and (fault := fault_of_id(key)):
            wrong.append(_at(one, fault))
        if (first := places.get(key)) and (one.texts.get("id") or not wrong):
            wrong.append(_twice(one, key, first))
        places.setdefault(key, one)
        faults += [*one.faults, *wrong]
        drafts[key] = draft
    if len(drafts) > limits.ARTICLES:
        many = field_fault("", "articles", count=len(drafts), most=limits.ARTICLES)
        faults.append(file_fault("", 0, many))
    return ReadFiles({} if faults else drafts, tuple(faults), tuple(ignored))


def report_of(read: ReadFiles, kept: Mapping[str, Article], *, dry_run: bool) -> ImportReport:
    """Say what an import of these files does to the articles that are kept, by id."""
    articles = tuple(
        ImportedArticle(key, draft.title, _outcome(kept.get(key), draft)) for key, draft in read.drafts.items()
    )
    counts = {name: sum(one.outcome == name for one in articles) for name in ("created", "changed", "unchanged")}
    return ImportReport(dry_run=dry_run, ignored=read.ignored, faults=read.faults, articles=articles, **counts)


def _outcome(kept: Article | None, draft: ArticleDraft) -> Outcome:
    if kept is None:
        return "created"
    return "unchanged" if content_of(kept) == draft and not kept.archived else "changed"


def _draft(one: FileArticle) -> tuple[ArticleDraft, list[FileFault]]:
    texts, wrong = one.texts, []
    dates: dict[str, int | None] = {}
    for field, read in (("valid_from", first_moment), ("valid_until", moment_after)):
        try:
            dates[field] = read(texts[field]) if texts.get(field, "").strip() else None
        except BadDate as bad:
            wrong.append(_at(one, replace(bad.fault, field=field)))
    variants = texts.get("variants", "").split("\n")
    draft = cleaned(
        ArticleDraft(
            language=texts.get("language", ""),
            title=texts.get("title", "").strip() or variants[0].strip()[: limits.TITLE_CHARS],
            answer=texts.get("answer", ""),
            variants=tuple(variants),
            tags=tuple(texts.get("tags", "").replace(",", "\n").split("\n")),
            audience=texts.get("audience", ""),
            **dates,
        )
    )
    return draft, [*wrong, *(_at(one, fault) for fault in faults_of(draft))]


def _own_id(draft: ArticleDraft) -> str:
    """Return the id of an article whose file names none; the same file names the same again."""
    return derive_id("imported article", draft.language, fold(draft.title))


def _at(one: FileArticle, fault: FieldFault) -> FileFault:
    return file_fault(one.file, one.lines.get(fault.field, one.line), fault)


def _twice(one: FileArticle, key: str, first: FileArticle) -> FileFault:
    """Say where it is; only files of a folder have names, and those nobody sees at a desk."""
    if not first.file:
        return _at(one, field_fault("id", "twice", id=repr(key), line=first.line))
    return _at(one, FieldFault("id", f"the article {key!r} is there already, in {first.file}"))
