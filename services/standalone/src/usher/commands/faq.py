"""`usher faq`: articles of the FAQ come in from files, and go out to them (docs/faq.md)."""

import argparse
import asyncio
import getpass
from collections.abc import Mapping
from pathlib import Path

from usher_common.knowledge.articles import Article, ImportReport
from usher_common.knowledge.limits import FILE_BYTES
from usher_common.knowledge.port import KnowledgeRefused
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_common.sheets.rows import BadFile
from usher_knowledge.articles.csv_file import read_csv, write_csv
from usher_knowledge.articles.file_articles import ReadFiles
from usher_knowledge.articles.markdown_folder import read_folder, write_folder
from usher_knowledge.keeping.import_articles import import_files
from usher_knowledge.keeping.read_articles import read_all
from usher_knowledge.settings import KnowledgeSettings

from usher.acting import acting_on
from usher.commands.faq_eval import add_faq_eval_verb

Lines = tuple[int, list[str]]
CSV = ".csv"


def add_arguments(faq: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    verbs = faq.add_subparsers(dest="verb", required=True, metavar="VERB")
    importing = verbs.add_parser(
        "import", help="write all articles of a folder of Markdown files or a CSV file, or none"
    )
    importing.add_argument("path", type=Path, metavar="FOLDER|CSV")
    importing.add_argument("--dry-run", action="store_true", help="only say what would be done")
    importing.set_defaults(run=run_import)
    exporting = verbs.add_parser("export", help="write all articles to a folder, or to a file that ends with .csv")
    exporting.add_argument("path", type=Path, metavar="FOLDER|CSV")
    exporting.set_defaults(run=run_export)
    add_faq_eval_verb(verbs)


def run_import(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Import, or try it; with anything wrong nothing is changed, and the exit code is 1."""
    settings = load_settings(KnowledgeSettings, environ)
    report = asyncio.run(_import(read_path(words.path), settings.record_url, dry_run=words.dry_run))
    return int(bool(report.faults)), lines_of(report)


def run_export(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Export to a folder or file."""
    articles = asyncio.run(_kept(load_settings(KnowledgeSettings, environ).record_url))
    path: Path = words.path
    if path.suffix.lower() == CSV:
        path.write_bytes(write_csv(articles).encode())
        return 0, [f"{len(articles)} articles in {path}"]
    path.mkdir(parents=True, exist_ok=True)
    files = write_folder(articles)
    for name, text in files.items():
        (path / name).write_bytes(text.encode())
    others = sorted(one.name for one in path.glob("*.md") if one.name not in files and _is_article(one))
    told = [f"left as it is, as no article is named so: {path / name}" for name in others]
    return 0, [*told, f"{len(articles)} articles in {path}"]


def read_path(path: Path) -> ReadFiles:
    """Read a folder of Markdown files, in subfolders too, or a CSV file; raises OSError, ValueError."""
    if path.is_dir():
        return read_folder(
            {str(one.relative_to(path)): _bytes_of(one) for one in sorted(path.rglob("*.md")) if _is_article(one)}
        )
    try:
        return read_csv(_bytes_of(path))
    except BadFile as bad:
        raise ValueError(f"{path}: {bad.detail}") from None


def lines_of(report: ImportReport) -> list[str]:
    """Say what an import did, or would do."""
    if report.faults:
        return [*map(str, report.faults), f"{len(report.faults)} mistakes; nothing was changed"]
    told = [f"{one.outcome:9} {one.id}  {one.title}" for one in report.articles if one.outcome != "unchanged"]
    ignored = [f"columns without a meaning: {', '.join(report.ignored)}"] if report.ignored else []
    would = "would be " if report.dry_run else ""
    counts = f"{report.created} {would}created, {report.changed} {would}changed, {report.unchanged} unchanged"
    return [*told, *ignored, counts]


async def _import(read: ReadFiles, record_url: str, *, dry_run: bool) -> ImportReport:
    async with opened_record(record_url, read_only=dry_run) as record:
        on = record if dry_run else acting_on(record, "articles_imported")
        try:
            return await import_files(on, read, f"cli:{getpass.getuser()}", dry_run=dry_run)
        except KnowledgeRefused as refused:
            raise ValueError(refused.detail) from None


async def _kept(record_url: str) -> tuple[Article, ...]:
    async with opened_record(record_url, read_only=True) as record:
        return await read_all(record)


def _is_article(file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".") and file.name.lower() != "readme.md"


def _bytes_of(file: Path) -> bytes:
    if file.stat().st_size > FILE_BYTES:
        raise ValueError(f"{file}: has more than {FILE_BYTES // 1024 // 1024} MB")
    return file.read_bytes()
