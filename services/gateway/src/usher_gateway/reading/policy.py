"""The record's active policy, read and compiled once for each version."""

import asyncio
import json
from dataclasses import dataclass, field

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_policy.document.faults import PolicyError
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import read_policy
from usher_policy.entry_rules import EntryRules
from usher_policy.forms.start_form import StartForm, start_forms
from usher_policy.hours.calendar import Hours

log = structlog.get_logger()
KEY = "policy"  # setting that names the active policy: {"hash": …}

_p, _s = schema.policy.c, schema.setting.c


@dataclass(frozen=True, slots=True)
class Active:
    """A policy; without one (`hash` "") the services route by their settings."""

    hash: str = ""
    text: str = ""
    document: PolicyDocument = field(default_factory=PolicyDocument)
    hours: dict[str, Hours] = field(default_factory=dict)  # by calendar
    forms: dict[str, StartForm] = field(default_factory=dict)
    rules: EntryRules | None = None  # compiled where they choose forms or stages


class ActivePolicy:
    """Follows the record; if a policy cannot be read, the last valid one stays."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._last = Active()

    async def current(self) -> Active:
        """Return the active policy; raises Stall."""
        async with self._record.read() as connection:
            version = await active_hash(connection)
            if version == self._last.hash:
                return self._last
            written = (await connection.execute(select(_p.text).where(_p.hash == version))).scalar_one_or_none()
        self._last = await self._read(version, written) if version else Active()
        return self._last

    async def _read(self, version: str, written: str | None) -> Active:
        try:
            # reading a long document takes time, which the event loop must not wait for
            return await asyncio.to_thread(_compiled, version, written or "")
        except PolicyError as error:
            log.warning("policy.refused", version=version, reason=str(error))
            return self._last


def _compiled(version: str, text: str) -> Active:
    document = read_policy(text)
    hours = {name: Hours(calendar) for name, calendar in document.calendars.items()}
    rules = EntryRules(document) if document.forms or document.funnel is not None else None
    return Active(version, text, document, hours, start_forms(document), rules)


async def active_hash(connection: AsyncConnection, *, lock: bool = False) -> str:
    """Return the active policy's hash, "" if there is none; `lock` prevents others from activating one meanwhile."""
    wanted = select(_s.value_json).where(_s.key == KEY)
    value = (await connection.execute(wanted.with_for_update() if lock else wanted)).scalar_one_or_none()
    found = json.loads(value) if value else None
    named = found.get("hash", "") if isinstance(found, dict) else ""
    return named if isinstance(named, str) else ""
