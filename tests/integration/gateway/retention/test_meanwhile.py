"""A message that comes while a conversation's content goes is decided after it or stops it, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from usher_common.files.folder import FileFolder
from usher_common.ids import address_id
from usher_common.record.port import Record, Transaction
from usher_common.record.tables import schema
from usher_gateway.erasing.erase import Stores
from usher_gateway.limits import ERASE_ROWS
from usher_gateway.retention.remove import remove
from usher_policy.retention.deciding import DAY
from usher_policy.retention.rules import Retention, RetentionRule
from usher_router.adapters.checks.promises import RecordWatch

from gateway_rig import Rig
from gateway_rig.office import Office, open_office

RETENTION = Retention(rules=(RetentionRule(days=1),))
LINES = 450  # three transactions
_c, _m = schema.conversation.c, schema.message.c
Hook = Callable[[], Awaitable[None]]


@pytest.fixture
async def office(rig: Rig) -> AsyncIterator[Office]:
    """A router that reopens what was closed days ago: a policy with so short a retention is refused."""
    await rig.agent("ana")
    policy = {"hash": "h", "text": f"timers: {{reopen_s: {9 * 86_400}}}", "author": "", "at": 1}
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(insert(schema.policy), policy)
        await transaction.connection.execute(insert(schema.setting), {"key": "policy", "value_json": '{"hash":"h"}'})
    async with open_office(rig, "ana") as office:
        yield office


class Meanwhile:
    """A record in whose transaction with this number (from 1) something happens: before its commit, or after it."""

    def __init__(self, record: Record, number: int, inside: Hook, after: Hook) -> None:
        self._record, self._number, self._inside, self._after = record, number, inside, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open one."""
        self._number -= 1
        async with self._record.transaction() as transaction:
            yield transaction
            if self._number == 0:
                await self._inside()
        if self._number == 0:
            await self._after()


async def _ended(office: Office, peer: str) -> str:
    """Return a long conversation that an agent closed two days ago."""
    await office.says(peer, name="Eva")
    async with office.rig.record.transaction() as transaction:
        connection = transaction.connection
        talk: str = (
            await connection.execute(select(_c.id).where(_c.address_id == address_id("web", peer)))
        ).scalar_one()
        (last,) = (await connection.execute(select(_c.last_seq).where(_c.id == talk))).one()
        rows = [
            {
                "id": f"{peer}-{n}", "conversation_id": talk, "seq": n, "author": "visitor", "text": f"old {n}",
                "accepted_at": 1, "created_at": 1,
            }
            for n in range(last + 1, LINES + 1)
        ]  # fmt: skip
        await connection.execute(insert(schema.message), rows)
        closed = {"status": "closed", "closed_at": await transaction.now() - 2 * DAY, "closed_by": "agent"}
        rest = {"waiting_since": None, "next_deadline": None, "deadline_kind": "", "last_seq": LINES}
        await connection.execute(update(schema.conversation).where(_c.id == talk).values(**closed, **rest))
    return str(talk)


async def _texts(office: Office, talk: str) -> list[tuple[int, str, str]]:
    async with office.rig.record.read() as connection:
        wanted = select(_m.seq, _m.author, _m.text).where(_m.conversation_id == talk).order_by(_m.seq)
        return [(row.seq, row.author, row.text) for row in await connection.execute(wanted)]


async def _status(office: Office, talk: str) -> str:
    async with office.rig.record.read() as connection:
        return str((await connection.execute(select(_c.status).where(_c.id == talk))).scalar_one())


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("when", ["inside", "after"])
async def test_a_message_that_comes_meanwhile_is_not_lost(
    office: Office, when: str, number: int, tmp_path: Any
) -> None:
    """It reopens the conversation behind what has gone; what had not gone yet stays, as it is not closed any more."""
    talk = await _ended(office, "v1")
    coming: list[asyncio.Task[str]] = []

    async def come() -> None:
        coming.append(asyncio.create_task(office.says("v1")))

    async def nothing() -> None:
        if when == "inside":
            await coming[0]  # decided after the commit, and before anything else goes

    async def come_whole() -> None:
        await come()
        await coming[0]

    hooks = (come, nothing) if when == "inside" else (nothing, come_whole)
    record = Meanwhile(office.rig.record, number, *hooks)
    on = Stores(record, office.rig.live, FileFolder(tmp_path))
    whole = await remove(on, talk, RETENTION)
    found = await _texts(office, talk)
    said = [text for _, author, text in found if author == "visitor"]

    assert [seq for seq, _, _ in found] == list(range(1, len(found) + 1))
    assert said[-1] == "line 2"
    assert await _status(office, talk) != "closed"
    assert whole == (number == 3)
    assert [text for seq, _, text in found if seq <= LINES].count("") == min(number * ERASE_ROWS, LINES)
    async with office.rig.record.read() as connection:
        assert not (await RecordWatch().gaps(connection, "", [talk])).found
