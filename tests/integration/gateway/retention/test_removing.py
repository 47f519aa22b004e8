"""The content of a conversation goes when its time is over, whatever is killed meanwhile; nothing else does."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select, update
from usher_common.audit import log as audit
from usher_common.audit.log import Filter
from usher_common.files.folder import FileFolder
from usher_common.files.port import ID
from usher_common.handling import Stall
from usher_common.live.memory import MemoryLive
from usher_common.messages.threads import Threaded
from usher_common.record.open import open_record
from usher_common.record.tables import schema
from usher_gateway.erasing.erase import Stores
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.retention.content import LEFT
from usher_gateway.retention.sweep import Sweeper, Swept
from usher_policy.document.read import read_policy

from erasing.dying import Dying
from erasing.ended import let_end, rows_of
from erasing.filled import LONG_AGO, Person, dump, fill, fill_shared

ANNA, BORIS = Person(1, "zanzibar"), Person(2, "quokka")
POLICY = read_policy("retention: {rules: [{channel: email, days: 30}], contacts: false}")


@pytest.fixture(params=["sqlite_url", "database_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Either database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def on(url: str, tmp_path: Path) -> AsyncIterator[Stores]:
    """Stores of either kind."""
    async with _filled(url, tmp_path) as stores:
        yield stores


@asynccontextmanager
async def _filled(url: str, tmp_path: Path) -> AsyncIterator[Stores]:
    """Open a record with two contacts in every table; one conversation came by mail, the other from the web."""
    record = open_record(url)
    async with record.transaction() as transaction:
        connection = transaction.connection
        await fill_shared(connection)
        await fill(connection, ANNA, tmp_path)
        await let_end(connection, ANNA)
        await fill(connection, BORIS, tmp_path)
        await let_end(connection, BORIS, channel="web")
    yield Stores(record, MemoryLive(), FileFolder(tmp_path))
    await record.close()


def sweeper(on: Stores) -> Sweeper:
    """Return one without pauses."""
    return Sweeper(on, ActivePolicy(on.record), pause_s=0)


def said(lines: list[str], person: Person) -> list[str]:
    """Return what a person said, or what was said of them: keys and addresses are no content."""
    content = re.compile(rf'\b{person.word} \w|"said": "{person.word}"|it is {person.word}|\["{person.word}"\]')
    return [line for line in lines if content.search(line)]


def files_in(folder: Path) -> set[str]:
    """Return the ids of the stored files."""
    return {path.name for path in folder.iterdir() if ID(path.name)}


async def _update(on: Stores, table: Any, where: Any, **values: Any) -> None:
    async with on.record.transaction() as transaction:
        await transaction.connection.execute(update(table).where(where).values(**values))


async def test_all_that_was_said_goes_and_the_contact_stays(on: Stores, tmp_path: Path) -> None:
    """Their words stood in each personal column; what is left stands in tables that say why."""
    before = await dump(on.record)
    kept = [line for line in before if line.startswith(("stage_passage", "mark:", "assignment"))]
    swept = await sweeper(on).sweep(POLICY)
    after = await dump(on.record)

    assert swept == Swept(contents=1, contacts=0)
    assert len({line.partition(":")[0] for line in said(before, ANNA)}) > 20
    assert {line.partition(":")[0] for line in said(after, ANNA)} <= {*LEFT, "invitation"}
    assert said(after, BORIS) == said(before, BORIS)
    assert files_in(tmp_path) >= set(BORIS.files)
    assert files_in(tmp_path) & set(ANNA.files) == set()
    assert len([line for line in after if line.startswith(("stage_passage", "mark:", "assignment"))]) == len(kept)
    entries = await audit.read(on.record, Filter(action="content_removed"), 9)
    assert [(one.entry.who, one.entry.kind, one.entry.thing) for one in entries] == [
        ("retention", "conversation", ANNA.talk)
    ]


async def test_what_is_left_says_when_it_went(on: Stores) -> None:
    """Sequences have no gap, the message's id is still known, and the conversation belongs to its contact."""
    await sweeper(on).sweep(POLICY)
    (anna,) = [row for row in await rows_of(on.record, "message") if row["conversation_id"] == ANNA.talk]
    (talk,) = [row for row in await rows_of(on.record, "conversation") if row["id"] == ANNA.talk]
    (removal,) = [row for row in await rows_of(on.record, "content_removal") if row["conversation_id"] == ANNA.talk]
    thread = msgspec.json.decode(anna["thread_json"], type=Threaded)

    assert (anna["id"], anna["seq"], anna["author"], anna["text"]) == (ANNA.message, 1, "visitor", "")
    assert thread == Threaded(deleted_at=removal["began_at"], expired=True)
    assert (talk["contact_id"], talk["last_seq"], talk["version"]) == (ANNA.contact, 1, 1)
    assert json.loads(talk["addresses_json"]) == [{"account": "mail", "peer": talk["peer"], "channel": "email"}]
    assert (removal["rule"], removal["closed_at"], removal["upto_seq"]) == ("channel: email", LONG_AGO, 1)


