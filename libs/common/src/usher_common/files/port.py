"""The files port: what contacts and agents send each other, in one place that gateway and connectors share."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from usher_common.messages.content import Attachment

Size = tuple[int, int]  # width and height, px


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
