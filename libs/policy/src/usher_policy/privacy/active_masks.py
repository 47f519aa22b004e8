"""The masks of the record's active policy, for services that must know them at each text."""

import asyncio
import json

import structlog
from sqlalchemy import select
from usher_common.handling import Stall
from usher_common.record.port import Record
from usher_common.record.tables.schema import policy, setting

from usher_policy.document.faults import PolicyError
from usher_policy.document.read import read_policy
from usher_policy.limits import MASKS_RETRY_S
from usher_policy.privacy.masking import Masking, Masks

log = structlog.get_logger()
_KEY = "policy"  # setting that names the active policy: {"hash": …}


class ActiveMasks(Masks):
    """Follows the record; if a policy cannot be read, the masks of the last valid one stay."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self._record, self._seen = record, ""

    async def start(self) -> None:
        """Wait until the record answers: nothing is taken by the usual masks while a policy names others."""
        while not await self.refresh():  # noqa: ASYNC110 - a record that is back sends no event
            await asyncio.sleep(MASKS_RETRY_S)

    async def follow(self) -> None:
        """Take over the active policy's masks."""
        await self.refresh()

    async def refresh(self) -> bool:
        """Take over the active policy's masks; returns False if the record is away."""
        try:
            async with self._record.read() as connection:
                wanted = select(setting.c.value_json).where(setting.c.key == _KEY)
                version = _named(await connection.scalar(wanted))
                if version == self._seen:
                    return True
                text = await connection.scalar(select(policy.c.text).where(policy.c.hash == version))
        except Stall as stall:
            log.warning("masks.stalled", reason=str(stall))
            return False
        self._seen = version
        await self._take(version, text or "")
        return True

    async def _take(self, version: str, text: str) -> None:
        try:
            # a long document takes time to read, which the event loop must not wait for
            document = await asyncio.to_thread(read_policy, text)
        except PolicyError as error:
            log.warning("masks.policy_refused", version=version, reason=str(error))
            return
        if document.privacy != self.current.rules:
            self.current = Masking(document.privacy)
            rules = self.current.rules
            log.info("masks.active", version=version, mask=rules.mask, patterns=[one.name for one in rules.patterns])


def _named(value_json: str | None) -> str:
    value = json.loads(value_json) if value_json else None
    return str(value.get("hash", "")) if isinstance(value, dict) else ""
