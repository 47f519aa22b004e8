"""A bad item anywhere in a batch affects only itself: the others are processed, and the failure is reported."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from shutil import copy
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import insert, select
from structlog.testing import capture_logs
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.release import ReleaseConversation
from usher_common.envelope import wrap
from usher_common.live.memory import MemoryLive
from usher_common.live.publish import publish_events
from usher_common.messages.events import TypingChanged, encode_event
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import agent, conversation
from usher_common.stores import Stores
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Channel, Event, Receipt, Received, Request
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.receive.webhook import ReceiveWebhook, Taken
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.report import ReportDeliveries
from usher_gateway.reading.batch_loader import BatchLoader
from usher_gateway.sockets.shared.hub import Hub
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.adapters.policy.replanning import RecordPlans
from usher_router.app.checks.repair import repair_loads
from usher_router.app.deadlines.publish_each import publish_each
from usher_router.app.policy.active_policy import PolicySource
from usher_router.app.policy.replan_waits import WaitPlanner
from usher_router.domain.policy import Policy

from connecting.rig import Ear
from record_rows import ROWS
from routing.policies import text_of
from waits import loop_turns

WHERE = st.lists(st.booleans(), min_size=1, max_size=6)  # positions of the bad items
EXAMPLES = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
BODY = ReleaseConversation("k1", "s1", "vanished")


def fresh(url: str) -> Record:
    """Open a copy of this empty record."""
    empty = Path(url.removeprefix("sqlite:///"))
    return open_record(f"sqlite:///{copy(empty, empty.with_name(f'{uuid4()}.db'))}")


def failed_alone(batch: str) -> float:
    """Return how many items of this kind of batch have failed so far."""
    return REGISTRY.get_sample_value("usher_items_failed_total", {"batch": batch}) or 0.0


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


BAD_EVENTS = st.sampled_from(
    [Receipt("delivered", message="not-ours"), Receipt("read", message="\0"), Received("n", "", "no peer")]
)


@EXAMPLES
@given(bad=st.lists(st.none() | BAD_EVENTS, min_size=1, max_size=6))
def test_each_event_of_a_post_succeeds_or_fails_alone(record_url: str, bad: list[Event | None]) -> None:
    """Contacts' messages are published in order; the post is refused only if none of it could be accepted."""
    events: list[Event] = [one or Received(f"n{n}", "eva", f"text {n}") for n, one in enumerate(bad)]
    wanted = [f"text {n}" for n, one in enumerate(bad) if one is None]
    taken, texts = asyncio.run(_posted(fresh(record_url), events, len(wanted)))

    assert (taken.answer, texts) == ("taken" if wanted else "bad_payload", wanted)


async def _posted(record: Record, events: list[Event], count: int) -> tuple[Taken, list[str]]:
    bus, ear, table = open_bus("embedded:", partitions=2, record=record), Ear(record), SqlDeliveryTable("c1", {})
    await bus.consume(INBOUND, ear, lambda _: True)
    reports = ReportDeliveries(bus, record, table)
    channel = Channel("batch", lambda *_: None, lambda *_: events, webhook.send)
    channels = {"batch": channel}
    receive = ReceiveWebhook(channels, OneAccount(), bus, AcceptEvents(channels, bus, record, table, reports))
    try:
        taken = await receive("batch", "a", Request({}, b"", 0.0))
        await ear.until(lambda: len(ear.heard) == count)
    finally:
        await bus.close()
        await record.close()
    return taken, [body.text for _, _, body in ear.heard if isinstance(body, MessageReceived)]


@EXAMPLES
@given(bad=WHERE)
def test_each_publish_succeeds_or_fails_alone(record_url: str, bad: list[bool]) -> None:
    """An unknown partition raises an error only once the other envelopes are durable."""
    before = failed_alone("test")
    with capture_logs():
        names, count = asyncio.run(_published(fresh(record_url), bad))

    assert (names, count) == ([f"e{n}" for n, one in enumerate(bad) if not one], bad.count(False))
    assert failed_alone("test") - before == bad.count(True)


async def _published(record: Record, bad: Sequence[bool]) -> tuple[list[str], int]:
    bus, ear = open_bus("embedded:", partitions=1, record=record), Ear(record)
    await bus.consume(INBOUND, ear, lambda _: True)
    items = [(7 if one else 0, wrap(f"e{n}", 1, "", BODY)) for n, one in enumerate(bad)]
    try:
        if any(bad):
            with pytest.raises(ValueError, match="no partition 7"):
                await bus.publish_all(INBOUND, items)
            await ear.until(lambda: len(ear.heard) == bad.count(False))
        count = await publish_each(bus, "test", items)
        await ear.until(lambda: len({name for _, name, _ in ear.heard}) == count)
    finally:
        await bus.close()
        await record.close()
    return list(dict.fromkeys(name for _, name, _ in ear.heard)), count


