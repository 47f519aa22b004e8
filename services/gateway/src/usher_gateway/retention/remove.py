"""Remove the content of one conversation: each transaction begins with its lock, and asks again whether it is due."""

from collections.abc import Collection
from functools import partial
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.audit.actions import RETENTION
from usher_common.audit.log import Act, add
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_policy.retention.deciding import is_due, named, rule_of
from usher_policy.retention.rules import Retention

from usher_gateway.erasing.erase import Stores
from usher_gateway.erasing.rows import erase_batch
from usher_gateway.retention import removals
from usher_gateway.retention.content import content_of, talk_of
from usher_gateway.retention.due import ended_of, locked

Outcome = Literal["removed", "more", "left"]


async def remove(on: Stores, conversation: str, retention: Retention, parked: Collection[str] = ()) -> bool:
    """Remove its content, and `parked` rows that name it; returns whether it went.

    It is left if it is not due any more, or somebody has it just now: a message that comes waits for at most one of
    these transactions and is decided after it, or stops the next one. A killed removal goes on when it is looked at
    again. Raises Stall, FilesAway.
    """
    outcome: Outcome = "more"
    while outcome == "more":
        outcome = await run_transaction(on.record, partial(_step, on, conversation, retention, parked))
    return outcome == "removed"


async def _step(
    on: Stores, conversation: str, retention: Retention, parked: Collection[str], transaction: Transaction
) -> Outcome:
    connection = transaction.connection
    row = await locked(connection, conversation)
    now = await transaction.now()
    if row is None or row.removed or not is_due(retention, ended := ended_of(row), now):
        return "left"
    rule = rule_of(retention, ended)
    name = named(rule) if rule is not None else ""
    removal = await removals.begin(connection, conversation, name, row.closed_at, now)
    more = False
    for entry in content_of(talk_of(row), removal.began_at):
        gone = await erase_batch(connection, entry, talk_of(row), on.files)
        for file in gone.files:  # before their rows go for good: a crash in between leaves rows that are found again
            await on.files.discard(file)
        more = more or gone.full
    if more:
        return "more"
    await _parked(connection, parked)
    await removals.end(connection, conversation, row.last_seq, now)
    await add(transaction, [Act(RETENTION, "content_removed", conversation)])
    return "removed"


async def _parked(connection: AsyncConnection, parked: Collection[str]) -> None:
    if parked:
        await connection.execute(delete(schema.parked).where(any_of(schema.parked.c.id, sorted(parked))))
