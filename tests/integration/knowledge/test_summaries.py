"""Summaries are written for closed conversations, whoever was away, and an endpoint of one's own may write them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Row, delete, select, update
from usher_common.ids import invited_id
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import SettingsError
from usher_knowledge import limits
from usher_knowledge.main import serve
from usher_knowledge.settings import KnowledgeSettings, check_endpoints
from usher_knowledge.summaries.endpoint import SummaryEndpoint
from usher_knowledge.summaries.write_summaries import SummaryWriter

from connecting.receiver import SECRET, Receiver
from stack.stack import separate_stack
from summarising.closed_conversations import AUTOMATIC, MINUTE, add_messages, insert_closed
from waits import eventually

CHAT = (
    ("v", "Hi, where is my parcel 5? Write to vera@example.com"),
    ("s", "joined:Ana"),
    ("a", "I have asked the carrier."),
    ("a", "I'll call you tomorrow before 10."),
    ("s", "closed_by_agent:Ana"),
)
KINDS = ["question", "outcome", "promise"]


async def summaries(record: Record) -> dict[str, Row[Any]]:
    """Read what was written, by conversation and last message."""
    async with record.read() as connection:
        rows = (await connection.execute(select(schema.summary))).all()
    return {f"{row.conversation_id}/{row.upto_seq}": row for row in rows}


def items(row: Row[Any]) -> list[tuple[str, int]]:
    """Return kind and sequence of a summary's items."""
    return [(item["kind"], item["seq"]) for item in json.loads(row.items_json)]


def endpoint(receiver: Receiver, deadline_s: float = limits.ENDPOINT_S, **fields: Any) -> SummaryEndpoint:
    """Return an endpoint at the receiver."""
    fields = {"allow_private_targets": True, **fields}
    settings = KnowledgeSettings(summary_url=receiver.url, summary_secret=Secret(SECRET), **fields)
    return SummaryEndpoint(settings, deadline_s)


def answering(body: Any, status: int = 200) -> Any:
    """Answer each request with this."""
    return lambda _given: web.json_response(body, status=status)


class TestClosed:
    """Which conversations get a summary."""

    async def test_a_closed_conversation_gets_its_summary_in_its_language(self, record: Record) -> None:
        """Each item with the message that it comes from."""
        await insert_closed(record, "c1", CHAT)
        await SummaryWriter(record).poll()
        (row,) = (await summaries(record)).values()

        assert items(row) == [("question", 1), ("outcome", 3), ("promise", 4)]
        assert (row.upto_seq, row.language, row.source, row.failure) == (5, "en", "extract", "")

    @pytest.mark.parametrize("kept", [{"id": invited_id("c1-2")}, AUTOMATIC])
    async def test_what_a_machine_wrote_is_not_taken_for_an_answer(self, record: Record, kept: dict[str, str]) -> None:
        """An invitation has an id that follows from that of the message that answers it; others say it."""
        said = [("a", "I have found a discount for you."), ("v", "Is the lamp bright?"), ("s", "closed_by_visitor")]
        await insert_closed(record, "c1", said)
        async with record.transaction() as transaction:
            first = schema.message.c.id == "c1-1"
            await transaction.connection.execute(update(schema.message).where(first).values(kept))
        await SummaryWriter(record).poll()
        (row,) = (await summaries(record)).values()

        assert items(row) == [("question", 2), ("outcome", 3)]

    async def test_what_was_closed_while_nobody_was_at_work_is_caught_up(self, record: Record) -> None:
        """The last hour first, then the oldest; a second replica and a second look change nothing."""
        for n in range(limits.SUMMARY_BATCH + 5):
            await insert_closed(record, f"old-{n}", CHAT, ago_us=(200 + n) * MINUTE, peer=f"p{n}")
        await insert_closed(record, "new", CHAT)
        writer = SummaryWriter(record)
        await asyncio.gather(writer.poll(), SummaryWriter(record).poll())
        first = await summaries(record)
        await writer.poll()
        await SummaryWriter(record).poll()

        assert len(first) == limits.SUMMARY_BATCH + 6
        assert await summaries(record) == first

    async def test_a_reopened_conversation_gets_a_further_summary(self, record: Record) -> None:
        """The former one stays."""
        await insert_closed(record, "c1", CHAT)
        await SummaryWriter(record).poll()
        await add_messages(
            record, "c1", [("v", "And can I return it by post?"), ("a", "Yes, you can."), ("s", "closed_idle")]
        )
        await SummaryWriter(record).poll()
        found = await summaries(record)

        assert list(found) == ["c1/5", "c1/8"]
        assert [kind for kind, _ in items(found["c1/8"])].count("question") == 2

    async def test_progress_is_kept_so_that_a_start_does_not_read_everything(self, record: Record) -> None:
        """What is noted as done is not looked for again."""
        await insert_closed(record, "old", CHAT, ago_us=500 * MINUTE)
        await SummaryWriter(record).poll()
        async with record.transaction() as transaction:
            await transaction.connection.execute(delete(schema.summary))
        await SummaryWriter(record).poll()

        assert await summaries(record) == {}

    async def test_open_and_empty_conversations_have_none(self, record: Record) -> None:
        """Nothing was closed, or nothing said."""
        await insert_closed(record, "c1", [])
        await SummaryWriter(record).poll()

        assert await summaries(record) == {}

    async def test_a_long_conversation_keeps_its_beginning_and_its_end(self, record: Record) -> None:
        """What is between them is not read."""
        talk = [("v", "hm"), ("a", "mhm")] * 300
        await insert_closed(record, "c1", [CHAT[0], *talk, *CHAT[2:]])
        await SummaryWriter(record).poll()
        (row,) = (await summaries(record)).values()

        assert items(row) == [("question", 1), ("outcome", 602), ("promise", 603)]