class Picky(MemoryLive):
    """A live store that fails for the topic "bad", and for everything published with it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[bytes] = []

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        """Fail, or keep the events."""
        if any(topic == "bad" for topic, _ in events):
            raise RuntimeError("bad")
        self.said += [payload for _, payload in events]


@settings(max_examples=20, deadline=None)
@given(bad=WHERE)
def test_each_live_event_succeeds_or_fails_alone(bad: list[bool]) -> None:
    """The others arrive in order, and the publisher continues."""
    live = Picky()
    with capture_logs():
        asyncio.run(publish_events(live, [("bad" if one else "good", b"%d" % n) for n, one in enumerate(bad)]))

    assert live.said == [b"%d" % n for n, one in enumerate(bad) if not one]


class Deaf:
    """A socket that fails at every event, or counts them."""

    def __init__(self, *, fails: bool) -> None:
        self.topics: tuple[str, ...] = ()
        self.fails, self.heard = fails, 0

    def hear(self, _topic: str, _event: object) -> None:
        """Fail, or count."""
        if self.fails:
            raise RuntimeError("this socket")
        self.heard += 1


@settings(max_examples=20, deadline=None)
@given(bad=WHERE)
def test_a_socket_that_fails_at_an_event_affects_no_other(bad: list[bool]) -> None:
    """The others get it."""
    sockets: list[Any] = [Deaf(fails=one) for one in bad]
    with capture_logs():
        asyncio.run(_heard(sockets))

    assert [one.heard for one in sockets] == [0 if one else 1 for one in bad]


async def _heard(sockets: list[Any]) -> None:
    live = MemoryLive()
    hub = Hub(live, lambda: None)
    await hub.open()
    for one in sockets:
        await hub.join(one, ["t"])
    await live.publish([("t", encode_event(TypingChanged("k1", "agent", on=True)))])
    await loop_turns()
    await hub.close()
    await live.close()


@settings(max_examples=20, deadline=None)
@given(bad=WHERE)
def test_each_row_asked_for_succeeds_or_fails_alone(bad: list[bool]) -> None:
    """A key that makes statements fail affects only the callers who asked for it."""

    async def load(keys: Sequence[int]) -> dict[int, int]:
        if any(bad[key] for key in keys):
            raise ValueError(keys)
        return {key: key for key in keys}

    async def ask() -> list[Any]:
        gather = BatchLoader(load, 100)
        found = await asyncio.gather(*(gather.get(key) for key in range(len(bad))), return_exceptions=True)
        await gather.close()
        return found

    found = asyncio.run(ask())

    assert [isinstance(one, ValueError) for one in found] == bad
    assert [one for one in found if isinstance(one, int)] == [key for key, one in enumerate(bad) if not one]


def waiting(n: int) -> dict[str, Any]:
    """Return a row of a waiting conversation."""
    own = {"id": f"k{n}", "address_id": f"a{n}", "peer": f"v{n}", "next_deadline": None}
    return {**ROWS["conversation"], **own}


async def spoil(record: Record, table: str, bad: Sequence[str]) -> None:
    """Make the record refuse every change of these rows."""
    names = ", ".join(f"'{one}'" for one in bad)
    trigger = f"CREATE TRIGGER spoilt BEFORE UPDATE ON {table} WHEN new.id IN ({names})"
    async with record.transaction() as transaction:
        await transaction.connection.exec_driver_sql(f"{trigger} BEGIN SELECT RAISE(ABORT, 'spoilt'); END")


@EXAMPLES
@given(bad=WHERE)
def test_each_conversation_is_replanned_alone(record_url: str, bad: list[bool]) -> None:
    """A row that cannot be changed keeps no other from the new policy, and in the end the policy counts as planned."""
    before = failed_alone("replan")
    with capture_logs():
        found, planned = asyncio.run(_planned(fresh(record_url), bad))

    assert found == [not one for one in bad]
    assert planned
    assert failed_alone("replan") - before == bad.count(True)


async def _planned(record: Record, bad: Sequence[bool]) -> tuple[list[bool], bool]:
    async with record.transaction() as transaction:
        connection = transaction.connection
        await connection.execute(insert(conversation.metadata.tables["contact"]).values(**ROWS["contact"]))
        for n in range(len(bad)):
            own = {**ROWS["address"], "id": f"a{n}", "peer": f"v{n}"}
            await connection.execute(insert(conversation.metadata.tables["address"]).values(**own))
            await connection.execute(insert(conversation).values(**waiting(n)))
        text = text_of("queues: {default: {max_wait_s: 60}}")
        await RecordPolicies().activate(connection, "p1", text, "ann")
    await spoil(record, "conversation", [f"k{n}" for n, one in enumerate(bad) if one])
    source = PolicySource(record, RecordPolicies(), Policy())
    await source.refresh()
    await WaitPlanner(record, RecordPlans(), source, lambda: True).poll()
    async with record.read() as connection:
        wanted = select(conversation.c.next_deadline).order_by(conversation.c.id)
        found = [one is not None for one in (await connection.execute(wanted)).scalars()]
        planned = await RecordPlans().planned(connection) == "p1"
    await record.close()
    return found, planned


@EXAMPLES
@given(bad=WHERE)
def test_each_agents_load_is_repaired_alone(record_url: str, bad: list[bool]) -> None:
    """An agent whose row cannot be changed keeps no other from being recomputed."""
    with capture_logs():
        loads = asyncio.run(_repaired(fresh(record_url), bad))

    assert loads == [40 if one else 0 for one in bad]


async def _repaired(record: Record, bad: Sequence[bool]) -> list[int]:
    async with record.transaction() as transaction:
        for n in range(len(bad)):
            row = {**ROWS["agent"], "id": f"g{n}", "login": f"g{n}"}
            await transaction.connection.execute(insert(agent).values(**row))
    await spoil(record, "agent", [f"g{n}" for n, one in enumerate(bad) if one])
    bus: Bus = open_bus("embedded:", partitions=1, record=record)
    await repair_loads(Stores(bus, MemoryLive(), record), RecordWatch())
    await bus.close()
    async with record.read() as connection:
        loads = list((await connection.execute(select(agent.c.load).order_by(agent.c.id))).scalars())
    await record.close()
    return loads
