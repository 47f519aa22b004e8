"""The FAQ of the demo's shop: imported once, as any folder is; what visitors of the demo make of it stays."""

import asyncio
from pathlib import Path

from usher_common.record.port import Record
from usher_knowledge.keeping.import_articles import import_files
from usher_knowledge.keeping.read_articles import read_last_n

from usher.commands.faq import read_path

FOLDER = Path(__file__).parent / "demo_articles"


async def import_demo_articles(record: Record) -> None:
    """Import the articles unless there ever were any."""
    async with record.read() as connection:
        if await read_last_n(connection):
            return
    read = await asyncio.to_thread(read_path, FOLDER)
    await import_files(record, read, "cli:demo", dry_run=False)
