"""`usher channel`: accounts on the command line, here on a stopped SQLite record."""

import asyncio
from collections.abc import Mapping

import pytest
from sqlalchemy import insert, select
from usher.cli import _parser
from usher_common.record.open import open_record
from usher_common.record.tables.schema import account
from usher_common.sealing.keyring import Keyring

OLD, NEW = "the-older-key-long-enough", "the-newer-key-long-enough"
HERS = {"token": "hunter2"}


def run(url: str, *words: str, **environ: str) -> tuple[int, str]:
    """Run `usher channel` with these words; returns the exit code and what it prints."""
    parsed = _parser().parse_args(["channel", *words])
    code, lines = parsed.run(parsed, {"USHER_RECORD_URL": url, **environ})
    return code, "\n".join(lines)


def add(url: str, secrets: Mapping[str, str]) -> None:
    """Add accounts with secrets as they are to be stored."""
    rows = [
        {"id": name, "channel": "webhook", "secrets_json": value, "changed_at": 0} for name, value in secrets.items()
    ]

    async def write() -> None:
        record = open_record(url)
        async with record.transaction() as transaction:
            await transaction.connection.execute(insert(account), rows)
        await record.close()

    asyncio.run(write())


def stored(url: str) -> dict[str, str]:
    """Return the accounts' secrets as they are in the record."""

    async def read() -> dict[str, str]:
        record = open_record(url, read_only=True)
        async with record.read() as connection:
            found = {row.id: row.secrets_json for row in await connection.execute(select(account))}
        await record.close()
        return found

    return asyncio.run(read())


def test_a_rotation_leaves_nothing_to_the_older_key(sqlite_url: str) -> None:
    """It counts what it did; afterwards the older key may go."""
    add(sqlite_url, {name: Keyring([OLD]).seal(name, HERS) for name in ("one", "two")})
    code, text = run(sqlite_url, "rotate", USHER_ACCOUNT_KEYS=f"{NEW},{OLD}")

    assert (code, text) == (0, "2 sealed with the newest key")
    assert {name: Keyring([NEW]).open(name, value) for name, value in stored(sqlite_url).items()} == {
        "one": HERS,
        "two": HERS,
    }


def test_a_rotation_names_what_it_cannot_open(sqlite_url: str) -> None:
    """And fails, so that nobody removes a key that is still needed."""
    add(sqlite_url, {"shop": Keyring([OLD]).seal("shop", HERS)})
    before = stored(sqlite_url)
    code, text = run(sqlite_url, "rotate", USHER_ACCOUNT_KEYS=NEW)

    assert code == 1
    assert "shop: no key that is set here opens its secrets" in text
    assert stored(sqlite_url) == before


def test_a_rotation_without_a_key_says_what_to_set(sqlite_url: str) -> None:
    """Plain secrets stay as they are."""
    add(sqlite_url, {"shop": '{"token": "hunter2"}'})
    with pytest.raises(ValueError, match="USHER_ACCOUNT_KEYS"):
        run(sqlite_url, "rotate")
