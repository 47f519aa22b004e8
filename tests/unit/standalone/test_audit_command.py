"""`usher audit`: what commands did is listed, and the chain is walked."""

import asyncio
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import text
from usher.cli import main
from usher_common.audit.log import Act, add
from usher_common.ids import derive_id
from usher_common.record.open import opened_record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import contact


@pytest.fixture
def url(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The record that the commands find."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)
    monkeypatch.setenv("USHER_UPLOAD_DIR", str(tmp_path))
    return sqlite_url


async def run(url: str, *statements: str) -> None:
    """Do what only somebody with the file can do."""
    async with opened_record(url) as record, record.transaction() as transaction:
        for statement in statements:
            await transaction.connection.execute(text(statement))


async def fill(url: str, *acts: Act) -> None:
    """Add a contact, and entries of agents."""
    async with opened_record(url) as record, record.transaction() as transaction:
        await insert_rows(transaction.connection, contact, [{"id": "eva", "name": "Eva May", "created_at": 1}])
        await add(transaction, acts)


def test_what_commands_do_is_listed(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the command line, on what; the newest first, and never a name."""
    asyncio.run(fill(url, Act("ana", "contact_read", "eva")))
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert main(["agent", "ben", "--name", "Ben Oak"]) == 0
    assert main(["contact", "export", "eva"]) == 0
    assert main(["contact", "erase", "eva", "--yes"]) == 0
    capsys.readouterr()

    assert main(["audit"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["audit", "--who", "ana", "--json"]) == 0
    (one,) = map(json.loads, capsys.readouterr().out.splitlines())

    assert [line.split("  ")[2:] for line in lines] == [
        ["command line", "contact_erased", "contact eva"],
        ["command line", "contact_exported", "contact eva"],
        ["command line", "agent_created", f"agent {derive_id('agent', 'ben')}"],
        ["ana", "contact_read", "contact eva"],
    ]
    assert (one["n"], one["thing"], len(one["hash"])) == (1, "eva", 64)
    assert not {"Eva", "Ben Oak"} & set(" ".join(lines).split())


def test_a_chain_that_was_changed_is_named_at_its_first_wrong_entry(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By whoever has taken the guard away; an end that was kept elsewhere finds even a new chain."""
    asyncio.run(fill(url, *(Act("ana", "contact_read", str(number)) for number in range(3))))
    assert main(["audit", "--verify"]) == 0
    end = capsys.readouterr().out.split()[-1]
    assert main(["audit", "--verify", "--expect", end]) == 0
    assert main(["audit", "--verify", "--expect", f"2:{'0' * 64}"]) == 1
    capsys.readouterr()
    asyncio.run(run(url, "DROP TRIGGER audit_entry_changed", "UPDATE audit_entry SET who = 'ben' WHERE n = 2"))

    assert main(["audit", "--verify"]) == 1
    assert capsys.readouterr().out.startswith("broken at entry 2: it was changed")
    assert main(["audit", "--verify", "--expect", "2"]) == 1
    assert "NUMBER:HASH" in capsys.readouterr().err
