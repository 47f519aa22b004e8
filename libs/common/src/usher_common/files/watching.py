"""Look again and again whether what files depend on answers, and tell of it before somebody needs it."""

import asyncio

import structlog

from usher_common.files import metrics
from usher_common.files.limits import WATCH_S
from usher_common.files.port import FileStore
from usher_common.runtime.background_loops import every

log = structlog.get_logger()


def watch_files(name: str, store: FileStore) -> asyncio.Task[None]:
    """Start a loop of this name that asks store and scanner; the log has each change."""
    away: dict[str, str] = {}

    async def look() -> None:
        for part, why in (await store.look()).items():
            metrics.ANSWERS.labels(part).set(0 if why else 1)
            if why and not away.get(part):
                log.warning("files.gone", part=part, reason=why)
            elif away.get(part) and not why:
                log.info("files.back", part=part)
            away[part] = why

    return every(name, WATCH_S, look)
