"""`usher contact erasures --into FILE`: a register beside the record, which only grows."""

import asyncio
import json
from pathlib import Path

import pytest
from usher.cli import main
from usher_common.record.open import open_record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import contact, erasure


@pytest.fixture
def url(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The record that the command finds, with two contacts."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)
    monkeypatch.setenv("USHER_UPLOAD_DIR", str(tmp_path))

    async def seed() -> None:
        record = open_record(sqlite_url)
        async with record.transaction() as transaction:
            rows = [{"id": name, "name": name, "created_at": 1} for name in ("eva", "tom")]
            await insert_rows(transaction.connection, contact, rows)
        await record.close()

    asyncio.run(seed())
    return sqlite_url


def test_what_the_file_lacks_is_appended_and_what_it_has_stays(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when the record has lost its proofs, as one that was made anew has."""
    file = tmp_path / "register" / "erasures.jsonl"
    file.parent.mkdir()

    def says(*words: str, code: int = 0) -> str:
        assert main(["contact", *words]) == code
        told = capsys.readouterr()
        return (told.out + told.err).strip()

    async def lose() -> None:
        record = open_record(url)
        async with record.transaction() as transaction:
            await transaction.connection.execute(erasure.delete())
        await record.close()

    into = ("erasures", "--into", str(file))
    assert says(*into) == f"0 appended to {file}"
    assert not file.exists()
    first = says("erase", "eva", "--yes")
    assert (says(*into), says(*into)) == (f"1 appended to {file}", f"0 appended to {file}")
    asyncio.run(lose())
    second = says("erase", "tom", "--yes")
    assert says(*into) == f"1 appended to {file}"

    assert file.read_text().splitlines() == [first, second]
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(first)["erasure"] != json.loads(second)["erasure"]


@pytest.mark.usefixtures("url")
def test_a_file_that_holds_something_else_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Such as one whose name was mistaken."""
    assert main(["contact", "erase", "eva", "--yes"]) == 0
    other = tmp_path / "other.txt"
    other.write_text("something else\n")
    capsys.readouterr()

    assert main(["contact", "erasures", "--into", str(other)]) == 1
    assert other.read_text() == "something else\n"
