"""`usher parked`: what was set aside is listed, shown, sent again and dropped, here on a stopped SQLite record."""

import asyncio
import time
from typing import Any

import pytest
from sqlalchemy import select
from usher.cli import read_words
from usher_common.audit.actions import COMMAND_LINE
from usher_common.bus.port import INBOUND
from usher_common.bus.settling.one_by_one import park, parked_id
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import decode_envelope, wrap
from usher_common.handling import Delivery
from usher_common.record.open import open_record
from usher_common.record.tables import schema


@pytest.fixture
def ids(sqlite_url: str) -> list[str]:
    """Two parked messages, the newer one parked first."""
    now = time.time_ns() // 1000
    envelopes = [wrap(f"e{n}", now + n, "t", MessageReceived("shop", "v1", "webhook", f"text {n}")) for n in (2, 1)]

    async def write() -> None:
        record = open_record(sqlite_url)
        async with record.transaction() as transaction:
            for one in envelopes:
                await park(transaction, Delivery(INBOUND, 0, [one], first=False), one, "no_conversation", "k1")
        await record.close()

    asyncio.run(write())
    return [parked_id(INBOUND, one) for one in envelopes]


def run(url: str, *words: str) -> tuple[int, str]:
    """Run `usher parked` with these words; returns the exit code and what it prints."""
    parsed = read_words(["parked", *words])
    code, lines = parsed.run(parsed, {"USHER_RECORD_URL": url, "USHER_PUBLIC_URL": "https://chat.example.com"})
    return code, "\n".join(lines)


def rows(url: str, wanted: Any) -> list[Any]:
    """Read rows."""

    async def read() -> list[Any]:
        record = open_record(url, read_only=True)
        async with record.read() as connection:
            found = list(await connection.execute(wanted))
        await record.close()
        return found

    return asyncio.run(read())


def test_listing_and_showing_change_nothing(sqlite_url: str, ids: list[str]) -> None:
    """They name channel, kind and class; the content is JSON. The audit log has it who looked at what."""
    listed = run(sqlite_url, "list", "--channel", "webhook")[1]

    assert "webhook  MessageReceived  refused: no_conversation" in listed
    assert "2 of 2 parked" in listed
    assert run(sqlite_url, "list", "--class", "crash")[1] == "0 of 2 parked"
    assert '"text": "text 2"' in run(sqlite_url, "show", ids[0])[1]
    with pytest.raises(LookupError):
        run(sqlite_url, "show", "nothing")
    entry = schema.audit_entry.c
    seen = [tuple(row) for row in rows(sqlite_url, select(entry.who, entry.action, entry.thing).order_by(entry.n))]
    assert seen == [(COMMAND_LINE, "parked_read", thing) for thing in ("", "", ids[0])]


def test_beside_a_running_process_a_list_says_that_nobody_notes_it(sqlite_url: str, ids: list[str]) -> None:
    """A content is not shown then: the desk and REST show it, and note who looked."""
    running = open_record(sqlite_url)
    asyncio.run(running.ping())
    try:
        assert "2 of 2 parked\na process has this SQLite file" in run(sqlite_url, "list")[1]
        with pytest.raises(ValueError, match="do it over REST"):
            run(sqlite_url, "show", ids[0])
    finally:
        asyncio.run(running.close())


def test_a_replay_is_tried_first_and_then_made_in_order(sqlite_url: str, ids: list[str]) -> None:
    """It goes to the journal, from which the router takes it when Usher runs again."""
    dry = run(sqlite_url, "replay", "--all", "--dry-run")[1]
    assert dry.index(ids[1]) < dry.index(ids[0])
    assert "2 sent again" in run(sqlite_url, "replay", "--class", "refused")[1]

    found = rows(sqlite_url, select(schema.journal.c.envelope).order_by(schema.journal.c.n))
    assert [decode_envelope(row.envelope).id for row in found] == ["e1", "e2"]
    assert "0 sent again" in run(sqlite_url, "replay", "--all")[1]


def test_a_drop_needs_a_reason_and_a_yes(sqlite_url: str, ids: list[str]) -> None:
    """Both are recorded, with the user's name."""
    with pytest.raises(ValueError, match="add --yes"):
        run(sqlite_url, "drop", ids[0], "--why", "test data")
    with pytest.raises(ValueError, match="name ids"):
        run(sqlite_url, "drop", "--why", "test data", "--yes")
    assert "1 deleted" in run(sqlite_url, "drop", ids[0], "--why", "test data", "--yes")[1]

    log = schema.parked_log.c
    found = rows(sqlite_url, select(log.parked_id, log.action, log.by, log.why))
    assert [(row.parked_id, row.action, row.why) for row in found] == [(ids[0], "dropped", "test data")]
    assert found[0].by.startswith("cli:")
    assert "1 of 1 parked" in run(sqlite_url, "list")[1]