async def test_a_second_sweep_finds_nothing(on: Stores) -> None:
    """Until something is written to the conversation again."""
    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)
    before = await dump(on.record)
    assert await sweeper(on).sweep(POLICY) == Swept()
    assert await dump(on.record) == before
    async with on.record.transaction() as transaction:
        row = {**ANNA.row("note"), "id": "n9", "at": 2**52}
        await transaction.connection.execute(insert(schema.note), row)
    assert len(said(await dump(on.record), ANNA)) == len(said(before, ANNA)) + 1
    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)

    assert said(await dump(on.record), ANNA) == said(before, ANNA)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("conversation", {"status": "waiting", "waiting_since": 1, "closed_at": None}),  # reopened
        ("conversation", {"closed_at": 2**62}),  # closed again a moment ago
        ("conversation", {"promise_json": '{"made_at":1}'}),
        ("conversation", {"tags_json": '["court"]'}),
        ("promise", {"kept_at": None, "how": ""}),
        ("delivery", {"status": "queued"}),
        ("voice_call", {"ended": False}),
    ],
)
async def test_what_is_at_work_or_held_is_not_touched(on: Stores, table: str, values: dict[str, Any]) -> None:
    """Nothing has changed at all."""
    changed = schema.metadata.tables[table]
    key = {"voice_call": f"CA-{ANNA.word}", "delivery": ANNA.delivery}.get(table, ANNA.talk)
    column = changed.c.conversation_id if table == "promise" else changed.c.id
    await _update(on, changed, column == key, **values)
    before = await dump(on.record)
    held = read_policy("retention: {rules: [{channel: email, days: 30}], contacts: false, hold_tags: [court]}")

    assert await sweeper(on).sweep(held) == Swept()
    assert await dump(on.record) == before


@pytest.mark.parametrize("lives", [0, 1, 2, 3])
async def test_a_killed_sweep_goes_on(on: Stores, tmp_path: Path, lives: int) -> None:
    """Long conversations take several transactions; each leaves a conversation that is found again."""
    await _let_it_be_long(on)
    dying = Stores(Dying(on.record, lives), on.live, on.files)
    with pytest.raises(Stall):
        await sweeper(dying).sweep(POLICY)
    swept = await sweeper(on).sweep(POLICY)
    messages = [row for row in await rows_of(on.record, "message") if row["conversation_id"] == ANNA.talk]

    assert swept.contents == 1
    assert {(row["text"], row["attachments_json"]) for row in messages} == {("", "[]")}
    assert len({row["thread_json"] for row in messages}) == 1  # all went at one time
    assert files_in(tmp_path) & set(ANNA.files) == set()
    assert len(await audit.read(on.record, Filter(action="content_removed"), 9)) == 1


async def _let_it_be_long(on: Stores) -> None:
    async with on.record.transaction() as transaction:
        rows = [{**ANNA.row("message"), "id": f"m9{n}", "seq": n} for n in range(2, 702)]
        await transaction.connection.execute(insert(schema.message), rows)
    await _update(on, schema.conversation, schema.conversation.c.id == ANNA.talk, last_seq=701)


async def test_two_replicas_remove_it_once(on: Stores) -> None:
    """Even if both sweep at once, as when one was thought dead."""
    await _let_it_be_long(on)
    swept = await asyncio.gather(*(sweeper(on).sweep(POLICY) for _ in range(3)))
    rest = await sweeper(on).sweep(POLICY)  # they may have left it to one another

    assert sum(one.contents for one in (*swept, rest)) == 1
    assert len(await audit.read(on.record, Filter(action="content_removed"), 9)) == 1


