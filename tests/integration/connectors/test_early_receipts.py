"""Receipts come before, after and instead of each other; a delivery's status only rises."""

import pytest
from sqlalchemy import select
from usher_common.messages.sends import Send
from usher_common.record.tables.schema import delivery, early_receipt
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Account, BadPayload, Receipt
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.domain.delivery import Row, settle_sent
from usher_connectors.send.early_receipts import MatchEarlyReceipts
from usher_connectors.send.ports import Finished
from usher_connectors.send.report import ReportDeliveries

from connecting.rig import Rig

LINE = Account("a", "webhook")
ROW = Row("r1", 1, 0, "t", Send("a", "eva", "webhook", "c", "m1", 1, "text"))


class Receipts:
    """A delivery under way, and the parts that take receipts of it."""

    def __init__(self, rig: Rig) -> None:
        self.rig, self.table = rig, SqlDeliveryTable("c1", {})
        reports = ReportDeliveries(rig.bus, rig.record, self.table)
        self.accept = AcceptEvents(CHANNELS, rig.bus, rig.record, self.table, reports)
        self.match = MatchEarlyReceipts(rig.record, self.table, reports)

    async def start(self) -> None:
        """Insert and claim the row: our POST is under way."""
        async with self.rig.record.transaction() as transaction:
            await self.table.insert(transaction.connection, [ROW], 1)
            await self.table.claim(transaction.connection, [ROW], 1)

    async def answered(self) -> None:
        """The provider's answer, with its id, is stored."""
        async with self.rig.record.transaction() as transaction:
            await self.table.finish(transaction.connection, [Finished(ROW, settle_sent("p1"), 1)], 1)

    async def status(self) -> tuple[str, str, int]:
        """The row's status and error, and how many receipts are kept."""
        async with self.rig.record.read() as connection:
            row = (await connection.execute(select(delivery.c.status, delivery.c.error))).one()
            kept = (await connection.execute(select(early_receipt.c.status))).all()
        return row[0], row[1], len(kept)


async def test_a_receipt_before_our_posts_answer_is_applied_afterwards(rig: Rig) -> None:
    """Read before delivered before the answer: kept, then the highest counts, and the router is told of it."""
    receipts = Receipts(rig)
    await receipts.start()
    await receipts.accept(LINE, [Receipt("read", provider_id="p1"), Receipt("delivered", provider_id="p1")])
    await receipts.accept(LINE, [Receipt("read", provider_id="p1")])
    await receipts.match()
    assert await receipts.status() == ("sending", "", 2)
    await receipts.answered()
    await receipts.match()
    await rig.ear.until(lambda: rig.ear.reported("read") == ["m1"])

    assert await receipts.status() == ("read", "", 0)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["delivered", "read"], "read"),
        (["read", "delivered", "sent"], "read"),
        (["failed"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["failed", "delivered"], "delivered"),
        (["sent", "sent"], "sent"),
    ],
)
async def test_a_status_only_rises(rig: Rig, statuses: list[str], expected: str) -> None:
    """In whatever order the receipts come; the code of a failure is kept and told."""
    receipts = Receipts(rig)
    await receipts.start()
    await receipts.answered()
    for status in statuses:
        await receipts.accept(LINE, [Receipt(status, provider_id="p1", code="131026" if status == "failed" else "")])  # type: ignore[arg-type]
    found, error, kept = await receipts.status()

    assert (found, kept) == (expected, 0)
    assert (error == "131026") == ("failed" in statuses and statuses[0] == "failed")


async def test_a_receipt_of_our_own_id_counts_while_the_call_is_under_way(rig: Rig) -> None:
    """The answer to our POST, which comes later, does not lower it."""
    receipts = Receipts(rig)
    await receipts.start()
    await receipts.accept(LINE, [Receipt("delivered", message="m1")])
    await receipts.answered()

    assert await receipts.status() == ("delivered", "", 0)


async def test_a_receipt_of_our_own_id_that_is_unknown_is_refused(rig: Rig) -> None:
    """Our ids exist before they are sent: none can be early."""
    with pytest.raises(BadPayload, match="not one that we sent"):
        await Receipts(rig).accept(LINE, [Receipt("delivered", message="never-sent")])


async def test_a_failure_of_our_own_id_before_the_answer_counts_afterwards(rig: Rig) -> None:
    """The provider names its id and ours: the answer that says "sent" does not hide that it failed."""
    receipts = Receipts(rig)
    await receipts.start()
    await receipts.accept(LINE, [Receipt("failed", message="m1", provider_id="p1", code="30003")])
    assert await receipts.status() == ("sending", "", 1)
    await receipts.answered()
    await receipts.match()

    assert await receipts.status() == ("failed", "30003", 0)
