"""The quiet duty that removes what is due: one gateway at a time, conversation by conversation, with pauses."""

import asyncio
import secrets
import time
from collections.abc import Collection
from typing import NamedTuple

import structlog
from usher_common.files.port import FilesAway
from usher_common.handling import Stall
from usher_common.live.port import LiveAway
from usher_common.record.sql.constructs import read_now
from usher_policy.document.model import PolicyDocument
from usher_policy.retention.deciding import is_due, shortest
from usher_policy.retention.rules import Retention

from usher_gateway import metrics
from usher_gateway.erasing.erase import Stores
from usher_gateway.erasing.search_index import merge_search_index
from usher_gateway.limits import RETENTION_LEASE_S, RETENTION_PAUSE_S
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.retention import duty
from usher_gateway.retention.contacts import erase_left
from usher_gateway.retention.due import ended_of, with_content
from usher_gateway.retention.parked import parked_of
from usher_gateway.retention.remove import remove

log = structlog.get_logger()


class Swept(NamedTuple):
    """What a sweep removed."""

    contents: int = 0
    contacts: int = 0


class Sweeper:
    """Sweeps when it is due; whatever is away meanwhile, what is left goes the next time."""

    def __init__(self, on: Stores, policy: ActivePolicy, pause_s: float = RETENTION_PAUSE_S) -> None:
        self._on, self._policy, self._pause_s = on, policy, pause_s
        self._owner = secrets.token_hex(8)
        self._renewed = 0.0

    async def look(self) -> None:
        """Sweep if the policy removes anything, and no other gateway does it."""
        try:
            document = (await self._policy.current()).document
            if shortest(document.retention) is None or not await duty.take(self._on.record, self._owner):
                return
            swept = await self.sweep(document)
            await duty.done(self._on.record, self._owner)
        except (Stall, FilesAway, LiveAway) as away:
            log.warning("retention.stalled", error=str(away)[:200])
            return
        log.info("retention.swept", contents=swept.contents, contacts=swept.contacts)

    async def sweep(self, document: PolicyDocument) -> Swept:
        """Remove all that is due now; ends early if the duty was taken over. Raises Stall, FilesAway, LiveAway."""
        self._renewed = time.monotonic()
        contents = await self._contents(document.retention)
        contacts = 0
        if document.retention.contacts:
            async for _ in erase_left(self._on, document):
                metrics.CONTACTS_REMOVED.inc()
                contacts += 1
                if not await self._go_on():
                    break
        if contents:
            await merge_search_index(self._on.record)
        return Swept(contents, contacts)

    async def _contents(self, retention: Retention) -> int:
        record, count = self._on.record, 0
        if (least := shortest(retention)) is None:
            return count
        async with record.read() as connection:
            now = await read_now(connection)
        async for page in with_content(record, now - least):
            due = [row.id for row in page if is_due(retention, ended_of(row), now)]
            parked = await parked_of(record, due)
            for conversation in due:
                count += await self._remove(conversation, retention, parked.get(conversation, ()))
                if not await self._go_on():
                    return count
            await asyncio.sleep(self._pause_s)
        return count

    async def _remove(self, conversation: str, retention: Retention, parked: Collection[str]) -> bool:
        """Remove one; one that this fails at is left, so that it holds up no other."""
        try:
            removed = await remove(self._on, conversation, retention, parked)
        except (Stall, FilesAway):
            raise
        except Exception:
            log.exception("retention.not_removed", conversation=conversation)
            return False
        if removed:
            metrics.CONTENTS_REMOVED.inc()
        return removed

    async def _go_on(self) -> bool:
        """Rest, so that others come first; returns whether the duty is still ours."""
        await asyncio.sleep(self._pause_s)
        if time.monotonic() - self._renewed < RETENTION_LEASE_S / 4:
            return True
        self._renewed = time.monotonic()
        return await duty.renew(self._on.record, self._owner)
