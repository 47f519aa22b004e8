"""Articles as a folder of Markdown files: fields in the front matter, the answer below it (pure)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from usher_common.knowledge.articles import Article, FileFault
from usher_common.sheets.rows import BOM

from usher_knowledge.articles.dates import written_from, written_until
from usher_knowledge.articles.file_articles import FIELDS, FileArticle, ReadFiles, read_articles

_LISTS = ("variants", "tags")
_FRONT = tuple(field for field in FIELDS if field != "answer")
_PARTS = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n(.*))?\Z", re.DOTALL | re.MULTILINE)


def read_folder(files: Mapping[str, bytes]) -> ReadFiles:
    """Read files by name, `returns.md` or `en/returns.md`; a file that names no id has its own name as one."""
    return read_articles(_article(name, raw) for name, raw in sorted(files.items()))


def write_folder(articles: Iterable[Article]) -> dict[str, str]:
    """Return the files of articles by name, which `read_folder` reads back exactly."""
    return {f"{one.id}.md": _written(one) for one in articles}


def _written(one: Article) -> str:
    fields: dict[str, Any] = {"id": one.id, "language": one.language, "title": one.title}
    more = {
        "variants": list(one.variants),
        "tags": list(one.tags),
        "audience": one.audience,
        "valid_from": None if one.valid_from is None else written_from(one.valid_from),
        "valid_until": None if one.valid_until is None else written_until(one.valid_until),
    }
    fields |= {field: value for field, value in more.items() if value}
    front = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n\n{one.answer}\n"


def _article(file: str, raw: bytes) -> FileArticle:
    own = {"id": file.rpartition("/")[2].removesuffix(".md").lower()}
    try:
        text = raw.decode().removeprefix(BOM).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return _broken(file, own, raw.count(b"\n", 0, error.start) + 1, "is no UTF-8")
    parts = _PARTS.match(text)
    if parts is None:
        return _broken(file, own, 1, "begins with --- and the article's fields, which a line --- ends")
    texts, lines, faults = dict(own), {"answer": parts[1].count("\n") + 3}, []
    try:
        for field, value, line in _fields(parts[1]):
            if isinstance(value, FileFault):
                faults.append(FileFault(file, line, field, value.message))
            else:
                texts[field], lines[field] = value, line
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "is no YAML"
        return _broken(file, own, 2 + mark.line if mark else 1, str(reason))
    texts["answer"] = parts[2] or ""
    return FileArticle(file, 1, texts, lines, tuple(faults))


def _broken(file: str, own: Mapping[str, str], line: int, message: str) -> FileArticle:
    """Make the article of a file that cannot be read: of all its faults, only this one is of use."""
    good = {**own, "language": "en", "title": "-", "answer": "-"}
    return FileArticle(file, line, good, faults=(FileFault(file, line, "", message),))


def _fields(front: str) -> Iterator[tuple[str, "str | FileFault", int]]:
    """Yield the front matter's fields with their lines; all values are texts, as they stand there."""
    node = yaml.compose(front, Loader=yaml.BaseLoader)
    if not isinstance(node, yaml.MappingNode):
        yield "", _wrong("has no fields"), 2
        return
    seen: set[str] = set()
    for key, value in node.value:
        field, line = str(key.value), key.start_mark.line + 2
        if field not in _FRONT:
            yield "", _wrong(f"{field!r} is no field of an article: {', '.join(_FRONT)}"), line
        elif field in seen:
            yield field, _wrong("is there twice"), line
        elif field in _LISTS and isinstance(value, yaml.SequenceNode):
            yield field, _list(value), line
        elif isinstance(value, yaml.ScalarNode):
            yield field, value.value, line
        else:
            yield field, _wrong("is one text" if field not in _LISTS else "is a list of texts"), line
        seen.add(field)


def _list(node: yaml.SequenceNode) -> "str | FileFault":
    if not all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return _wrong("is a list of texts")
    texts = [str(item.value) for item in node.value]
    return _wrong("has a text of several lines") if any("\n" in text for text in texts) else "\n".join(texts)


def _wrong(message: str) -> FileFault:
    return FileFault("", 0, "", message)
