"""The active policy: the settings' values until a document is active, then the last valid document."""

import asyncio

import structlog
from usher_common.handling import Stall
from usher_common.record.port import Record
from usher_policy.document.faults import PolicyError
from usher_policy.document.read import read_policy

from usher_router import metrics
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.domain.policy import SETTINGS, Policy, with_document
from usher_router.limits import POLICY_RETRY_S

log = structlog.get_logger()


class PolicySource:
    """Follows the record: every router takes a newly activated policy over at its next look."""

    def __init__(self, record: Record, store: RecordPolicies, settings: Policy) -> None:
        self.current = settings
        self._record = record
        self._store = store
        self._settings = settings
        self._refused = ""  # an active version that could not be read: logged once, ignored until another one is active

    async def start(self) -> None:
        """Wait until the record answers, so that no frame is decided by the settings although a document is active."""
        while True:
            if await self.refresh():
                return
            await asyncio.sleep(POLICY_RETRY_S)

    async def refresh(self) -> bool:
        """Take over the active policy; an invalid one only raises the alarm.

        Returns False if the record is unavailable.
        """
        try:
            async with self._record.read() as connection:
                version = await self._store.active(connection) or SETTINGS
                known = version in (SETTINGS, self.current.version, self._refused)
                text = None if known else await self._store.text(connection, version)
        except Stall as error:
            log.warning("policy.stalled", reason=str(error))
            return False
        await self._take(version, text)
        return True

    async def named(self, version: str) -> Policy | None:
        """Return the policy of this version; None if it is not on record or cannot be read any more."""
        if version == SETTINGS:
            return self._settings
        async with self._record.read() as connection:
            text = await self._store.text(connection, version)
        try:
            document = await asyncio.to_thread(read_policy, text) if text is not None else None
        except PolicyError as error:
            log.warning("policy.unreadable", version=version, reason=str(error))
            return None
        return with_document(self._settings, document, version) if document is not None else None

    async def _take(self, version: str, text: str | None) -> None:
        if version == self.current.version:
            self._healthy()
        elif version == SETTINGS:
            self._become(self._settings)
        elif version != self._refused and text is None:
            self._refuse(version, "no such policy is on record")
        elif text is not None:
            await self._read(version, text)

    async def _read(self, version: str, text: str) -> None:
        try:
            # reading a long document takes time, which the event loop must not wait for
            document = await asyncio.to_thread(read_policy, text)
        except PolicyError as error:
            self._refuse(version, str(error))
        else:
            self._become(with_document(self._settings, document, version))

    def _become(self, policy: Policy) -> None:
        log.info("policy.active", before=self.current.version, now=policy.version)
        self.current = policy
        self._healthy()

    def _healthy(self) -> None:
        self._refused = ""
        metrics.POLICY_STALE.labels("record").set(0)

    def _refuse(self, version: str, reason: str) -> None:
        self._refused = version
        metrics.POLICY_FAILURES.inc()
        metrics.POLICY_STALE.labels("record").set(1)
        log.error("policy.refused", version=version, kept=self.current.version, reason=reason)
