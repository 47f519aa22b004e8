"""A contact is erased from everything that is kept, whatever is killed meanwhile, and nobody else is touched."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update
from usher_common.files.folder import FileFolder
from usher_common.files.port import ID
from usher_common.handling import Stall
from usher_common.live.memory import MemoryLive
from usher_common.record.open import open_record
from usher_common.record.tables import schema
from usher_gateway.erasing import proofs
from usher_gateway.erasing.erase import Refused, Stores, erase
from usher_gateway.erasing.export import TABLES, export
from usher_gateway.erasing.proofs import Proof
from usher_gateway.erasing.proofs_file import append_proof
from usher_gateway.erasing.replay import replay

from erasing.dying import Dying
from erasing.filled import Person, dump, fill, fill_shared
from record_rows import ROWS

ANNA, BORIS = "zanzibar", "quokka"


@pytest.fixture(params=["sqlite_url", "database_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Either database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def on(url: str, tmp_path: Path) -> AsyncIterator[Stores]:
    """A record with two contacts in every table, and a folder with their files."""
    record = open_record(url)
    async with record.transaction() as transaction:
        await fill_shared(transaction.connection)
        await fill(transaction.connection, Person(1, ANNA), tmp_path)
        await fill(transaction.connection, Person(2, BORIS), tmp_path)
    yield Stores(record, MemoryLive(), FileFolder(tmp_path))
    await record.close()


async def _texts(on: Stores, folder: Path) -> str:
    return "\n".join([*await dump(on.record), *_files(folder)])


def _files(folder: Path) -> list[str]:
    found = [path for path in sorted(folder.iterdir()) if ID(path.name)]
    return [f"{path.name} {path.read_text(encoding='utf-8')}" for path in found]


async def test_nothing_is_left_but_the_proof_and_nobody_else_is_touched(on: Stores, tmp_path: Path) -> None:
    """F12: the word stands in each personal column, in files and their names; what stays has neither it nor an id."""
    before = await _texts(on, tmp_path)
    assert before.count(ANNA) > 100
    others = [line for line in before.splitlines() if ANNA not in line and BORIS in line]
    counted = [line for line in before.splitlines() if line.startswith(("stage_passage", "mark"))]
    proof = await erase(on, Person(1, ANNA).part, "g1")
    after = (await _texts(on, tmp_path)).splitlines()

    assert [line for line in after if ANNA in line.lower()] == []
    assert [line for line in others if line not in after and not line.startswith("search_words")] == []
    assert [line for line in counted if line not in after] == []
    assert [line[:32] for line in _files(tmp_path)] == sorted(Person(2, BORIS).files)
    assert proof.contacts == tuple(sorted(map(proofs.hash_of_contact, (f"c-{ANNA}", f"c2-{ANNA}"))))
    assert (proof.rows["message"], proof.rows["conversation"], proof.files) == ((1, 0), (0, 1), 5)
    assert (proof.rows["address"], proof.rows["parked"], proof.by) == ((2, 0), (2, 0), "g1")
    async with on.record.read() as connection:
        scores = (await connection.execute(select(schema.rating.c.contact_id, schema.rating.c.score))).all()
    assert sorted(scores) == [(f"c-{BORIS}", 4), ("erased", 4)]


@pytest.mark.parametrize("lives", [1, 2, 9, 25, 40])
async def test_a_killed_erasure_goes_on(on: Stores, tmp_path: Path, lives: int) -> None:
    """What was done stays done and is counted once, in one proof."""
    person = Person(1, ANNA)
    with pytest.raises(Stall):
        await erase(Stores(Dying(on.record, lives), on.live, on.files), person.contact, "g1")
    async with on.record.read() as connection:
        assert await proofs.unfinished(connection) == [person.contact]
    proof = await erase(on, person.contact, "g2")
    found = [one async for one in proofs.proofs(on.record)]

    assert ANNA not in (await _texts(on, tmp_path)).lower()
    assert (found, proof.by, proof.files) == ([proof], "g1", 5)
    assert (proof.rows["message"], proof.rows["delivery"], proof.rows["note"]) == ((1, 0), (0, 1), (1, 0))


@pytest.mark.parametrize(
    ("table", "values", "reason"),
    [
        ("conversation", {"status": "waiting", "waiting_since": 1, "closed_at": None}, "conversation_open"),
        ("conversation", {"closed_at": 2**62}, "just_closed"),
        ("voice_call", {"ended": False}, "call_going_on"),
    ],
)
async def test_who_is_talking_is_not_erased(on: Stores, table: str, values: dict[str, Any], reason: str) -> None:
    """The conversation is named, and nothing has changed."""
    before = await dump(on.record)
    changed = schema.metadata.tables[table]
    key = Person(1, ANNA).talk if table == "conversation" else f"CA-{ANNA}"
    async with on.record.transaction() as transaction:
        was = (await transaction.connection.execute(select(changed).where(changed.c.id == key))).mappings().one()
        await transaction.connection.execute(update(changed).where(changed.c.id == key).values(**values))
    with pytest.raises(Refused) as refused:
        await erase(on, f"c-{ANNA}", "g1")
    async with on.record.transaction() as transaction:
        back = {name: was[name] for name in values}
        await transaction.connection.execute(update(changed).where(changed.c.id == key).values(**back))

    assert refused.value.reason == reason
    assert await dump(on.record) == before


async def test_a_stranger_is_not_found(on: Stores) -> None:
    """Neither is the contact to whom emptied conversations belong."""
    for contact in ("stranger", "erased"):
        with pytest.raises(Refused, match="no such contact"):
            await erase(on, contact, "g1")


async def test_erased_again_after_a_restore_but_not_who_came_back(on: Stores, tmp_path: Path) -> None:
    """P10: the restored record has neither the proof nor the new contact, the present one has both."""
    anna, boris = Person(1, ANNA), Person(2, BORIS)
    proof = await erase(on, anna.contact, "g1")
    document = msgspec.json.encode(proof)
    async with on.record.transaction() as transaction:
        connection = transaction.connection
        row = {"id": anna.contact, "name": "new", "created_at": await transaction.now()}
        await connection.execute(schema.contact.insert(), row)
    assert (await replay(on, [], "g1")).erased == []
    async with on.record.transaction() as transaction:
        connection = transaction.connection
        await connection.execute(schema.contact.delete().where(schema.contact.c.id == anna.contact))
        for table in reversed(schema.metadata.sorted_tables):
            if table.name == "erasure":
                await connection.execute(table.delete())
        await connection.execute(schema.stage_passage.delete().where(schema.stage_passage.c.conversation_id == "k1"))
        for table in (
            "mark",
            "rating",
            "decision",
            "assignment",
            "outreach",
            "invitation",
            "delivery",
            "delivery_part",
        ):
            gone = schema.metadata.tables[table]
            await connection.execute(gone.delete().where(_numbered(gone, "1")))
        await connection.execute(schema.mail_seen.delete())
        await connection.execute(schema.conversation.delete().where(schema.conversation.c.id == "k1"))
        await fill(connection, anna, tmp_path)
    again = await replay(on, [msgspec.json.decode(document, type=proofs.Proof)], "g1")

    assert (len(again.erased), again.erased[0].contacts, again.left) == (1, proof.contacts, {})
    assert ANNA not in (await _texts(on, tmp_path)).lower()
    async with on.record.read() as connection:
        left = select(func.count()).select_from(schema.contact).where(schema.contact.c.id == boris.contact)
        assert (await connection.execute(left)).scalar() == 1


async def test_what_was_written_into_a_conversation_of_somebody_else_is_emptied(on: Stores) -> None:
    """They were one person, by a link or an agent, and were separated: the message stands there still."""
    anna, boris = Person(1, ANNA), Person(2, BORIS)
    thread = json.dumps({"account": "web", "peer": anna.peer, "original": anna.files[0]})
    strayed = {"id": "m9", "seq": 9, "text": f"{ANNA} writes", "thread_json": thread}
    async with on.record.transaction() as transaction:
        connection = transaction.connection
        await connection.execute(schema.message.insert(), {**boris.row("message"), **strayed})
        line = update(schema.conversation).where(schema.conversation.c.id == boris.talk)
        await connection.execute(line.values(last_text=ANNA))
        merge = {**ROWS["contact_merge"], "id": "j9", "kept_id": boris.contact, "other_id": anna.contact}
        await connection.execute(schema.contact_merge.insert(), {**merge, "undone_at": 2})
    proof = await erase(on, anna.contact, "g1")

    assert [line for line in await dump(on.record) if ANNA in line] == []
    assert proof.rows["message"] == (1, 1)
    async with on.record.read() as connection:
        texts = select(schema.message.c.id, schema.message.c.text).order_by(schema.message.c.id)
        assert (await connection.execute(texts)).all() == [("m2", f"{BORIS} text"), ("m9", "")]


def _numbered(table: Any, number: str) -> Any:
    key = next(iter(table.primary_key))
    return key.like(f"%{number}") & ~key.like(f"%{BORIS}%")


async def test_an_export_has_all_of_a_contact_and_nothing_of_others(on: Stores) -> None:
    """As one document with a list for each kind, times in ISO 8601, and the files by name."""
    pieces = await export(on.record, on.files, f"c2-{ANNA}")
    assert pieces is not None
    text = b"".join([piece async for piece in pieces]).decode()
    document = msgspec.json.decode(text)

    assert BORIS not in text
    assert [entry.table.name for entry in TABLES if not document[entry.table.name]] == []
    assert (document["format"], document["contact_id"]) == ("usher-contact-1", f"c-{ANNA}")
    assert document["conversation"][0]["closed_at"] == "2020-09-13T12:26:40Z"
    files = Person(1, ANNA).files  # but for one that a channel fetched for no message
    assert {one["id"] for one in document["files"]} == {*files} - {files[3]}
    assert await export(on.record, on.files, "stranger") is None


async def test_each_proof_is_appended_to_the_file_apart(on: Stores, tmp_path: Path) -> None:
    """For a restore of an older record; one that cannot be written keeps nobody from being erased."""
    file = tmp_path / "apart" / "erasures.jsonl"
    file.parent.mkdir()
    one = await erase(replace(on, register=str(file)), Person(1, ANNA).contact, "g1")
    two = await erase(replace(on, register=str(file)), Person(2, BORIS).contact, "g1")
    await append_proof(str(tmp_path), one)  # a folder

    assert [msgspec.json.decode(line, type=Proof) for line in file.read_bytes().splitlines()] == [one, two]
    assert file.stat().st_mode & 0o077 == 0
