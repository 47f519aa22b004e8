"""Parked envelopes are listed, sent again in order, and dropped with a record of it."""

import pytest
from sqlalchemy import select, update
from usher_common.bus.port import INBOUND, ParkedQueue
from usher_common.bus.rabbitmq.bus import RabbitBus
from usher_common.bus.settling.one_by_one import park, parked_id
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import Envelope, encode_envelope, wrap
from usher_common.handling import BusClosed, Delivery
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_gateway.parked import replay as replaying
from usher_gateway.parked.collect import collect
from usher_gateway.parked.domain import Selection

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call

ALL = {"everything": True}


def said(text: str, accepted: int, peer: str = "v1") -> Envelope:
    """A message of a customer."""
    return wrap(f"e-{text}", accepted, "t", MessageReceived("shop", peer, "webhook", text))


async def parked(rig: Rig, *envelopes: Envelope, reason: str = "no_conversation") -> list[str]:
    """Park these, and remember their refusal as the router does."""
    async with rig.record.transaction() as transaction:
        for envelope in envelopes:
            await park(transaction, Delivery(INBOUND, 0, [envelope], first=False), envelope, reason, "why")
        answers = [{"id": one.id, "code": reason, "at": 1} for one in envelopes]
        await insert_rows(transaction.connection, schema.answered, answers, skip_existing=True)
    return [parked_id(INBOUND, one) for one in envelopes]


async def left(rig: Rig) -> list[tuple[str, str, bool]]:
    """What is parked: envelope, reason, whether it is being replayed."""
    p = schema.parked.c
    async with rig.record.read() as connection:
        rows = await connection.execute(select(p.envelope_id, p.reason, p.replayed_at).order_by(p.envelope_id))
        return [(row.envelope_id, row.reason, row.replayed_at is not None) for row in rows]


async def remembered(rig: Rig) -> list[str]:
    """The ids of commands that the router has answered."""
    async with rig.record.read() as connection:
        return sorted((await connection.execute(select(schema.answered.c.id))).scalars())


async def test_a_replay_sends_each_peers_messages_in_their_order_and_only_once(rig: Rig, root: SignedIn) -> None:
    """The oldest first; a dry run says so before; what the router refused is decided anew."""
    ids = await parked(rig, said("2", 20), said("1", 10), said("3", 30))
    dry = (await call(root, "POST", "/api/parked/replay", {**ALL, "dry_run": True}))[1]

    assert dry["done"] == [ids[1], ids[0], ids[2]]
    assert len(await left(rig)) == 3
    status, done = await call(root, "POST", "/api/parked/replay", {"channel": "webhook"})
    assert (status, done["done"], done["left"]) == (200, dry["done"], 0)
    again = (await call(root, "POST", "/api/parked/replay", ALL))[1]
    assert again["done"] == []
    assert [one.text for one in await rig.commands(3)] == ["1", "2", "3"]
    assert (await left(rig), await remembered(rig)) == ([], [])
    log = (await call(root, "GET", "/api/parked/log"))[1]["log"]
    assert [(one["action"], one["reason"]) for one in log] == [("replayed", "no_conversation")] * 3


async def test_one_is_shown_with_its_content(rig: Rig, root: SignedIn) -> None:
    """And bytes that are nothing, by their beginning."""
    (key,) = await parked(rig, said("hello", 1))
    status, found = await call(root, "GET", f"/api/parked/{key}")

    assert (status, found["content"]["text"], found["parked"]["kind"]) == (200, "hello", "MessageReceived")
    assert found["parked"]["channel"] == "webhook"
    assert (await call(root, "GET", "/api/parked/nothing"))[0] == 404


async def test_nothing_is_replayed_or_dropped_unless_it_is_named(rig: Rig, root: SignedIn) -> None:
    """An empty selection is a mistake; a drop says why; agents may do neither, supervisors may not drop."""
    (key,) = await parked(rig, said("1", 1))
    await rig.agent("ana")
    await rig.agent("lead", "supervisor")
    ana, lead = await rig.sign_in("ana"), await rig.sign_in("lead")

    assert (await call(root, "POST", "/api/parked/replay", {}))[1]["code"] == "nothing_selected"
    assert (await call(root, "POST", "/api/parked/drop", ALL))[1]["code"] == "bad_field"
    assert (await call(root, "POST", "/api/parked/drop", {**ALL, "why": "  "}))[1]["code"] == "bad_field"
    assert (await call(ana, "POST", "/api/parked/replay", ALL))[0] == 403
    assert (await call(lead, "POST", "/api/parked/drop", {**ALL, "why": "old"}))[0] == 403
    assert [one["id"] for one in (await call(lead, "GET", "/api/parked"))[1]["parked"]] == [key]