class TestEndpoint:
    """An endpoint of one's own."""

    async def test_it_is_asked_signed_and_its_answer_is_taken(self, record: Record) -> None:
        """Addresses and notes are not sent; the receiver checks the signature by itself."""
        receiver = Receiver(answer=answering({"items": [{"kind": "promise", "text": "A call", "seq": 4}]}))
        await insert_closed(record, "c1", CHAT)
        await note(record, "she is nice")
        async with receiver.listening():
            await wrote(record, endpoint(receiver))
        (row,), (sent,) = (await summaries(record)).values(), receiver.taken.values()

        assert (items(row), row.source, row.failure) == ([("promise", 4)], "endpoint", "")
        assert sent["messages"][0]["text"] == "Hi, where is my parcel 5? Write to [e-mail]"
        assert sent["notes"] == []

    async def test_notes_and_private_data_are_sent_where_it_is_wished(self, record: Record) -> None:
        """By two settings."""
        receiver = Receiver(answer=answering({"items": []}))
        await insert_closed(record, "c1", CHAT)
        await note(record, "she is nice")
        async with receiver.listening():
            await wrote(record, endpoint(receiver, summary_notes=True, summary_private=True))
        (sent,) = receiver.taken.values()

        assert sent["messages"][0]["text"] == CHAT[0][1]
        assert sent["notes"] == [{"after_seq": 1, "text": "she is nice"}]

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (answering({}, 500), "http_500"),
            (answering({}, 302), "http_302"),
            (answering({"items": [{"kind": "promise", "text": "x", "seq": 99}]}), "bad_answer"),
            (lambda _given: web.Response(body=b" " * (limits.ENDPOINT_BYTES + 1)), "too_large"),
            (lambda _given: None, "connection"),
        ],
    )
    async def test_where_it_fails_the_extract_is_used_and_says_so(
        self, record: Record, answer: Any, reason: str
    ) -> None:
        """A bad status, a redirect, another transcript, too much, a broken connection."""
        receiver = Receiver(answer=answer)
        await insert_closed(record, "c1", CHAT)
        async with receiver.listening():
            await wrote(record, endpoint(receiver))
        (row,) = (await summaries(record)).values()

        assert (row.source, row.failure) == ("extract", reason)
        assert [kind for kind, _ in items(row)] == KINDS

    @pytest.mark.parametrize("begun", [False, True], ids=["no answer", "an answer without an end"])
    async def test_a_call_that_takes_too_long_is_given_up(self, record: Record, begun: bool) -> None:
        """The deadline is of all of it, whatever has come by then."""
        hold = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            yield b'{"items": ['
            await hold.wait()

        receiver = Receiver(answer=lambda _given: web.Response(body=endless()), hold=None if begun else hold)
        await insert_closed(record, "c1", CHAT)
        async with receiver.listening():
            await wrote(record, endpoint(receiver, deadline_s=0.2))
            hold.set()
        (row,) = (await summaries(record)).values()

        assert (row.source, row.failure, receiver.requests) == ("extract", "timeout", 1)
        assert [kind for kind, _ in items(row)] == KINDS
        assert limits.ENDPOINT_S == 15  # as the documentation says (0272)

    async def test_an_endpoint_that_hangs_holds_up_only_those_it_is_asked_for(self, record: Record) -> None:
        """What it has answered is written, while the next ones wait for it."""
        receiver = Receiver()

        def then_hang(_given: Any) -> web.Response:
            if receiver.requests >= limits.ENDPOINT_AT_ONCE:
                receiver.hold = receiver.hold or asyncio.Event()
            return web.json_response({"items": []})

        receiver.answer = then_hang
        for n in range(limits.ENDPOINT_AT_ONCE + 1):
            await insert_closed(record, f"c{n}", CHAT, peer=f"p{n}")
        async with receiver.listening(), asyncio.TaskGroup() as group:
            group.create_task(wrote(record, endpoint(receiver)))
            await eventually(lambda: summaries(record))
            await receiver.until(lambda: receiver.requests > limits.ENDPOINT_AT_ONCE)
            meanwhile = await summaries(record)
            assert receiver.hold is not None
            receiver.hold.set()

        assert len(meanwhile) == limits.ENDPOINT_AT_ONCE
        assert len(await summaries(record)) == limits.ENDPOINT_AT_ONCE + 1

    async def test_a_private_address_is_not_reached(self, record: Record) -> None:
        """Whatever its name resolves to, as with the connectors' sends (0073)."""
        receiver = Receiver(answer=answering({"items": []}))
        await insert_closed(record, "c1", CHAT)
        async with receiver.listening():
            await wrote(record, endpoint(receiver, allow_private_targets=False))
        (row,) = (await summaries(record)).values()

        assert (row.source, row.failure, receiver.requests) == ("extract", "foreign_network", 0)


