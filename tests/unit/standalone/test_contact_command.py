"""`usher contact`: erased with a proof, exported, and erased again from the proofs."""

import asyncio
import json
from pathlib import Path

import pytest
from usher.cli import main
from usher_common.record.open import open_record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import address, contact, erasure


async def _seed(url: str) -> None:
    record = open_record(url)
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, contact, [{"id": "eva", "name": "Eva May", "created_at": 1}])
        at = {"id": "a1", "account": "tg", "peer": "7", "channel": "telegram", "contact_id": "eva", "created_at": 1}
        await insert_rows(transaction.connection, address, [at])
    await record.close()


async def _restore(url: str) -> None:
    """Bring the contact back, and the proofs not."""
    record = open_record(url)
    async with record.transaction() as transaction:
        await transaction.connection.execute(erasure.delete())
    await record.close()
    await _seed(url)


@pytest.fixture
def url(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The record that the command finds, with one contact."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)
    monkeypatch.setenv("USHER_UPLOAD_DIR", str(tmp_path))
    asyncio.run(_seed(sqlite_url))
    return sqlite_url


def test_a_contact_is_exported_erased_and_erased_again(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The proof is what `erasures` prints; a file that is there already is not written over."""

    def says(*words: str, code: int = 0) -> list[str]:
        assert main(["contact", *words]) == code
        return capsys.readouterr().out.splitlines()

    file, proofs = tmp_path / "eva.json", tmp_path / "proofs.jsonl"
    says("export", "eva", "--to", str(file))
    assert json.loads(file.read_text())["contact"][0]["name"] == "Eva May"
    assert json.loads("".join(says("export", "eva"))) | {"made_at": ""} == json.loads(file.read_text()) | {
        "made_at": ""
    }
    assert says("export", "eva", "--to", str(file), code=1) == []
    (proof,) = says("erase", "eva", "--yes")
    assert says("erasures") == [proof]
    assert (json.loads(proof)["rows"], "Eva" in proof) == ({"address": [1, 0], "contact": [1, 0]}, False)
    assert says("export", "eva", code=1) == says("erase", "eva", "--yes", code=1) == []

    proofs.write_text(f"{proof}\n")
    asyncio.run(_restore(url))
    again, told = says("erase", "--replay", "--proofs", str(proofs))
    assert (json.loads(again)["contacts"], told) == (json.loads(proof)["contacts"], "1 erased, 0 left")
    assert says("erase", "--replay") == ["0 erased, 0 left"]


def test_it_is_not_done_without_a_word_or_by_halves(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is erased who is not named, or whom nobody could be asked about."""
    assert url
    for words in (["eva"], ["--replay", "eva"], [], ["eva", "--yes", "--proofs", "f"]):
        assert main(["contact", "erase", *words]) == 1
    assert "add --yes" in capsys.readouterr().err
    assert main(["contact", "export", "eva"]) == 0
