"""SQLite transactions share commits: one that returns is durable, one that fails leaves nothing."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from usher_common.handling import Stall
from usher_common.record.migrations import migrate as migrate_url
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.urls import parse_url

from record_rig.settings import keys, put, write
from waits import loop_turns


@pytest.fixture
def record(impatient_sqlite: SqliteRecord) -> SqliteRecord:
    """The record under test."""
    return impatient_sqlite


def statements(record: SqliteRecord) -> list[str]:
    """Return a list to which the write connection's statements are added from now on."""
    assert record._turns
    heard: list[str] = []
    record._turns.raw.set_trace_callback(heard.append)
    return heard


async def test_transactions_that_wait_share_a_commit(record: SqliteRecord) -> None:
    """Many at once need few commits; a single one has its own."""
    await write(record, "first")
    heard = statements(record)
    await asyncio.gather(*[write(record, f"{n}") for n in range(60)])

    assert 1 <= heard.count("COMMIT") <= 20  # three at most where 60 take no longer than two groups may wait
    await write(record, "last")
    assert heard[-1] == "COMMIT"


async def test_no_transaction_returns_before_the_shared_commit(record: SqliteRecord) -> None:
    """A member's block ends only after the COMMIT, whichever member runs it."""
    await write(record, "first")
    heard = statements(record)
    commits_seen: list[int] = []

    async def watch(name: str) -> None:
        await write(record, name)
        commits_seen.append(heard.count("COMMIT"))

    await asyncio.gather(*[watch(f"{n}") for n in range(10)])

    assert min(commits_seen) >= 1


async def break_the_commit(record: SqliteRecord) -> None:
    """Make COMMIT itself fail, by a deferred foreign key that refers to nothing."""
    async with record.transaction() as transaction:
        await transaction.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        await transaction.connection.exec_driver_sql(
            "INSERT INTO session (id_hash, agent_id, csrf, created_at, expires_at) VALUES ('h', 'nobody', '', 1, 2)"
        )


async def test_a_failing_commit_fails_all_its_members(record: SqliteRecord) -> None:
    """No caller is told that its work is durable, and nothing of it remains."""
    told: list[str] = []

    async def member() -> None:
        async with record.transaction() as transaction:
            await put(transaction, "a")
            transaction.after_commit(lambda: told.append("a"))
            await loop_turns()  # so that the others wait

    await write(record, "first")
    ended = await asyncio.gather(member(), break_the_commit(record), write(record, "b"), return_exceptions=True)

    assert [type(each) for each in ended] == [Stall, Stall, Stall]
    assert not told
    assert not record.connected
    await write(record, "c")
    assert record.connected
    assert await keys(record) == ["c", "first"]


async def test_a_full_disk_stalls(record: SqliteRecord) -> None:
    """What returned without an error is on record; once there is space again, all works."""
    await write(record, "first")
    assert record._turns
    raw = record._turns.raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages + 2}")

    async def fill(name: str) -> None:
        async with record.transaction() as transaction:
            await put(transaction, *[f"{name}{n}" + "x" * 500 for n in range(10)])

    ended = await asyncio.gather(*[fill(name) for name in "abcdef"], return_exceptions=True)
    raw.execute("PRAGMA max_page_count = 1000000")

    assert Stall in {type(each) for each in ended}
    fine = {name for name, each in zip("abcdef", ended, strict=True) if each is None}
    assert fine == {key[0] for key in await keys(record) if key != "first"}
    await write(record, "last")


PLANS = st.lists(st.tuples(st.sampled_from(["fine", "fails", "undoes", "cancelled"]), st.integers(0, 3)), max_size=20)


Template = Callable[[Path], str]
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = settings(FEW, max_examples=1500, derandomize=False)


@FEW
@given(plan=PLANS)
def test_each_member_succeeds_or_fails_alone(
    plan: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory, template: Template
) -> None:
    """However failing, cancelled and successful transactions mix: exactly what returned is on record."""
    judge_members(plan, tmp_path_factory.mktemp("plan"), template)


@pytest.mark.long
@pytest.mark.timeout(600)
@MANY
@given(plan=PLANS)
def test_each_of_many_members_succeeds_or_fails_alone(
    plan: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory, template: Template
) -> None:
    """The same for fifteen hundred other plans on every run."""
    judge_members(plan, tmp_path_factory.mktemp("plan"), template)


def judge_members(plan: list[tuple[str, int]], folder: Path, template: Template) -> None:
    """Run the plan's transactions at once, and compare what returned with what is on record."""

    async def one(record: SqliteRecord, number: int, fate: str, pauses: int) -> None:
        async with record.transaction() as transaction:
            await put(transaction, f"{number:02}")
            await loop_turns(pauses)
            if fate == "undoes":
                with pytest.raises(ZeroDivisionError):
                    async with transaction.savepoint():
                        await put(transaction, f"{number:02} undone")
                        raise ZeroDivisionError
            if fate == "fails":
                raise ZeroDivisionError

    async def run() -> tuple[set[str], set[str], set[str]]:
        record = SqliteRecord(parse_url(template(folder)))
        tasks = [asyncio.create_task(one(record, number, *each)) for number, each in enumerate(plan)]
        for task, (fate, pauses) in zip(tasks, plan, strict=True):
            await loop_turns()
            if fate == "cancelled" and pauses:
                task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        found = set(await keys(record))
        await record.close()
        returned = {f"{number:02}" for number, each in enumerate(ended) if each is None}
        failed = {f"{number:02}" for number, each in enumerate(ended) if isinstance(each, ZeroDivisionError)}
        return found, returned, failed

    found, returned, failed = asyncio.run(run())

    assert returned <= found
    assert not failed & found
    assert not [name for name in found if name.endswith("undone")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return a function that copies a migrated file into a folder and returns its URL."""
    made = tmp_path_factory.mktemp("template") / "record.db"
    asyncio.run(migrate_url(f"sqlite:///{made}"))

    def copy(folder: Path) -> str:
        (folder / "record.db").write_bytes(made.read_bytes())
        return f"sqlite:///{folder}/record.db"

    return copy
