"""What a scanner is asked, and what becomes of its answers."""

from collections.abc import AsyncIterator
from typing import Protocol

from usher_common.files.port import FilesAway


class ScannerAway(FilesAway):
    """What looks into files gives no result: nothing is taken in without one, later it may go."""

    code = "scanner_away"


class Infected(Exception):  # noqa: N818 - names what is wrong
    """Something was found in a file: `found` is the scanner's name for it."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class Scanner(Protocol):
    """Looks into files."""

    async def scan(self, pieces: AsyncIterator[bytes]) -> str:
        """Return what was found, "" if nothing was; raises ScannerAway, and TooLarge for what it cannot look into."""

    async def ask(self) -> None:
        """Ask whether it is there; raises ScannerAway."""
