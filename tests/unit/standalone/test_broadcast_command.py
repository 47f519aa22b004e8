"""`usher broadcast`: drafted, tried, started, paused and stopped from the command line."""

import asyncio
import json
from pathlib import Path

import pytest
from usher.cli import main
from usher_common.ids import address_id
from usher_common.record.open import open_record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import account, address, contact

DRAFT = {
    "name": "Sale",
    "rule": {"consent": "news", "wordings": {"en": {"text": "Sale!"}}},
    "audience": {},
    "per_minute": 60,
}


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The record that the command finds, with somebody who has agreed, and somebody who has not."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)

    async def seed() -> None:
        record = open_record(sqlite_url)
        people = [("eva", '{"news": "1"}'), ("jon", "{}")]
        async with record.transaction() as transaction:
            rows = [{"id": who, "created_at": 1, "attributes_json": facts} for who, facts in people]
            await insert_rows(transaction.connection, contact, rows)
            at = {"account": "tg", "channel": "telegram", "created_at": 1}
            places = [{"id": address_id("tg", who), "peer": who, "contact_id": who, **at} for who, _ in people]
            await insert_rows(transaction.connection, address, places)
            await insert_rows(transaction.connection, account, [{"id": "tg", "channel": "telegram", "changed_at": 1}])
        await record.close()

    asyncio.run(seed())
    return sqlite_url


def test_it_goes_from_a_draft_to_its_end(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each word says what there is now; what its state does not allow is refused."""
    assert url
    file = tmp_path / "sale.json"
    file.write_text(json.dumps(DRAFT))
    counted = ["1 of 2 are told: 1 by telegram", "left out, no_consent: 1"]

    def says(*words: str, code: int = 0) -> list[str]:
        assert main(["broadcast", *words]) == code
        return capsys.readouterr().out.splitlines()

    assert says("list") == ["there are no broadcasts"]
    (key,) = says("draft", str(file))
    assert says("dry-run", key) == counted
    assert says("show", key) == [f"{key}  draft  Sale: no recipients"]
    assert says("start", key) == [*counted, f"{key}  running  Sale: 1 waiting", "left out, no_consent: 1"]
    assert says("pause", key)[0] == f"{key}  paused  Sale: 1 waiting"
    assert says("start", key)[0] == f"{key}  running  Sale: 1 waiting"
    assert says("stop", key)[0] == f"{key}  stopped  Sale: 1 stopped"
    assert says("list") == [f"{key}  stopped  Sale: 1 stopped"]
    assert says("start", key, code=1) == says("show", "nothing", code=1) == []


def test_what_must_not_be_sent_is_not_drafted(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is told who has not agreed; a misspelt key is not passed over."""
    assert url
    for wrong in ({**DRAFT, "rule": {"consent": "none", "wordings": {"en": {"text": "x"}}}}, {**DRAFT, "per_min": 1}):
        file = tmp_path / "wrong.json"
        file.write_text(json.dumps(wrong))
        assert main(["broadcast", "draft", str(file)]) == 1
        assert capsys.readouterr().err
