"""Accounts that are polled or hold a session: one owner over all replicas, and a cursor that is never ahead."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import insert, select, update
from usher_common.commands.message_received import MessageReceived
from usher_common.record.port import Record
from usher_common.record.tables.schema import account, account_duty
from usher_common.sealing.keyring import Keyring
from usher_connectors.account_cache import AccountCache
from usher_connectors.channels import CHANNELS, webhook
from usher_connectors.contract import Account, Channel, Event, Lost, Polled, Polling, Received, Sink
from usher_connectors.edge.duties import Duties
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.receive.duty_table import Duty
from usher_connectors.receive.hold_duty import DutySink, HoldDuty
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.http_driver import HttpDriver
from usher_connectors.send.report import ReportDeliveries

from connecting.rig import Rig
from waits import eventually

GONE_S = 60.0  # longer than a busy machine stalls
KEYRING = Keyring(["a key for tests, long enough for one"])


class Replica:
    """One connectors process as its duties see it; `held` are the accounts that it holds now, `sinks` theirs."""

    def __init__(self, record: Record, accept: AcceptEvents, name: str) -> None:
        self.held: set[str] = set()
        self.sinks: dict[str, DutySink] = {}
        self.name, self._record, self._accept = name, record, accept
        channels = {"line": Channel("line", webhook.verify, webhook.parse, webhook.send, session=_no_session)}
        self.duties = Duties(record, AccountCache(record, KEYRING), channels, self._hold, name, gone_s=GONE_S)

    async def _hold(self, _channel: Channel, owned: Account, duty: Duty) -> None:
        self.sinks[owned.id] = DutySink(self._record, self._accept, owned, duty, self.name)
        self.held.add(owned.id)
        try:
            await asyncio.Event().wait()
        finally:
            self.held.discard(owned.id)


async def _no_session(_account: Account, _sink: Sink) -> None:
    await asyncio.Event().wait()


async def add_accounts(record: Record, channel: str, *names: str) -> None:
    """Add accounts that are polled."""
    rows = [
        {"id": name, "channel": channel, "config_json": '{"mode": "poll"}', "secrets_json": "{}", "changed_at": 0}
        for name in names
    ]
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(account), rows)


async def cursors(record: Record) -> dict[str, str]:
    """The stored cursors."""
    async with record.read() as connection:
        return {
            row[0]: row[1]
            for row in (await connection.execute(select(account_duty.c.account, account_duty.c.cursor))).all()
        }


async def dies(record: Record, name: str) -> None:
    """Let this owner's last heartbeat be as long ago as if it had died."""
    theirs = update(account_duty).where(account_duty.c.owner == name)
    async with record.transaction() as transaction:
        long_ago = account_duty.c.beat_at - int(2 * GONE_S * 1_000_000)
        await transaction.connection.execute(theirs.values(beat_at=long_ago))


@pytest.fixture
def accept(rig: Rig) -> AcceptEvents:
    """What makes events durable on the stores of the test."""
    table = SqlDeliveryTable("c1", {})
    return AcceptEvents(CHANNELS, rig.bus, rig.record, table, ReportDeliveries(rig.bus, rig.record, table))


async def test_each_account_has_one_owner_who_is_replaced_when_gone(rig: Rig, accept: AcceptEvents) -> None:
    """Two replicas never hold the same account; what a dead one stores afterwards is refused."""
    await add_accounts(rig.record, "line", "a", "b")
    one, two = Replica(rig.record, accept, "one"), Replica(rig.record, accept, "two")
    await one.duties.step()
    await two.duties.step()
    await eventually(lambda: one.held == {"a", "b"})
    assert two.held == set()
    await one.sinks["a"].accept([], "c1")

    await dies(rig.record, "one")
    await two.duties.step()
    await eventually(lambda: two.held == {"a", "b"})
    assert await two.sinks["a"].cursor() == "c1"
    await two.sinks["a"].accept([], "c2")
    with pytest.raises(Lost):
        await one.sinks["a"].accept([], "late")
    await one.duties.step()  # it learns that it is not the owner any more, and takes nothing back
    assert (one.held, await cursors(rig.record)) == (set(), {"a": "c2", "b": ""})
    await two.duties.close()
    await one.duties.step()
    await eventually(lambda: one.held == {"a", "b"})
    await one.duties.close()


async def test_a_polled_message_is_durable_before_the_cursor_moves(rig: Rig, accept: AcceptEvents) -> None:
    """A poll that fails is repeated from the same cursor, and a message that comes again is the same one."""
    await add_accounts(rig.record, "poll", "a")
    asked: list[str] = []

    def poll(_account: Account, cursor: str) -> Polling:
        asked.append(cursor)
        if len(asked) == 2:
            raise ConnectionError("the provider hung up")
        number = int(cursor or 0)
        events: Sequence[Event] = [Received(f"n{number}", "eva", f"text {number}")] if number < 3 else []
        return Polled(events, str(min(number + 1, 3)))
        yield  # a poll of a real channel makes calls

    channels = {"poll": Channel("poll", webhook.verify, webhook.parse, webhook.send, poll=poll)}
    driver = HttpDriver(allow_private=True)
    hold = HoldDuty(rig.record, accept, driver, "one", scale=0.02)
    duties = Duties(rig.record, AccountCache(rig.record, KEYRING), channels, hold, "one", gone_s=GONE_S)
    await duties.step()
    await rig.ear.until(lambda: len(rig.ear.heard) >= 3)
    await eventually(lambda: asked[-1] == "3")
    await duties.close()
    await driver.close()

    assert asked[:3] == ["", "1", "1"]
    assert [body.text for _, _, body in rig.ear.heard if isinstance(body, MessageReceived)] == [
        "text 0",
        "text 1",
        "text 2",
    ]
    assert await cursors(rig.record) == {"a": "3"}