async def test_a_drop_is_recorded_with_who_and_why(rig: Rig, root: SignedIn) -> None:
    """The message is gone, the record of it stays."""
    ids = await parked(rig, said("1", 1), said("2", 2))
    dry = (await call(root, "POST", "/api/parked/drop", {**ALL, "why": "spam", "dry_run": True}))[1]
    assert (sorted(dry["done"]), len(await left(rig))) == (sorted(ids), 2)
    status, done = await call(root, "POST", "/api/parked/drop", {"ids": ids[:1], "why": "spam"})

    assert (status, done["done"]) == (200, ids[:1])
    assert await left(rig) == [("e-2", "no_conversation", False)]
    log = (await call(root, "GET", "/api/parked/log"))[1]["log"]
    me = (await call(root, "GET", "/api/session"))[1]["agent"]["id"]
    assert [(one["parked"], one["action"], one["by"], one["why"]) for one in log] == [(ids[0], "dropped", me, "spam")]


class LostBus:
    """A bus that dies before it confirms."""

    partitions = 2
    congested = False
    connected = True

    async def publish_all(self, *_: object) -> None:
        raise BusClosed

    publish = consume = close = publish_all


async def test_a_replay_that_dies_loses_nothing_and_is_repeated_without_doing_it_twice(rig: Rig) -> None:
    """The row stays until the bus has confirmed; the second time the router's answer is kept: it may be the first's."""
    await parked(rig, said("1", 1))
    with pytest.raises(BusClosed):
        await replaying.replay(rig.record, LostBus(), Selection(everything=True), "root")  # type: ignore[arg-type]

    assert await left(rig) == [("e-1", "no_conversation", True)]
    busy = await replaying.replay(rig.record, rig.bus, Selection(everything=True), "root")
    assert (busy.done, busy.busy) == ((), 1)
    async with rig.record.transaction() as transaction:  # a minute later, and the router has decided it
        await transaction.connection.execute(update(schema.parked).values(replayed_at=1))
        await insert_rows(transaction.connection, schema.answered, [{"id": "e-1", "code": "", "at": 1}])
    done = await replaying.replay(rig.record, rig.bus, Selection(everything=True), "root")
    assert len(done.done) == 1
    assert (await left(rig), await remembered(rig)) == ([], ["e-1"])


async def test_what_parks_again_stays_with_its_new_reason(rig: Rig) -> None:
    """Also if it does so before the replay has ended: then the row is not deleted."""
    envelope = said("1", 1)
    await parked(rig, envelope)

    class Parking(LostBus):
        """A bus with a router that is faster than we are."""

        async def publish_all(self, *_: object) -> None:
            await parked(rig, envelope, reason="not_owner")

    await replaying.replay(rig.record, Parking(), Selection(everything=True), "root")  # type: ignore[arg-type]

    assert await left(rig) == [("e-1", "not_owner", False)]


async def test_what_the_broker_parked_by_itself_comes_into_the_record(rig: Rig) -> None:
    """Each leaves the broker's queue once the record has it; a death in between repeats it, and adds nothing."""
    if not isinstance(rig.bus, RabbitBus):
        assert not isinstance(rig.bus, ParkedQueue)
        return
    headers = {"queue": "usher.outbound.1", "reason": "not_a_frame", "detail": "no array"}
    for _ in range(2):  # as after a death between commit and ack
        await rig.bus._publisher.park(b"\xc1", headers)
    await rig.bus._publisher.park(b"\xdd\x00\x00\x00\x01" + encode_envelope(said("1", 1)), {})
    await collect(rig.bus, rig.record)

    assert await left(rig) == [("", "not_a_frame", False), ("e-1", "dead_lettered", False)]
    await collect(rig.bus, rig.record)
    assert len(await left(rig)) == 2
