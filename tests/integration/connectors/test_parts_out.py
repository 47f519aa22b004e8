"""Messages in several parts: in order, resumed after a failure in the middle, one status, receipts of any part."""

from dataclasses import replace
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from sqlalchemy import delete, insert, select
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.sends import Button
from usher_common.record.tables.schema import address, contact, conversation, delivery_part
from usher_common.record.tables.schema import message as message_table
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Channel, Limits, Message, Receipt, Sending
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.early_receipts import apply_receipt

from connecting.receiver import SECRET, Receiver
from connecting.rig import Rig
from connecting.webhooks import signed
from record_rows import ROWS

CHANNELS = {"webhook": replace(webhook.CHANNEL, limits=Limits(text=12))}
FORGETFUL = {"webhook": replace(CHANNELS["webhook"], abilities=replace(webhook.CHANNEL.abilities, idempotent=False))}
LONG = "First part. Second one. Third."
PARTS = ["First part.", "Second one.", "Third."]


async def run(rig: Rig, receiver: Receiver, channels: dict[str, Channel], *texts: str, **more: Any) -> list[Any]:
    """Send texts to one peer; returns the deliveries once all are settled."""
    await rig.add_account("a", receiver.url)
    async with rig.connectors(channels, retry_scale=0.0001):
        await rig.send("a", *[("p", text) for text in texts], **more)
        return await rig.until_rows(lambda rows: len(rows) == len(texts) and all(row.reported for row in rows))


async def test_parts_arrive_in_order_before_the_next_message(rig: Rig, receiver: Receiver) -> None:
    """As one message with one status, reported once."""
    rows = await run(rig, receiver, CHANNELS, LONG, "next")

    assert receiver.texts("p") == [*PARTS, "next"]
    assert [(row.status, row.parts_sent) for row in rows] == [("sent", 3), ("sent", 0)]
    assert rig.ear.reported("sent") == ["m-1", "m-2"]


async def test_a_channel_knows_the_last_part(rig: Rig, receiver: Receiver) -> None:
    """Only that one may be reported by our own id of the message."""
    seen: list[tuple[str, bool]] = []

    def send(message: Message, account: Account) -> Sending:
        seen.append((message.send.text, message.last))
        return webhook.CHANNEL.send(message, account)

    await run(rig, receiver, {"webhook": replace(CHANNELS["webhook"], send=send)}, LONG, "next")

    assert seen == [*zip(PARTS, (False, False, True), strict=True), ("next", True)]


async def test_what_waited_past_its_window_does_not_leave(rig: Rig, receiver: Receiver) -> None:
    """The provider would refuse it; a template may be sent at any time."""
    rows = await run(rig, receiver, CHANNELS, "too late", window_ends_at=1)
    assert [(row.status, row.error) for row in rows] == [("failed", "window_closed")]
    assert receiver.attempts == []


