"""Recently accepted ids, so that a resend is answered at once; the router's primary key decides, this saves work."""

import asyncio
import hashlib
from collections.abc import Iterable

from usher_common.live.port import Live

from usher_gateway.limits import MARK_TTL_S, RECENT_MARKS, REMEMBER_BATCH


def digest_of(text: str, attachments: Iterable[str]) -> bytes:
    """Return a digest of a message's content (12 bytes)."""
    return hashlib.blake2b("\0".join((text, *attachments)).encode(), digest_size=12).digest()


class Accepted:
    """Accepted envelope ids with their digests: in this process, and (in batches, later) in the live store."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._recent: dict[str, bytes] = {}
        self._unsaved: dict[str, bytes] = {}

    def note(self, envelope_id: str, digest: bytes) -> None:
        """Note an accepted id; the first digest stays."""
        recent = self._recent
        if envelope_id in recent:
            return
        recent[envelope_id] = self._unsaved[_key(envelope_id)] = digest
        if len(recent) > RECENT_MARKS:
            del recent[next(iter(recent))]

    def known(self, envelope_id: str) -> bytes | None:
        """Return the digest that this process lately accepted under this id."""
        return self._recent.get(envelope_id)

    async def recall(self, envelope_id: str) -> bytes | None:
        """Return the digest that any process accepted under this id, as far as the live store knows."""
        return self.known(envelope_id) or (await self._live.recall([_key(envelope_id)]))[0]

    async def save(self) -> None:
        """Write noted ids to the live store."""
        while self._unsaved:
            keys = list(self._unsaved)[:REMEMBER_BATCH]
            marks = {key: self._unsaved.pop(key) for key in keys}
            await asyncio.shield(self._live.remember(marks, MARK_TTL_S))


def _key(envelope_id: str) -> str:
    return f"accepted:{envelope_id}"
