"""PDFs are made by a process of their own: it takes a core for seconds, and can be ended."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog
from usher_common.transcripts.document import Transcript

from usher_gateway.limits import PDF_S, PDFS_AT_ONCE, PDFS_WAITING

log = structlog.get_logger()
_COMMAND = (sys.executable, "-m", "usher_gateway.transcripts.pdf_worker")
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")  # and none of our secrets
_SHOWN = 2000  # characters of what a failed process said


class PdfBusy(Exception):  # noqa: N818 - names what is wrong
    """Too many wait for a PDF."""


class PdfFailed(Exception):  # noqa: N818 - names what is wrong
    """The PDF was not ready in time, or could not be made."""


class Job(msgspec.Struct, frozen=True):
    """What the process is given: the document, and the files of further fonts."""

    transcript: Transcript
    fonts: tuple[str, ...]


class PdfMaker:
    """Makes a few PDFs at once, each within `most_s` seconds from its turn."""

    def __init__(self, fonts: Sequence[Path] = (), most_s: float = PDF_S) -> None:
        self._fonts = tuple(map(str, fonts))
        self._most_s = most_s
        self._turn = asyncio.Semaphore(PDFS_AT_ONCE)
        self._asked = 0

    async def make(self, transcript: Transcript) -> bytes:
        """Make the PDF; raises PdfBusy or PdfFailed."""
        if self._asked >= PDFS_AT_ONCE + PDFS_WAITING:
            raise PdfBusy
        self._asked += 1
        try:
            async with self._turn, asyncio.timeout(self._most_s):
                return await _run(msgspec.msgpack.encode(Job(transcript, self._fonts)))
        except TimeoutError:
            log.warning("pdf.late", most_s=self._most_s, days=len(transcript.days))
            raise PdfFailed from None
        finally:
            self._asked -= 1


async def _run(job: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    process = await asyncio.create_subprocess_exec(*_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
    try:
        made, said = await process.communicate(job)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log.error("pdf.failed", code=process.returncode, said=said.decode(errors="replace")[-_SHOWN:])
        raise PdfFailed
    return made
