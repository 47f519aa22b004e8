"""A store that takes in no file before a scanner has looked into it: every way in has it, for there is no other."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import structlog

from usher_common.files import metrics
from usher_common.files.port import Away, FileStore, Stored, TooLarge
from usher_common.files.scan.port import Infected, Scanner, ScannerAway

log = structlog.get_logger()


class ScannedStore:
    """This store behind this scanner; without a result there is no file."""

    def __init__(self, store: FileStore, scanner: Scanner) -> None:
        self._store, self._scanner = store, scanner

    async def receive(self, chunks: AsyncIterator[bytes], most: int) -> Stored:
        """Take in a file that is clean; raises Infected and ScannerAway, too, and then nothing is left."""
        stored = await self._store.receive(chunks, most)
        try:
            await self._scan(stored)
        except BaseException:
            self._store.drop(stored.id)
            raise
        return stored

    def received(self, upload: str) -> AsyncIterator[bytes]:
        return self._store.received(upload)

    async def keep(self, upload: str) -> None:
        await self._store.keep(upload)

    def drop(self, upload: str) -> None:
        self._store.drop(upload)

    def local(self, upload: str) -> Path | None:
        return self._store.local(upload)

    def read(self, upload: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        return self._store.read(upload, start, end)

    async def discard(self, upload: str) -> None:
        await self._store.discard(upload)

    async def put_back(self, upload: str, chunks: AsyncIterator[bytes]) -> None:
        await self._store.put_back(upload, chunks)  # it was looked into when it came

    def ids(self) -> AsyncIterator[str]:
        return self._store.ids()

    def discard_parts(self) -> int:
        return self._store.discard_parts()

    async def look(self) -> Away:
        away = ""
        try:
            await self._scanner.ask()
        except ScannerAway as error:
            away = str(error)
        return {**await self._store.look(), "scanner": away}

    async def _scan(self, stored: Stored) -> None:
        began = perf_counter()
        try:
            found = await self._scanner.scan(self._store.received(stored.id))
        except ScannerAway as away:
            metrics.SCANNED.labels("away").inc()
            log.warning("files.scanner_away", reason=str(away))
            raise
        except TooLarge:
            metrics.SCANNED.labels("too_large").inc()
            log.warning("files.too_large_to_scan", size=stored.size)
            raise
        metrics.SCAN_SECONDS.observe(perf_counter() - began)
        metrics.SCANNED.labels("infected" if found else "clean").inc()
        if found:
            log.warning("files.infected", found=found, sha256=stored.sha256, size=stored.size, type=stored.type)
            raise Infected(found)