async def wrote(record: Record, one: SummaryEndpoint) -> None:
    """Let a writer with this endpoint have a turn."""
    try:
        await SummaryWriter(record, one).poll()
    finally:
        await one.close()


async def note(record: Record, text: str) -> None:
    """Insert a note after the first message."""
    async with record.transaction() as transaction:
        row = {"id": "n1", "conversation_id": "c1", "agent_id": "g1", "text": text, "after_seq": 1, "at": 1}
        await insert_rows(transaction.connection, schema.note, [row])


async def test_two_processes_write_what_was_closed_before_and_while_they_run(
    vhost_url: str, redis_url: str, database_url: str
) -> None:
    """Each conversation once, and after a kill the rest."""
    record = open_record(database_url)
    await insert_closed(record, "before", CHAT)
    stores = vhost_url, redis_url, database_url
    async with separate_stack(stores, gateways=0, routers=0, connectors=0, knowledge=2) as stack:
        await eventually(lambda: summaries(record))
        stack.knowledge[0].kill()
        await insert_closed(record, "after", CHAT, peer="v2")
        await eventually(lambda: found_both(record))
    await record.close()


async def found_both(record: Record) -> bool:
    """Return whether both conversations have a summary."""
    return len(await summaries(record)) == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"summary_url": "https://example.com/"},
        {"summary_url": "https://example.com/", "summary_secret": Secret("short but long enough for a secret")},
        {"summary_url": "http://example.com/", "summary_secret": Secret(SECRET)},
        {"summary_url": "file:///etc/passwd", "summary_secret": Secret(SECRET), "allow_private_targets": True},
    ],
)
def test_an_endpoint_needs_a_key_and_https(settings: dict[str, Any]) -> None:
    """Said at the start, not at the first summary."""
    with pytest.raises(SettingsError):
        check_endpoints(KnowledgeSettings(**settings))


def test_a_process_refuses_such_settings() -> None:
    """Before it opens anything."""
    with pytest.raises(SettingsError, match="USHER_SUMMARY_SECRET"):
        serve({"USHER_SUMMARY_URL": "https://example.com/"})
