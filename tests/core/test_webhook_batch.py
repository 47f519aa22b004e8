"""A provider's post may hold several events; a receipt that makes no sense must not stop the messages after it."""

import pytest
from usher_common.bus.open import open_bus
from usher_common.commands.message_received import MessageReceived
from usher_common.record.port import Record
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Channel, Event, Receipt, Received, Request
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.receive.webhook import ReceiveWebhook
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.report import ReportDeliveries

from connecting.rig import Ear

UNKNOWN, WORDS = Receipt("delivered", message="sent-by-phone"), Received("n1", "eva", "hello")


class OneAccount:
    """Every id names an account."""

    async def find(self, account_id: str) -> Account:
        """Return an account for any id."""
        return Account(account_id, "batch")

    async def having(self, channel: str, setting: str, value: str) -> list[Account]:
        """Find none."""
        del channel, setting, value
        return []

    def forget(self, account_id: str) -> None:
        """Forget nothing."""


@pytest.mark.parametrize("events", [[UNKNOWN, WORDS], [WORDS, UNKNOWN]], ids=["before", "behind"])
async def test_a_bad_receipt_does_not_stop_a_message_in_the_same_post(record: Record, events: list[Event]) -> None:
    """The contact's message is published and the post accepted: sent again, the post would fail for ever."""
    bus, ear, table = open_bus("embedded:", partitions=2, record=record), Ear(record), SqlDeliveryTable("c1", {})
    await bus.consume("inbound", ear, lambda _: True)
    channel = Channel("batch", lambda *_: None, lambda *_: events, webhook.send)
    channels = {"batch": channel}
    accept = AcceptEvents(channels, bus, record, table, ReportDeliveries(bus, record, table))
    receive = ReceiveWebhook(channels, OneAccount(), bus, accept)
    taken = await receive("batch", "a", Request({}, b"", 0.0))
    if taken.answer == "taken":
        await ear.until(lambda: bool(ear.heard))
    await bus.close()
    texts = [body.text for _, _, body in ear.heard if isinstance(body, MessageReceived)]

    assert (taken.answer, texts) == ("taken", ["hello"])