async def test_what_is_locked_is_left_until_the_next_sweep(database_url: str, tmp_path: Path) -> None:
    """A conversation that a message is just coming to: nobody waits for anybody."""
    async with _filled(database_url, tmp_path) as on:
        async with on.record.transaction() as transaction:
            mine = select(schema.conversation.c.id).where(schema.conversation.c.id == ANNA.talk).with_for_update()
            await transaction.connection.execute(mine)
            assert await sweeper(on).sweep(POLICY) == Swept()
        assert await sweeper(on).sweep(POLICY) == Swept(contents=1)


async def test_one_gateway_sweeps_and_then_rests(on: Stores) -> None:
    """The others find the duty taken; a sweep that is over is due again an hour later."""
    await _activate(on, "retention: {rules: [{days: 30}], contacts: false}")
    first, second = sweeper(on), sweeper(on)
    await first.look()
    await _update(on, schema.conversation, schema.conversation.c.id == ANNA.talk, last_seq=2)
    before = await dump(on.record)
    await second.look()
    assert await dump(on.record) == before
    await _update(on, schema.retention_duty, schema.retention_duty.c.id == 1, swept_at=0, owner="dead", leased_until=1)
    await second.look()

    assert len(await audit.read(on.record, Filter(action="content_removed"), 9)) == 3


async def test_a_thread_of_mails_goes_with_its_last_conversation(on: Stores) -> None:
    """What is common to several conversations of an address stays while one of them has content."""
    (first,) = [row for row in await rows_of(on.record, "conversation") if row["id"] == ANNA.talk]
    async with on.record.transaction() as transaction:
        second = {**first, "id": "k9", "closed_at": await transaction.now(), "last_seq": 0}
        await transaction.connection.execute(insert(schema.conversation), second)
    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)
    assert f"{ANNA.word} subject" in [row["subject"] for row in await rows_of(on.record, "mail_thread")]
    await _update(on, schema.conversation, schema.conversation.c.id == "k9", closed_at=LONG_AGO)
    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)

    assert f"{ANNA.word} subject" not in [row["subject"] for row in await rows_of(on.record, "mail_thread")]


async def test_one_that_cannot_be_removed_holds_up_no_other(on: Stores) -> None:
    """Such as one with a column that nobody can read."""
    await _update(on, schema.conversation, schema.conversation.c.id == ANNA.talk, addresses_json="?", closed_at=1)

    assert await sweeper(on).sweep(read_policy("retention: {rules: [{days: 30}], contacts: false}")) == Swept(
        contents=1
    )
    assert said(await dump(on.record), ANNA)


async def test_without_a_rule_nothing_is_read_or_written(on: Stores) -> None:
    """As before there was retention."""
    await _activate(on, "retention: {rules: [{days: null}]}")
    before = await dump(on.record)
    await sweeper(on).look()

    assert await dump(on.record) == before


async def _activate(on: Stores, text: str) -> None:
    policy = {"hash": "h9", "text": text, "author": "g1", "at": 1}
    async with on.record.transaction() as transaction:
        await transaction.connection.execute(insert(schema.policy), policy)
        await transaction.connection.execute(insert(schema.setting), {"key": "policy", "value_json": '{"hash":"h9"}'})


async def test_what_has_gone_goes_again_after_a_restore(on: Stores, tmp_path: Path) -> None:
    """The restored record has it back, and no removal: the rule finds it by its age."""
    record = on.record
    await sweeper(on).sweep(POLICY)
    async with record.transaction() as transaction:
        await transaction.connection.execute(schema.content_removal.delete())
        back = update(schema.message).where(schema.message.c.id == ANNA.message)
        row = ANNA.row("message")
        names = ("text", "attachments_json", "thread_json")
        await transaction.connection.execute(back.values({name: row[name] for name in names}))
        await transaction.connection.execute(insert(schema.upload), ANNA.row("upload"))
    (tmp_path / ANNA.files[0]).write_text(ANNA.word)

    assert await sweeper(on).sweep(POLICY) == Swept(contents=1)
    assert files_in(tmp_path) & set(ANNA.files) == set()
    assert {line.partition(":")[0] for line in said(await dump(record), ANNA)} <= {*LEFT, "invitation"}
