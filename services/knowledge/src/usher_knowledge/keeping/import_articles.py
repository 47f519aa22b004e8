"""Import articles of files: all, or none if anything is wrong."""

from usher_common.knowledge.articles import ImportReport
from usher_common.record.port import Record

from usher_knowledge.articles.file_articles import ReadFiles, report_of
from usher_knowledge.keeping.read_articles import read_some
from usher_knowledge.keeping.write_articles import put_all


async def import_files(record: Record, read: ReadFiles, by: str, *, dry_run: bool) -> ImportReport:
    """Write the articles of files unless something is wrong; raises KnowledgeRefused where they are too many."""
    if read.faults or dry_run:
        async with record.read() as connection:
            return report_of(read, await read_some(connection, list(read.drafts)), dry_run=dry_run)
    before = await put_all(record, read.drafts, by)
    return report_of(read, before, dry_run=False)
