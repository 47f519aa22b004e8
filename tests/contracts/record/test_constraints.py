"""The promises that the tables keep themselves: each is broken once, on PostgreSQL and on SQLite."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import CheckConstraint, Table, func, select, update
from sqlalchemy.exc import IntegrityError
from usher_common.record.open import open_record, opened_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import agent, conversation, metadata

from record_rig.ready import migrated
from record_rows import ROWS, insert_all, insert_row
from servers import PostgresServer
from servers.postgres import Migrate

OFFERED = {"status": "offered", "waiting_since": None, "agent_id": "g1", "assignment_id": "s1"}
CLOSED = {"status": "closed", "waiting_since": None, "closed_at": 9, "next_deadline": None}
SECOND = {"id": "k2", "wait_no": 0}

BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a summary of an unknown source": ("summary", {"conversation_id": "k2", "source": "guess"}),
    "an unknown status": ("conversation", {**SECOND, "address_id": "a2", "status": "lost"}),
    "an offer to nobody": ("conversation", {**SECOND, "address_id": "a2", **OFFERED, "agent_id": None}),
    "an offer without assignment": ("conversation", {**SECOND, "address_id": "a2", **OFFERED, "assignment_id": None}),
    "waiting with an agent": ("conversation", {**SECOND, "address_id": "a2", "agent_id": "g1", "assignment_id": "s1"}),
    "waiting since never": ("conversation", {**SECOND, "address_id": "a2", "waiting_since": None}),
    "waiting when offered": ("conversation", {**SECOND, "address_id": "a2", **OFFERED, "waiting_since": 1}),
    "closed never": ("conversation", {**SECOND, "address_id": "a2", **CLOSED, "closed_at": None}),
    "closed but waiting": ("conversation", {**SECOND, "address_id": "a2", "closed_at": 9}),
    "a deadline after the close": ("conversation", {**SECOND, "address_id": "a2", **CLOSED, "next_deadline": 10}),
    "two open conversations of one address": ("conversation", SECOND),
    "a conversation of no address": ("conversation", {**SECOND, "address_id": "nowhere"}),
    "a conversation of no contact": ("conversation", {**SECOND, "address_id": "a2", "contact_id": "nobody"}),
    "a conversation of no agent": ("conversation", {**SECOND, "address_id": "a2", **OFFERED, "agent_id": "nobody"}),
    "one address twice": ("address", {"id": "a3", "peer": "v1"}),
    "an address of no contact": ("address", {"id": "a3", "peer": "v3", "contact_id": "nobody"}),
    "an unknown author": ("message", {"id": "m2", "seq": 2, "author": "robot"}),
    "a version of a contact twice": ("contact_change", {}),
    "a merge of no contact": ("contact_merge", {"id": "j2", "other_id": "nobody"}),
    "a token used twice": ("continued", {}),
    "one transcript's mail twice": ("transcript_mail", {}),
    "an entry of the audit log without a hash": ("audit_entry", {"n": 2, "hash": ""}),
    "a second end of the audit log": ("audit_head", {"id": 2}),
    "an anchor behind the end": ("audit_head", {"id": 2, "anchor_n": 9}),
    "a contact erased twice at once": ("erasure", {"id": "x2"}),
    "an erasure that is done and has an end to come": ("erasure", {"id": "x2", "contact_id": "", "state": "done"}),
    "an erasure that is done and knows whose": ("erasure", {"id": "x2", "state": "done", "ended_at": 2}),
    "an erasure in an unknown state": ("erasure", {"id": "x2", "contact_id": "c2", "state": "lost"}),
    "content removed of no conversation": ("content_removal", {"conversation_id": "nowhere"}),
    "two duties of retention": ("retention_duty", {"id": 2}),
    "a word of no contact": ("contact_word", {"contact_id": "nobody"}),
    "a sequence before 1": ("message", {"id": "m2", "seq": 0}),
    "a sequence twice": ("message", {"id": "m2", "seq": 1}),
    "a message twice": ("message", {"id": "m1", "seq": 2}),
    "a message of no conversation": ("message", {"id": "m2", "conversation_id": "nowhere"}),
    "a name of no message": ("message_name", {"id": "n2", "message_id": "nowhere"}),
    "a file in an unknown state": ("media_fetch", {"id": "f2", "status": "lost"}),
    "a part in an unknown state": ("delivery_part", {"part": 1, "status": "lost"}),
    "a mark of a stranger": ("mark", {"party": "robot"}),
    "an unknown mark": ("mark", {"kind": "seen"}),
    "a stage left in an unknown way": ("stage_passage", {"number": 2, "left_at": 2, "outcome": "bored"}),
    "a stage left without an outcome": ("stage_passage", {"number": 2, "left_at": 2}),
    "a stage of no conversation": ("stage_passage", {"conversation_id": "nowhere"}),
    "a mark twice": ("mark", {}),
    "load above the limit": ("agent", {"id": "g2", "login": "ben", "load": 101}),
    "load below nothing": ("agent", {"id": "g2", "login": "ben", "load": -1}),
    "capacity above the limit": ("agent", {"id": "g2", "login": "ben", "capacity": 101}),
    "capacity below nothing": ("agent", {"id": "g2", "login": "ben", "capacity": -1}),
    "an unknown agent status": ("agent", {"id": "g2", "login": "ben", "status": "asleep"}),
    "an unknown role": ("agent", {"id": "g2", "login": "ben", "role": "king"}),
    "a login twice": ("agent", {"id": "g2"}),
    "a level below 1": ("agent_skill", {"skill": "french", "level": 0}),
    "a level above 5": ("agent_skill", {"skill": "french", "level": 6}),
    "a skill that nobody named": ("agent_skill", {"skill": "juggling"}),
    "two open assignments": ("assignment", {"id": "s2", "wait_no": 2}),
    "one wait assigned twice": ("assignment", {"id": "s2", "ended_at": 2, "outcome": "declined"}),
    "an unknown outcome": ("assignment", {"id": "s2", "wait_no": 2, "ended_at": 2, "outcome": "bored"}),
    "an end without outcome": ("assignment", {"id": "s2", "wait_no": 2, "ended_at": 2}),
    "an outcome without end": ("assignment", {"id": "s2", "wait_no": 2, "outcome": "declined"}),
    "an assignment to nobody": (
        "assignment",
        {"id": "s2", "wait_no": 2, "ended_at": 2, "outcome": "declined", "agent_id": "nobody"},
    ),
    "a decision about nothing": ("decision", {"assignment_id": "nothing"}),
    "a note about nothing": ("note", {"id": "n2", "conversation_id": "nothing"}),
    "a canned answer of nobody": ("canned", {"id": "q2", "agent_id": "nobody"}),
    "a policy twice": ("policy", {}),
    "a command answered twice": ("answered", {}),
    "a dispatcher's turn twice": ("dispatch_record", {}),
    "an outbox number twice": ("outbox", {}),
    "two envelopes in hand": ("in_hand", {"envelope_id": "e2"}),
    "an unknown delivery status": ("delivery", {"id": "d2", "status": "lost"}),
    "a delivery twice": ("delivery", {}),
    "a session of nobody": ("session", {"id_hash": "h2", "agent_id": "nobody"}),
    "an envelope parked twice": ("parked", {}),
    "an unknown deed with a parked envelope": ("parked_log", {"at": 2, "action": "lost"}),
    "a score beyond the best": ("rating", {"number": 2, "score": 6}),
    "one rating twice": ("rating", {}),
    "a promise kept by no way": ("promise", {"number": 3, "kept_at": 5}),
    "one promise twice": ("promise", {}),
    "a visit invited twice": ("invitation", {}),
    "an unknown kind of invitation": ("invitation", {"id": "i2", "kind": "shouted"}),
    "an unknown state of an invitation": ("invitation", {"id": "i2", "state": "ignored"}),
    "a change number of articles twice": ("article", {"id": "r2"}),
    "a version before 1": ("article", {"id": "r2", "change_n": 2, "version": 0}),
    "a version of an article twice": ("article_change", {}),
    "a version of no article": ("article_change", {"article_id": "nothing", "version": 2}),
    "a question settled twice": ("settled_question", {}),
    "a question of no conversation": ("settled_question", {"conversation_id": "nothing"}),
    "an unknown state of a broadcast": ("broadcast", {"id": "b2", "state": "shouting"}),
    "a broadcast at no pace": ("broadcast", {"id": "b2", "per_minute": 0}),
    "a broadcast that ended at no time": ("broadcast", {"id": "b2", "state": "stopped"}),
    "one address told twice": ("outreach", {"id": "o2"}),
    "an unknown state of a recipient": ("outreach", {"id": "o2", "place": "telegram:8", "state": "maybe"}),
    "a claim at no time": ("outreach", {"id": "o2", "place": "telegram:8", "state": "claimed"}),
    "somebody left out for nothing": ("outreach", {"id": "o2", "place": "telegram:8", "state": "left_out"}),
    "a text that is nothing": ("message", {"id": "m2", "seq": 2, "text": None}),
}


async def count(record: Record, table: Table) -> int:
    """Return how many rows it has."""
    async with record.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def fill(record: Record) -> None:
    """Add one row to each table, and what broken rows may refer to."""
    async with record.transaction() as transaction:
        await insert_all(transaction.connection)
        await insert_row(transaction.connection, "address", id="a2", peer="v2")
        await insert_row(transaction.connection, "skill", name="french")


def test_every_table_has_a_row() -> None:
    """No table is forgotten here."""
    assert set(ROWS) == set(metadata.tables)


def named_promises() -> set[str]:
    """Return the names of all checks and unique indexes of the schema."""
    tables = metadata.tables.values()
    checks = {str(each.name) for table in tables for each in table.constraints if isinstance(each, CheckConstraint)}
    return checks | {str(index.name) for table in tables for index in table.indexes if index.unique}


async def test_every_named_constraint_refuses_some_row(database_url: str) -> None:
    """PostgreSQL names the constraint that refused a row; each must be named for some row below."""
    record = open_record(database_url)
    await fill(record)
    words: list[str] = []
    async with record.transaction() as transaction:
        for table, changed in BROKEN.values():
            with pytest.raises(IntegrityError) as refused:
                async with transaction.savepoint():
                    await insert_row(transaction.connection, table, **changed)
            words.append(str(refused.value.orig))
    await record.close()

    assert len(named_promises()) > 18
    assert {name for name in named_promises() if not any(f'"{name}"' in word for word in words)} == set()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled_postgres(postgres: PostgresServer, migrate: Migrate) -> AsyncIterator[Record]:
    """A record for all rows that are refused, since they leave nothing behind."""
    async with postgres.fresh_database(migrate) as url, opened_record(url) as record:
        await fill(record)
        yield record


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Record]:
    """A record for all rows that are refused, since they leave nothing behind."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'record.db'}"
    await migrated(url)
    async with opened_record(url) as record:
        await fill(record)
        yield record


