"""What is not taken from a mail because a virus was found in it: the message says so, where the file would be."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from usher_common.files.scan.port import Infected

from usher_connectors.channels.email.limits import REMOVED_LINES, REMOVED_NAME_CHARS, TEXT_CHARS
from usher_connectors.channels.email.mail import Mail

Kept = TypeVar("Kept")


class Removed:
    """Collects what was refused of one mail."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._whole = ""

    def __bool__(self) -> bool:
        """Whether anything was refused."""
        return bool(self._files or self._whole)

    async def __call__(self, name: str, storing: Awaitable[Kept | None]) -> Kept | None:
        """Wait for a file, or with no name the mail itself, to be stored; return None for what was refused."""
        try:
            return await storing
        except Infected as virus:
            if name:
                self._files.append(f"[{name[:REMOVED_NAME_CHARS]}: removed, a virus was found in it: {virus.found}]")
            else:
                self._whole = f"[the original of this mail was removed, a virus was found in it: {virus.found}]"
            return None

    def told_in(self, mail: Mail) -> Mail:
        """Return the mail with a line for each file; that its original, which contains them, is gone needs no word."""
        lines = self._files or ([self._whole] if self._whole else [])
        if not lines:
            return mail
        more = [f"[and {len(lines) - REMOVED_LINES} more]"] if len(lines) > REMOVED_LINES else []
        told = "\n".join((*lines[:REMOVED_LINES], *more))
        return replace(mail, text=f"{mail.text[: TEXT_CHARS - len(told) - 2]}\n\n{told}".strip())
