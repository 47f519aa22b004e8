"""Watch a policy file: a new valid text becomes the active policy, an invalid one only raises the alarm."""

import asyncio
from pathlib import Path

import structlog
from usher_common.audit.log import Act, add
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction
from usher_policy.document.faults import PolicyError
from usher_policy.document.read import policy_hash, read_policy

from usher_router import metrics
from usher_router.adapters.policy.policies import RecordPolicies

log = structlog.get_logger()
AUTHOR = "file"
WHO = "router"  # in the audit log


class PolicyFile:
    """Watches one file.

    The record keeps the hash of its last text. A different text is activated, even an older one that was restored while
    no router ran; the same text is not, because a restart must not undo what was activated in the desk since.
    """

    def __init__(self, path: Path, record: Record, store: RecordPolicies) -> None:
        self._path = path
        self._record = record
        self._store = store
        self._seen: str | None = None  # hash of the last text that was handled

    async def poll(self) -> None:
        """Activate a new valid text; without a file, or with an invalid one, the active policy stays."""
        try:
            text = await asyncio.to_thread(self._path.read_text, encoding="utf-8")
            version = policy_hash(text)
            if version != self._seen:
                await asyncio.to_thread(read_policy, text)
                await self._activate(version, text)
                self._dealt_with(version, stale=False)
        except PolicyError as error:
            self._refuse(version, str(error))
        except (OSError, UnicodeDecodeError) as error:
            self._refuse("", str(error))
        except Stall as error:
            log.warning("policy.file_stalled", reason=str(error))

    async def _activate(self, version: str, text: str) -> None:
        async def body(transaction: Transaction) -> str:
            connection = transaction.connection
            last = await self._store.last_in_file(connection)
            # the record was written by a release that did not note the file's text
            before_notes = not last and self._seen is None
            if last == version or (before_notes and await self._store.text(connection, version) is not None):
                await self._store.note_file(connection, version)
                return await self._store.active(connection)
            await self._store.activate(connection, version, text, AUTHOR)
            await self._store.note_file(connection, version)
            await add(transaction, [Act(WHO, "policy_activated", version)])
            return version

        active = await run_transaction(self._record, body)
        if active != version:
            log.warning("policy.file_not_activated", file=str(self._path), version=version, active=active)

    def _refuse(self, version: str, reason: str) -> None:
        if self._seen == version:
            return
        self._dealt_with(version, stale=True)
        metrics.POLICY_FAILURES.inc()
        log.error("policy.file_refused", file=str(self._path), reason=reason)

    def _dealt_with(self, version: str, *, stale: bool) -> None:
        self._seen = version
        metrics.POLICY_STALE.labels("file").set(int(stale))
