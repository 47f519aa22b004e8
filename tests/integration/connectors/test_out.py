"""Outgoing sends: from a frame of `outbound` to the provider and back as a report, on both kinds of stores."""

import asyncio

from aiohttp import web

from connecting.receiver import Receiver
from connecting.rig import Rig
from servers.ports import free_port


async def test_sends_reach_the_receiver_once_in_order_per_peer(rig: Rig, receiver: Receiver) -> None:
    """Every text arrives once and in order, with one call in flight per peer, and is reported as sent."""
    await rig.add_account("a", receiver.url)
    texts = [(f"p{n % 7}", f"text {n}") for n in range(140)]
    async with rig.connectors():
        await rig.send("a", *texts)
        await rig.ear.until(lambda: len(rig.ear.reported("sent")) == len(texts))
        rows = await rig.until_rows(lambda rows: all(row.reported for row in rows))

    assert {f"p{n}": [text for peer, text in texts if peer == f"p{n}"] for n in range(7)} == {
        f"p{n}": receiver.texts(f"p{n}") for n in range(7)
    }
    assert len(texts) == receiver.requests
    assert receiver.most_at_once == 1
    assert {"sent"} == {row.status for row in rows}


async def test_a_failed_send_is_retried_and_later_texts_wait(rig: Rig, receiver: Receiver) -> None:
    """However it failed: the same id and bytes are sent again, signed anew; later texts to the same peer follow it."""
    failures = [
        web.Response(status=503),
        web.Response(status=500),
        web.Response(status=301, headers={"Location": receiver.url}),
        web.Response(status=429, headers={"Retry-After": "1"}),
        None,
    ]
    expected = len(failures) + 2
    receiver.answer = lambda _body: failures.pop(0) if failures else web.Response()
    await rig.add_account("a", receiver.url)
    async with rig.connectors(retry_scale=0.0001):
        await rig.send("a", ("p", "one"), ("p", "two"))
        await rig.ear.until(lambda: len(rig.ear.reported("sent")) == 2)
    first, later = receiver.attempts[: expected - 1], receiver.attempts[expected - 1 :]
    stamps = [stamp for _, stamp, _ in first]

    assert receiver.texts("p") == ["one", "two"]
    assert (receiver.requests, len(later)) == (expected, 1)
    assert len({(name, body) for name, _, body in first}) == 1
    assert stamps == sorted(stamps)
    assert stamps[0] < stamps[-1]


async def test_410_disables_the_account_and_fails_its_sends(rig: Rig, receiver: Receiver) -> None:
    """An endpoint that is gone (410) is called once and no more."""
    receiver.answer = lambda _body: web.Response(status=410)
    await rig.add_account("a", receiver.url)
    async with rig.connectors():
        await rig.send("a", ("p", "one"), ("p", "two"))
        await rig.ear.until(lambda: len(rig.ear.reported("failed")) == 2)
        rows = await rig.rows()

    assert [row.error for row in rows] == ["http_410", "account_disabled"]
    assert receiver.requests == 1


async def test_a_dead_account_delays_no_other(rig: Rig, receiver: Receiver) -> None:
    """Hundreds of sends to a port where nobody listens do not slow another account's sends."""
    await rig.add_account("dead", f"http://127.0.0.1:{free_port()}/in")
    await rig.add_account("alive", receiver.url)
    async with rig.connectors(retry_scale=1.0):
        await rig.send("dead", *[(f"p{n}", "lost") for n in range(300)])
        await rig.send("alive", *[(f"p{n}", "hello") for n in range(20)])
        await receiver.until(lambda: len(receiver.taken) == 20)
        rows = await rig.rows()

    assert {"queued", "sending"} >= {row.status for row in rows if row.account == "dead"}


async def test_a_throttled_account_pauses_and_then_everything_arrives(rig: Rig, receiver: Receiver) -> None:
    """`Retry-After` of a 429 is honoured, and uses up no attempt."""
    refusals = [1]
    receiver.answer = lambda _body: (
        web.Response(status=429, headers={"Retry-After": "1"}) if refusals and refusals.pop() else web.Response()
    )
    await rig.add_account("a", receiver.url)
    async with rig.connectors():
        started = asyncio.get_running_loop().time()
        await rig.send("a", ("p", "one"), ("p", "two"))
        await rig.ear.until(lambda: len(rig.ear.reported("sent")) == 2)
        rows = await rig.rows()

    assert asyncio.get_running_loop().time() - started >= 1.0
    assert [row.attempts for row in rows] == [1, 1]


async def test_private_targets_are_refused_unless_allowed(rig: Rig, receiver: Receiver) -> None:
    """Loopback by address, name or mapped address: no connection is made, and the send fails with its reason."""
    port = receiver.port
    for number, host in enumerate(("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433")):
        await rig.add_account(f"a{number}", f"https://{host}:{port}/in")
    await rig.add_account("plain", f"http://example.com:{port}/in")
    async with rig.connectors(allow_private_targets=False):
        for number in range(4):
            await rig.send(f"a{number}", ("p", "hello"))
        await rig.send("plain", ("p", "hello"))
        rows = await rig.until_rows(lambda rows: len(rows) == 5 and all(row.status == "failed" for row in rows))

    assert [row.error for row in rows[:3]] == ["foreign_network"] * 3
    assert [rows[3].error in {"foreign_network", "bad_url"}, rows[4].error] == [True, "bad_url"]
    assert receiver.requests == 0


async def test_calls_of_a_dead_replica_are_repeated_or_reported_uncertain(rig: Rig, receiver: Receiver) -> None:
    """An idempotent channel repeats them; any other reports that nobody knows whether they arrived."""
    await rig.add_account("a", receiver.url)
    async with rig.connectors():
        await rig.send("a", ("p", "one"))
        await rig.until_rows(lambda rows: bool(rows) and rows[0].reported)
    await rig.change_rows(status="sending", owner="dead", reported=False)
    async with rig.connectors():
        await rig.until_rows(lambda rows: rows[0].status == "sent" and rows[0].reported)
    await rig.change_rows(status="sending", owner="dead", reported=False, channel="telephone")
    async with rig.connectors():
        rows = await rig.until_rows(lambda rows: rows[0].status == "uncertain" and rows[0].reported)
        await rig.ear.until(lambda: bool(rig.ear.reported("uncertain")))  # it was sent; whether it arrived is unknown

    assert receiver.requests == 2
    assert len(receiver.taken) == 1
    assert rows[0].error == "interrupted"
    assert rig.ear.reported("uncertain") == ["m-1"]
