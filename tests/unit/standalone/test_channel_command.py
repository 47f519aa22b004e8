"""`usher channel`: accounts on the command line, here on a stopped SQLite record."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from sqlalchemy import insert, select, update
from usher.cli import read_words
from usher_common.record.open import open_record
from usher_common.record.tables.schema import account
from usher_common.sealing.keyring import Keyring

from servers.ports import LOOPBACK, free_port

OLD, NEW = "the-older-key-long-enough", "the-newer-key-long-enough"
HERS = {"token": "hunter2"}


def run(url: str, *words: str, **environ: str) -> tuple[int, str]:
    """Run `usher channel` with these words; returns the exit code and what it prints."""
    parsed = read_words(["channel", *words])
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


def typed(url: str, lines: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `usher channel` as a process that reads these lines."""
    environ = {**os.environ, "USHER_RECORD_URL": url, "USHER_SECRET": OLD, "USHER_HOOKS_URL": "https://hooks.a.example"}
    command = [sys.executable, "-m", "usher", "channel", *words]
    return subprocess.run(command, input=lines, env=environ, capture_output=True, text=True, check=False)


def test_an_account_is_connected_shown_and_given_another_token(sqlite_url: str) -> None:
    """Secrets come from stdin, and are printed by nothing."""
    added = typed(sqlite_url, "12:hunter2\n\n", "add", "telegram", "bot", "--title", "Shop")
    replaced = typed(sqlite_url, "12:hunter3\n", "replace-secret", "bot", "token")
    shown = typed(sqlite_url, "", "show", "bot")
    listed = typed(sqlite_url, "", "list")
    secrets = Keyring([OLD]).open("bot", stored(sqlite_url)["bot"])

    assert [one.returncode for one in (added, replaced, shown, listed)] == [0] * 4, added.stderr
    assert "webhook: https://hooks.a.example/hooks/telegram/bot" in added.stdout
    assert "next: usher channel check bot" in added.stdout
    assert secrets["token"] == "12:hunter3"
    assert len(secrets["webhook_secret"]) == 64
    assert "bot  telegram  Shop" in listed.stdout
    assert "token: set" in shown.stdout
    assert "hunter" not in added.stdout + added.stderr + replaced.stdout + shown.stdout + listed.stdout


def test_a_secret_that_people_need_is_made_and_shown_once(sqlite_url: str) -> None:
    """The other side of a webhook has to know it."""
    added = typed(sqlite_url, "\n", "add", "webhook", "shop", "--set", "url=https://a.example/in")
    (key,) = Keyring([OLD]).open("shop", stored(sqlite_url)["shop"])["secrets"]

    assert f"secrets = {key}" in added.stdout
    assert key not in typed(sqlite_url, "", "show", "shop").stdout


def test_a_mailbox_of_a_provider_is_connected_and_checked(sqlite_url: str) -> None:
    """The provider says its servers, here replaced by ports where nobody listens: the check says so of each."""
    nobody = str(free_port())
    servers = {
        f"{kind}_{name}": value for kind in ("imap", "smtp") for name, value in (("host", LOOPBACK), ("port", nobody))
    }
    config = {"provider": "gmail", "address": "a@example.org", "client_id": "i"}
    pairs = [word for key, value in config.items() for word in ("--set", f"{key}={value}")]
    added = typed(sqlite_url, "app-password\n\n\n\n", "add", "email", "support", *pairs)
    here = {**config, **servers}

    async def move() -> None:
        record = open_record(sqlite_url)
        async with record.transaction() as transaction:
            await transaction.connection.execute(update(account).values(config_json=json.dumps(here)))
        await record.close()

    asyncio.run(move())
    code, text = run(sqlite_url, "check", "support", USHER_SECRET=OLD)

    assert added.returncode == 0, added.stderr
    assert (code, text.splitlines()[0]) == (1, "support: not in order (unreachable), a@example.org")
    assert text.count("nothing listens at this port") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "telegram", "bot"), "secrets.token: is needed"),
        (("add", "pigeon", "bot"), "no channel pigeon: there is"),
        (
            ("add", "webhook", "x", "--set", "ulr=https://a.example"),
            "config.ulr: is no setting of webhook; did you mean",
        ),
        (("add", "webhook", "x", "--set", "url"), "SETTING=VALUE"),
        (("show", "nobody"), "no account nobody"),
        (("check", "nobody"), "no account nobody"),
        (("replace-secret", "nobody", "token"), "no account nobody"),
    ],
)
def test_what_cannot_be_done_is_said(sqlite_url: str, words: tuple[str, ...], said: str) -> None:
    """With a code other than 0, and nothing is written."""
    ran = typed(sqlite_url, "\n\n", *words)

    assert ran.returncode in {1, 2}
    assert said in ran.stderr
    assert stored(sqlite_url) == {}


def test_a_check_says_why_an_account_is_not_in_order(sqlite_url: str) -> None:
    """Nobody listens at this address; a check needs no rights to write."""
    typed(sqlite_url, "12:hunter2\n\n", "add", "telegram", "bot", "--set", "api=https://127.0.0.1:9")
    ran = typed(sqlite_url, "", "check", "bot")

    assert ran.returncode == 1
    assert "bot: not in order" in ran.stdout
    assert "hunter2" not in ran.stdout + ran.stderr
