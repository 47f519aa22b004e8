"""Who has nothing left is erased; whatever is left of somebody keeps them, and so does coming back."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from usher_common.audit import log as audit
from usher_common.audit.log import Filter
from usher_common.files.folder import FileFolder
from usher_common.live.memory import MemoryLive
from usher_common.record.open import open_record
from usher_common.record.port import Record, Transaction
from usher_common.record.tables import schema
from usher_gateway.erasing import proofs
from usher_gateway.erasing.erase import Stores
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.retention.sweep import Sweeper, Swept
from usher_policy.document.read import read_policy

from erasing.ended import let_end, rows_of
from erasing.filled import Person, dump, fill, fill_shared
from record_rows import ROWS

ANNA, BORIS = Person(1, "zanzibar"), Person(2, "quokka")
POLICY = read_policy("""
retention: {rules: [{channel: email, days: 30}]}
events: {order-shipped: {consent: wants_news, wordings: {en: {text: It left.}}}}
""")


@pytest.fixture(params=["sqlite_url", "database_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Either database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def on(url: str, tmp_path: Path) -> AsyncIterator[Stores]:
    """A record with two contacts, of whom nothing would be left but one conversation each."""
    record = open_record(url)
    async with record.transaction() as transaction:
        connection = transaction.connection
        await fill_shared(connection)
        for person in (ANNA, BORIS):
            await fill(connection, person, tmp_path)
            await let_end(connection, person, channel="email" if person is ANNA else "web")
            await _leave_nothing(connection, person)
    yield Stores(record, MemoryLive(), FileFolder(tmp_path), settled_s=0)
    await record.close()


async def _leave_nothing(connection: Any, person: Person) -> None:
    for table in (schema.visit, schema.identity, schema.consent):
        await connection.execute(delete(table).where(table.c.visitor == person.peer))
    await connection.execute(delete(schema.contact_change).where(schema.contact_change.c.contact_id == person.contact))
    mine = update(schema.contact).where(schema.contact.c.id.in_((person.contact, person.part)))
    await connection.execute(mine.values(external_id="", attributes_json=json.dumps({"city": person.word})))


def sweeper(on: Stores) -> Sweeper:
    """Return one without pauses."""
    return Sweeper(on, ActivePolicy(on.record), pause_s=0)


async def test_who_has_nothing_left_goes_with_a_proof(on: Stores, tmp_path: Path) -> None:
    """As an administrator would erase them; who still has a conversation with content stays."""
    before = _about(BORIS, await dump(on.record))
    swept = await sweeper(replace(on, register=str(tmp_path / "proofs"))).sweep(POLICY)
    after = await dump(on.record)
    (proof,) = [one async for one in proofs.proofs(on.record)]

    assert swept == Swept(contents=1, contacts=1)
    assert [line for line in _about(ANNA, after) if not line.startswith("audit_entry")] == []
    assert _about(BORIS, after) == before
    assert (proof.by, proof.contacts) == (
        "retention", tuple(sorted(map(proofs.hash_of_contact, (ANNA.contact, ANNA.part))))
    )  # fmt: skip
    assert (tmp_path / "proofs").read_bytes().count(b"\n") == 1
    (entry,) = await audit.read(on.record, Filter(action="contact_erased"), 9)
    assert (entry.entry.who, entry.entry.thing) == ("retention", ANNA.contact)
    assert await sweeper(on).sweep(POLICY) == Swept()


def _about(person: Person, lines: list[str]) -> list[str]:
    return [line for line in lines if person.word in line and not line.startswith("search_words_")]  # SQLite's own


KEEPERS = {
    "a visit": ("visit", {}),
    "an identity": ("identity", {}),
    "an answer about being followed": ("consent", {}),
    "what a colleague wrote": ("contact_change", {"kind": "edited"}),
    "what a file said": ("contact_change", {"kind": "imported"}),
    "what they are to be told": ("outreach", {"id": "o9", "state": "planned", "broadcast_id": "b9"}),
    "another conversation": ("conversation", {"id": "k9"}),
}


@pytest.mark.parametrize("keeper", KEEPERS)
async def test_whatever_is_left_keeps_them(on: Stores, keeper: str) -> None:
    """The content goes all the same."""
    table, values = KEEPERS[keeper]
    row = {**ANNA.row(table), "addresses_json": "[]", "tags_json": "[]", **values}
    columns = schema.metadata.tables[table].columns.keys()
    async with on.record.transaction() as transaction:
        given = {name: value for name, value in row.items() if name in columns}
        await transaction.connection.execute(insert(schema.metadata.tables[table]), given)

    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)
    assert ANNA.contact in [row["id"] for row in await rows_of(on.record, "contact")]


@pytest.mark.parametrize(
    "facts",
    [{"external_id": "shop-7"}, {"attributes_json": '{"wants_news": "yes"}'}, {"attributes_json": '{"ads":"1"}'}],
)
async def test_who_is_known_elsewhere_or_agreed_stays(on: Stores, facts: dict[str, str]) -> None:
    """To an event's messages, or to a broadcast's."""
    async with on.record.transaction() as transaction:
        asks = update(schema.broadcast).values(rule_json='{"consent": "ads", "wordings": {"en": {"text": "x"}}}')
        await transaction.connection.execute(asks)
        mine = update(schema.contact).where(schema.contact.c.id == ANNA.part)
        await transaction.connection.execute(mine.values(**facts))

    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)


async def test_the_policy_may_keep_contacts(on: Stores) -> None:
    """Then their addresses and facts stay without anything that was said."""
    text = "retention: {rules: [{channel: email, days: 30}], contacts: false}"

    assert await sweeper(on).sweep(read_policy(text)) == Swept(contents=1)


class Returning:
    """A record in which somebody opens a conversation after so many transactions."""

    def __init__(self, record: Record, after: int, row: dict[str, Any]) -> None:
        self._record, self._after, self._row = record, after, row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open one, after they have come if it is time."""
        self._after -= 1
        if self._after == 0:
            async with self._record.transaction() as transaction:
                await transaction.connection.execute(insert(schema.conversation), self._row)
        async with self._record.transaction() as transaction:
            yield transaction


@pytest.mark.parametrize("after", [2, 3, 9, 20])
async def test_who_comes_back_meanwhile_stays(on: Stores, after: int) -> None:
    """They keep what is new, also when a restore finishes what was broken off: nothing is."""
    row = {
        **ROWS["conversation"],
        "id": "k9",
        "address_id": ANNA.address,
        "contact_id": ANNA.contact,
        "peer": ANNA.peer,
    }
    returning = replace(on, record=Returning(on.record, after, row))
    swept = await sweeper(returning).sweep(POLICY)

    assert swept == Swept(contents=1)
    assert ANNA.contact in [row["id"] for row in await rows_of(on.record, "contact")]
    assert "k9" in [row["id"] for row in await rows_of(on.record, "conversation")]
    async with on.record.read() as connection:
        assert await proofs.unfinished(connection) == []
