"""Articles as a CSV file, for spreadsheets: one row for each article, or one for each wording (pure)."""

from collections.abc import Iterable, Iterator, Sequence

from usher_common.knowledge import limits
from usher_common.knowledge.articles import Article
from usher_common.knowledge.faults import field_fault, file_fault
from usher_common.sheets.cells import guarded, unguarded
from usher_common.sheets.rows import BOM, BadFile, decoded, line_of, rows_of

from usher_knowledge.articles.dates import written_from, written_until
from usher_knowledge.articles.file_articles import FIELDS, FileArticle, ReadFiles, read_articles

# as the files of `usher faq eval` name them: one row for each wording
_OTHER_NAMES = {"article_id": "id", "text": "variants", "question": "variants", "variant": "variants"}
_ROWS = limits.ARTICLES * 10  # rows of a file at most: with one for each wording


def read_csv(raw: bytes) -> ReadFiles:
    """Read a file; raises BadFile where it as a whole makes no sense."""
    rows = rows_of(decoded(raw), lambda name: bool(_field(name)), _ROWS, "rows")
    names = next(rows)[1]
    fields = _fields(names)
    ignored = tuple(name for name, field in zip(names, fields, strict=True) if not field and name.strip())
    found = list(_joined(_row(line, cells, fields) for line, cells in rows))
    if not found:
        raise BadFile("empty", "The file has no articles below the line with the names of its columns.")
    return read_articles(found, ignored)


def write_csv(articles: Iterable[Article]) -> str:
    """Return a file that `read_csv` reads back exactly."""
    return BOM + line_of(FIELDS) + "".join(line_of([guarded(text) for text in _texts(one)]) for one in articles)


def _texts(one: Article) -> tuple[str, ...]:
    """Return an article's cells, in the order of FIELDS."""
    return (
        one.id,
        one.language,
        one.title,
        "\n".join(one.variants),
        one.answer,
        "\n".join(one.tags),
        one.audience,
        "" if one.valid_from is None else written_from(one.valid_from),
        "" if one.valid_until is None else written_until(one.valid_until),
    )


def _field(name: str) -> str:
    plain = name.strip().lower().replace(" ", "_")
    plain = _OTHER_NAMES.get(plain, plain)
    return plain if plain in FIELDS else ""


def _fields(names: Sequence[str]) -> list[str]:
    fields = [_field(name) for name in names]
    known = [field for field in fields if field]
    if twice := next((field for field in known if known.count(field) > 1), ""):
        raise BadFile("column_twice", f"Two columns are about {twice}.", 1)
    if "answer" not in known or not {"title", "variants"} & set(known):
        raise BadFile("no_columns", f"The first line has to name the columns: {', '.join(FIELDS)}.", 1)
    return fields


def _row(line: int, cells: Sequence[str], fields: Sequence[str]) -> FileArticle:
    # spreadsheets end a cell's lines in their own way
    texts = {
        field: unguarded(cell.replace("\r\n", "\n"))
        for field, cell in zip(fields, cells, strict=False)
        if field and cell.strip()
    }
    texts["id"] = texts.get("id", "").strip()
    more = any(cell.strip() for cell in cells[len(fields) :])
    faults = (file_fault("", line, field_fault("", "cells")),) if more else ()
    return FileArticle("", line, texts, faults=faults)


def _joined(rows: Iterable[FileArticle]) -> Iterator[FileArticle]:
    """Join the rows of one id: each adds wordings, and what else it has must be as in the first."""
    joined: dict[str, FileArticle] = {}
    for row in rows:
        key = row.texts["id"] or f"\n{row.line}"
        first = joined.get(key)
        joined[key] = row if first is None else _both(first, row)
    yield from joined.values()


def _both(first: FileArticle, row: FileArticle) -> FileArticle:
    other = [
        file_fault("", row.line, field_fault(field, "differs", line=first.line))
        for field, text in row.texts.items()
        if field not in ("id", "variants") and text != first.texts.get(field, text)
    ]
    variants = [text for one in (first, row) if (text := one.texts.get("variants", ""))]
    texts = {**row.texts, **first.texts, "variants": "\n".join(variants)}
    return FileArticle("", first.line, texts, faults=(*first.faults, *row.faults, *other))
