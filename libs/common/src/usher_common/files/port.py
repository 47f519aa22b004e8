"""The files port: what contacts and agents send each other, in one place that gateway and connectors share."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from usher_common.messages.content import Attachment

Away = Mapping[str, str]  # "store", and "scanner" where there is one → why it is away; "": it answers
Size = tuple[int, int]  # width and height, px
ID = re.compile(r"[0-9a-f]{32}").fullmatch  # how a stored file is named


class TooLarge(Exception):  # noqa: N818 - names what is wrong
    """The file has more bytes than it may."""


class Empty(Exception):  # noqa: N818 - names what is wrong
    """The file has no bytes."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file; `type` is what its first bytes are, whatever was claimed, `size` is in bytes."""

    id: str
    type: str
    size: int
    sha256: str
    picture: Size | None  # of what may be displayed


class FilesAway(OSError):  # noqa: N818 - names what is wrong
    """Where the files are cannot be reached, or does not answer as it should; nothing is lost, later it may go."""

    code = "files_away"  # for programs; a kind of being away has its own


class FileStore(Protocol):
    """Where the bytes of files are. A file has its name only when it is complete, and never changes afterwards.

    Each method but `drop`, `local`, `discard_parts` and `look` may raise FilesAway.
    """

    async def receive(self, chunks: AsyncIterator[bytes], most: int) -> Stored:
        """Take in a file of at most so many bytes; it has no name yet: `keep` or `drop` comes next.

        Raises TooLarge or Empty, and then nothing is left.
        """

    def received(self, upload: str) -> AsyncIterator[bytes]:
        """Read what was received and is not kept yet, piece by piece."""

    async def keep(self, upload: str) -> None:
        """Make a received file durable and give it its name."""

    def drop(self, upload: str) -> None:
        """Forget what was received and not kept."""

    def local(self, upload: str) -> Path | None:
        """Return where a file lies on this machine, if it does: a web server sends such a one best."""

    def read(self, upload: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Read a file, or its bytes from `start` up to `end`, piece by piece; raises FileNotFoundError."""

    async def discard(self, upload: str) -> None:
        """Remove a file; one that is not there is no error."""

    async def put_back(self, upload: str, chunks: AsyncIterator[bytes]) -> None:
        """Store a file under the id that it had, as restoring a backup does; one that is there is replaced."""

    def ids(self) -> AsyncIterator[str]:
        """Name all files, in no order."""

    def discard_parts(self) -> int:
        """Remove what was being received when a process died; returns how many."""

    async def look(self) -> Away:
        """Ask what files depend on whether it answers: by its name, why it is away, "" if it is not. Raises nothing."""


class Files(Protocol):
    """Stored files. Nothing of a file is in memory but the piece in hand."""

    async def put(self, chunks: AsyncIterator[bytes], most: int, name: str, uploader: str) -> Stored:
        """Store at most so many bytes; a message attaches it. Raises TooLarge or Empty, and then nothing is left."""

    async def attach(self, files: Sequence[str]) -> None:
        """Keep these: a message has them. A file that nothing attaches is removed after some days."""

    def open(self, file: str) -> AsyncIterator[bytes]:
        """Read a file piece by piece; raises FileNotFoundError."""

    async def about(self, file: str) -> Attachment:
        """Return name, type and size of a stored file; raises FileNotFoundError."""

    def sign(self, file: str, now_s: int) -> str:
        """Return the path, with its token, at which the gateway serves the file for some days."""

    async def delete(self, file: str) -> None:
        """Remove a file; one that is not there is no error."""
