"""How much space uploads may take, and the task that frees it of what nobody attached."""

import structlog
from usher_common.files.port import FilesAway, FileStore
from usher_common.record.port import Record

from usher_gateway import metrics
from usher_gateway.files.upload_rows import bytes_stored, expire_uploads
from usher_gateway.limits import SPACE_SHORT_SHARE

log = structlog.get_logger()


class UploadSpace:
    """Counts the bytes of all files: read from the record by each sweep, and added to by what is stored here since."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._used = 0
        self._short = False

    def full(self, more: int) -> bool:
        """Return whether so many bytes more would be too many."""
        return self._used + more > self._most

    def add(self, size: int) -> None:
        """Count a file that was stored."""
        self._used += size

    def settle(self, used: int) -> None:
        """Take over what the record says; warn once when little is left."""
        self._used = used
        free = max(0.0, 1 - used / self._most)
        metrics.UPLOAD_SPACE.set(free)
        short = free < SPACE_SHORT_SHARE
        if short and not self._short:
            log.warning("uploads.space_short", used_bytes=used, most_bytes=self._most)
        self._short = short


async def sweep_uploads(record: Record, store: FileStore, space: UploadSpace, after_s: float) -> None:
    """Remove what nobody attached within so many seconds; then see how much is left."""
    expired = 0
    try:
        while removed := await expire_uploads(record, store, after_s):
            expired += removed
    except FilesAway as away:  # rows and files stay for the next sweep
        log.warning("uploads.sweep_postponed", reason=str(away))
    parts = store.discard_parts()
    if expired or parts:
        metrics.UPLOADS_EXPIRED.inc(expired)
        log.info("uploads.swept", unattached=expired, broken_off=parts)
    space.settle(await bytes_stored(record))
