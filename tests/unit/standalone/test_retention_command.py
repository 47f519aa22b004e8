"""`usher retention` says what would go when, and changes nothing."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import update
from usher.cli import main
from usher_common.record.open import opened_record
from usher_common.record.tables.schema import conversation
from usher_policy.retention.deciding import DAY

from erasing.ended import let_end
from erasing.filled import Person, dump, fill, fill_shared

ANNA, BORIS = Person(1, "zanzibar"), Person(2, "quokka")
POLICY = """
retention:
  rules: [{channel: email, days: 30}, {channel: web, days: 30}]
"""


@pytest.fixture
async def url(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record with a mail that is due, and a chat that was closed five days ago; the settings name it."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)
    async with opened_record(sqlite_url) as record, record.transaction() as transaction:
        connection = transaction.connection
        await fill_shared(connection)
        for person, channel in ((ANNA, "email"), (BORIS, "web")):
            await fill(connection, person, tmp_path)
            await let_end(connection, person, channel=channel)
        lately = update(conversation).where(conversation.c.id == BORIS.talk)
        await connection.execute(lately.values(closed_at=await transaction.now() - 5 * DAY))
    return sqlite_url


@pytest.mark.usefixtures("url")
def test_it_counts_by_rule_and_by_when(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By a policy that is not active yet; as a table, and as JSON for programs."""
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY, encoding="utf-8")
    assert main(["retention", "--policy", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["retention", "--policy", str(file), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert [line.split()[:6] for line in lines[:3]] == [
        ["rule", "days", "gone", "due", "7", "days"],
        ["channel:", "email", "30", "0", "1", "0"],
        ["channel:", "web", "30", "0", "0", "0"],
    ]
    assert [(row["rule"], row["due"], row["month"]) for row in document["rules"]] == [
        ("channel: email", 1, 0), ("channel: web", 0, 1)
    ]  # fmt: skip
    assert sum(document["stays"].values()) == 0


async def test_nothing_is_changed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without rules, which is the active policy's, it says so."""
    async with opened_record(url, read_only=True) as record:
        before = await dump(record)
    await asyncio.to_thread(main, ["retention"])
    async with opened_record(url, read_only=True) as record:
        assert await dump(record) == before
    assert "no rules" in capsys.readouterr().out


@pytest.mark.usefixtures("url")
def test_a_wrong_policy_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the mistake's line."""
    file = tmp_path / "policy.yaml"
    file.write_text("retention:\n  rules: [{days: 0}]\n", encoding="utf-8")

    assert main(["retention", "--policy", str(file)]) == 2
    assert "2" in capsys.readouterr().out
