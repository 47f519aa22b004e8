"""Addresses of stored files that anybody who has them can open for some days: signed, and served by the gateway."""

from collections.abc import Sequence

from usher_common.files.port import Files
from usher_common.messages.content import Attachment


class FileAddresses:
    """Makes addresses under `public_url`; without one there are none. Their signature never gets shorter or longer."""

    def __init__(self, files: Files, public_url: str) -> None:
        self._files, self._public_url = files, public_url.rstrip("/")

    def __call__(self, attachments: Sequence[Attachment], now_s: int) -> tuple[str, ...]:
        """Return an address for each of these files, in their order; `now_s` in seconds since the epoch."""
        if not self._public_url:
            return ()
        return tuple(f"{self._public_url}{self._files.sign(one.id, now_s)}" for one in attachments)