@pytest.fixture(params=["postgres", "sqlite"])
def filled(request: pytest.FixtureRequest) -> Record:
    """A record with one row in each table."""
    record: Record = request.getfixturevalue(f"filled_{request.param}")
    return record


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("table", "changed"), BROKEN.values(), ids=BROKEN)
async def test_a_row_that_breaks_a_constraint_is_refused(filled: Record, table: str, changed: dict[str, Any]) -> None:
    """Each row breaks one constraint only."""
    before = await count(filled, metadata.tables[table])
    async with filled.transaction() as transaction:
        with pytest.raises(IntegrityError):
            async with transaction.savepoint():
                await insert_row(transaction.connection, table, **changed)

    assert await count(filled, metadata.tables[table]) == before


ALLOWED: dict[str, tuple[str, dict[str, Any]]] = {
    "a closed conversation beside the open one": ("conversation", {**SECOND, **CLOSED}),
    "an offered conversation": ("conversation", {**SECOND, "address_id": "a2", **OFFERED}),
    "an ended assignment beside the open one": (
        "assignment",
        {"id": "s2", "wait_no": 2, "ended_at": 2, "outcome": "declined"},
    ),
    "an agent at their limit": ("agent", {"id": "g2", "login": "ben", "load": 100}),
    "a lowered capacity": ("agent", {"id": "g2", "login": "ben", "load": 90, "load_limit": 90, "capacity": 30}),
}