async def test_only_what_is_missing_is_sent_again(rig: Rig, receiver: Receiver) -> None:
    """The second part fails twice, with an unknown outcome the second time: the first is never repeated."""
    answers = [web.Response(), web.Response(status=503), web.Response(status=500)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    rows = await run(rig, receiver, CHANNELS, LONG)
    names = [name for name, _, _ in receiver.attempts]

    assert receiver.texts("p") == PARTS
    assert names == ["e-1", "e-1-1", "e-1-1", "e-1-1", "e-1-2"]
    assert [(row.status, row.attempts) for row in rows] == [("sent", 1)]


async def test_a_replica_that_died_in_the_middle_is_continued(rig: Rig, receiver: Receiver) -> None:
    """What the row remembers is not sent again, by whoever takes it over."""
    answers = [web.Response(), web.Response(status=503)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    await rig.add_account("a", receiver.url)
    async with rig.connectors(CHANNELS, retry_scale=1.0):
        await rig.send("a", ("p", LONG))
        await rig.until_rows(lambda rows: bool(rows) and rows[0].error == "http_503")
    await rig.change_rows(owner="dead", not_before=None)
    async with rig.connectors(CHANNELS):
        await rig.ear.until(lambda: rig.ear.reported("sent") == ["m-1"])

    assert receiver.texts("p") == PARTS
    assert [name for name, _, _ in receiver.attempts] == ["e-1", "e-1-1", "e-1-1", "e-1-2"]


async def test_a_refusal_in_the_middle_says_that_a_part_was_sent(rig: Rig, receiver: Receiver) -> None:
    """The rest is not tried, and the next message goes on."""
    answers = [web.Response(), web.Response(status=400)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    rows = await run(rig, receiver, CHANNELS, LONG, "next")

    assert [(row.status, row.error) for row in rows] == [("failed", "partly_sent:http_400"), ("sent", "")]
    assert receiver.texts("p") == [PARTS[0], "next"]


async def test_an_unknown_outcome_in_the_middle_is_uncertain(rig: Rig, receiver: Receiver) -> None:
    """Without an idempotency key a part is repeated no more than a message is."""
    answers = [web.Response(), web.Response(status=500)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    rows = await run(rig, receiver, FORGETFUL, LONG)

    assert [(row.status, row.parts_sent) for row in rows] == [("uncertain", 1)]
    assert receiver.requests == 2


async def told(rig: Rig, *receipts: tuple[str, str]) -> list[tuple[str, str] | None]:
    """Apply receipts (status, the provider's id); returns what the router is told of each: status and error."""
    table = SqlDeliveryTable("any", {})
    results: list[tuple[str, str] | None] = []
    for status, provider_id in receipts:
        code = "131026" if status == "failed" else ""
        async with rig.record.transaction() as transaction:
            receipt = Receipt(status, provider_id=provider_id, code=code)  # type: ignore[arg-type]  # a row of a test
            result = await apply_receipt(transaction, table, "a", receipt)
        results.append((result.status, result.error) if result else None)
    return results


async def parts_of_one(rig: Rig) -> list[tuple[str, str, str]]:
    """Each part's id of the provider, status and code."""
    p = delivery_part.c
    async with rig.record.read() as connection:
        found = (await connection.execute(select(p.provider_id, p.status, p.code).order_by(p.part))).all()
    return [(row[0], row[1], row[2]) for row in found]


async def test_a_message_is_delivered_once_all_of_its_parts_are(rig: Rig, receiver: Receiver) -> None:
    """In whatever order their receipts come, and however often; read only when all of it is."""
    await run(rig, receiver, CHANNELS, LONG)
    delivered = await told(rig, ("delivered", "e-1-1"), ("delivered", "e-1"), ("delivered", "e-1-1"))
    rest = await told(rig, ("read", "e-1-2"), ("delivered", "e-1-2"), ("read", "e-1"), ("read", "e-1-1"))

    assert delivered == [("sent", ""), ("sent", ""), ("sent", "")]
    assert rest == [("delivered", ""), None, ("delivered", ""), ("read", "")]
    assert await parts_of_one(rig) == [("e-1", "read", ""), ("e-1-1", "read", ""), ("e-1-2", "read", "")]
    assert [(row.status, row.error) for row in await rig.rows()] == [("read", "")]


async def test_a_part_that_failed_fails_its_message(rig: Rig, receiver: Receiver) -> None:
    """Whatever else arrives; unless that part arrives after all."""
    await run(rig, receiver, CHANNELS, LONG)
    failed = await told(rig, ("delivered", "e-1"), ("failed", "e-1-1"), ("read", "e-1-2"))
    after_all = await told(rig, ("delivered", "e-1-1"))

    assert failed == [("sent", ""), ("failed", "partly_sent:131026"), ("failed", "partly_sent:131026")]
    assert after_all == [("delivered", "")]


@pytest.mark.parametrize(
    ("channels", "answer", "expected"),
    [
        (CHANNELS, 400, ("failed", "partly_sent:http_400")),
        (FORGETFUL, 500, ("uncertain", "http_500")),
    ],
)
async def test_a_receipt_of_the_first_part_does_not_hide_what_became_of_the_second(
    rig: Rig, receiver: Receiver, channels: dict[str, Channel], answer: int, expected: tuple[str, str]
) -> None:
    """Which was refused, or may have been lost: the agent goes on seeing it."""
    answers = [web.Response(), web.Response(status=answer)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    await run(rig, receiver, channels, LONG)

    assert await told(rig, ("delivered", "e-1"), ("read", "e-1")) == [expected, expected]
    assert await parts_of_one(rig) == [("e-1", "read", ""), ("", expected[0], f"http_{answer}")]


async def test_receipts_of_parts_count_while_later_ones_wait(rig: Rig, receiver: Receiver) -> None:
    """They are kept with the part, and count for the message once all of it has left."""
    answers = [web.Response(), web.Response(status=503)]
    receiver.answer = lambda _body: answers.pop(0) if answers else web.Response()
    await rig.add_account("a", receiver.url)
    async with rig.connectors(CHANNELS, retry_scale=1.0):
        await rig.send("a", ("p", LONG))
        await rig.until_rows(lambda rows: bool(rows) and rows[0].error == "http_503")
        assert await told(rig, ("failed", "e-1")) == [None]
    await rig.change_rows(owner="dead", not_before=None)
    async with rig.connectors(CHANNELS):
        await rig.ear.until(lambda: rig.ear.reported("failed") == ["m-1"])

    assert receiver.texts("p") == PARTS
    assert [(row.status, row.error) for row in await rig.rows()] == [("failed", "partly_sent:131026")]


async def test_our_own_id_names_the_last_part(rig: Rig, receiver: Receiver) -> None:
    """Also while its answer is under way: what has arrived is not sent again."""
    table = SqlDeliveryTable("any", {})
    await run(rig, receiver, CHANNELS, LONG)
    async with rig.record.transaction() as transaction:
        last = await apply_receipt(transaction, table, "a", Receipt("read", message="m-1"))
    assert last is not None
    assert [status for _, status, _ in await parts_of_one(rig)] == ["sent", "sent", "read"]
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(delete(delivery_part).where(delivery_part.c.part == 2))
    await rig.change_rows(status="sending", parts_sent=2, reported=False)
    async with rig.record.transaction() as transaction:
        early = await apply_receipt(transaction, table, "a", Receipt("delivered", message="m-1", provider_id="x"))

    assert early is not None
    assert await parts_of_one(rig) == [("e-1", "sent", ""), ("e-1-1", "sent", ""), ("x", "delivered", "")]
    assert [row.status for row in await rig.rows()] == ["sent"]


async def test_a_crash_in_the_middle_leaves_that_part_uncertain(rig: Rig, receiver: Receiver) -> None:
    """A receipt of the first part then says nothing of the one that was under way."""
    await run(rig, receiver, FORGETFUL, LONG)
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(delete(delivery_part).where(delivery_part.c.part > 0))
    await rig.change_rows(owner="dead", status="sending", parts_sent=1, reported=False)
    async with rig.connectors(FORGETFUL):
        await rig.ear.until(lambda: rig.ear.reported("uncertain") == ["m-1"])

    assert await told(rig, ("read", "e-1")) == [("uncertain", "interrupted")]


async def test_a_number_in_answer_to_numbered_lines_is_the_button(rig: Rig, receiver: Receiver) -> None:
    """Until somebody of us has written again; other numbers are only numbers."""
    await rig.add_account("a", receiver.url)
    buttons = (Button("r", "Red"), Button("b", "Blue"))
    async with rig.connectors({"webhook": replace(webhook.CHANNEL, limits=Limits())}):
        await rig.send("a", ("eva", "Which one?"), buttons=buttons)
        await rig.ear.until(lambda: rig.ear.reported("sent") == ["m-1"])
        await answer(rig, "n1", "eva", " 2. ")
        await answer(rig, "n2", "eva", "7")
        await answer(rig, "n3", "tom", "2")
        await somebody_writes(rig, "c-eva")
        await answer(rig, "n4", "eva", "2")
        await rig.ear.until(lambda: len(received(rig)) == 4)

    assert receiver.texts("eva") == ["Which one?\n\n1. Red\n2. Blue"]
    assert received(rig) == {"n1": "Blue", "n2": "7", "n3": "2", "n4": "2"}


def received(rig: Rig) -> dict[str, str]:
    """The texts that the router was told of, by the provider's ids."""
    return {body.native_id: body.text for _, _, body in rig.ear.heard if isinstance(body, MessageReceived)}


async def answer(rig: Rig, name: str, peer: str, text: str) -> None:
    """A contact writes."""
    body = msgspec.json.encode({"type": "message", "peer": peer, "text": text})
    async with (
        aiohttp.ClientSession() as session,
        session.post(rig.hook_url("a"), data=body, headers=signed(body, name, SECRET)) as response,
    ):
        assert response.status == 200


async def somebody_writes(rig: Rig, name: str) -> None:
    """An agent writes another message, after the one with the buttons."""
    rows = {
        contact: ROWS["contact"],
        address: ROWS["address"],
        conversation: ROWS["conversation"] | {"id": name},
        message_table: ROWS["message"] | {"conversation_id": name, "seq": 2, "author": "agent"},
    }
    async with rig.record.transaction() as transaction:
        for table, row in rows.items():
            await transaction.connection.execute(insert(table), [row])
