"""The masks are those of the active policy, as soon as it is active, and the last ones while none can be read."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, insert
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import policy, setting
from usher_policy.privacy.active_masks import ActiveMasks

from servers.ports import LOOPBACK, free_port

TEXT = "KD-1234 DE89370400440532013000 4242424242424242"


@pytest.fixture
async def record(sqlite_url: str) -> AsyncIterator[Record]:
    """Open a new record."""
    found = open_record(sqlite_url)
    yield found
    await found.close()


async def activate(record: Record, version: str, text: str) -> None:
    """Make a policy the active one."""
    async with record.transaction() as transaction:
        row = {"hash": version, "text": text, "author": "ana", "at": await transaction.now()}
        await transaction.connection.execute(insert(policy), [row])
        await transaction.connection.execute(delete(setting).where(setting.c.key == "policy"))
        active = {"key": "policy", "value_json": json.dumps({"hash": version})}
        await transaction.connection.execute(insert(setting), [active])


async def test_the_active_policy_says_what_is_masked(record: Record) -> None:
    """Without one cards are; a policy that cannot be read changes nothing."""
    masks = ActiveMasks(record)
    await masks.start()
    before = masks.current.text(TEXT)
    await activate(record, "1", "privacy: {mask: [ibans], patterns: [{name: kd, pattern: 'KD-[0-9]{4}'}]}")
    await masks.follow()
    now = masks.current.text(TEXT)
    await activate(record, "2", "privacy: {mask: [ibanes]}")
    await masks.follow()

    assert before == "KD-1234 DE89370400440532013000 ••••\u00a04242"
    assert now == "[kd] DE••\u00a0••••\u00a03000 4242424242424242"
    assert now == masks.current.text(TEXT)


async def test_while_the_record_is_away_the_masks_stay() -> None:
    """What people write is masked without asking it."""
    away = open_record(f"postgresql://nobody:nowhere@{LOOPBACK}:{free_port()}/nothing")
    masks = ActiveMasks(away)

    assert not await masks.refresh()
    assert masks.current.text(TEXT).endswith("••••\u00a04242")
    await away.close()