@pytest.mark.parametrize(("table", "changed"), ALLOWED.values(), ids=ALLOWED)
async def test_the_limit_of_a_constraint_is_allowed(record: Record, table: str, changed: dict[str, Any]) -> None:
    """A row just within it is accepted."""
    await fill(record)
    before = await count(record, metadata.tables[table])
    async with record.transaction() as transaction:
        await insert_row(transaction.connection, table, **changed)

    assert await count(record, metadata.tables[table]) == before + 1


async def test_updates_are_checked_too(record: Record) -> None:
    """A claim above the limit, and a close with a deadline, fail as updates."""
    await fill(record)
    for broken in (
        update(agent).values(load=agent.c.load + 61),
        update(conversation).values(status="closed", closed_at=9, waiting_since=None),
    ):
        with pytest.raises(IntegrityError):
            async with record.transaction() as transaction:
                await transaction.connection.execute(broken)


async def test_deleting_an_agent_deletes_their_sessions_and_skills(record: Record) -> None:
    """Foreign keys cascade where the schema says so."""
    await fill(record)
    async with record.transaction() as transaction:
        await insert_row(transaction.connection, "agent", id="g2", login="ben")
        await insert_row(transaction.connection, "session", id_hash="h2", agent_id="g2")
        await insert_row(transaction.connection, "agent_skill", agent_id="g2")
        await transaction.connection.execute(agent.delete().where(agent.c.id == "g2"))

    assert await count(record, metadata.tables["session"]) == 1
    assert await count(record, metadata.tables["agent_skill"]) == 1
