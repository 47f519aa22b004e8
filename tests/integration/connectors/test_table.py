"""SQL on the table `delivery`: each statement may be repeated, and order holds over replicas, on both databases."""

import pytest
from usher_common.commands.address_changed import AddressChanged
from usher_common.messages.sends import Send
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.domain.delivery import Row, Settled
from usher_connectors.send.ports import Finished

from connecting.rig import Rig

OURS, THEIRS = (SqlDeliveryTable(owner, {"webhook": "at once", "asked": "if absent"}) for owner in ("ours", "theirs"))
SENT, AGAIN = Settled("sent", "id"), Settled("queued", error="http_500", wait_s=60.0)
MOVED, BLOCKED = AddressChanged("a", "p", "webhook", "moved", "p2"), AddressChanged("a", "p", "webhook", "blocked")


def row(number: int, peer: str = "p", channel: str = "webhook") -> Row:
    """Return the row that was created `number`-th."""
    return Row(f"r{number}", number, 0, "t", Send("a", peer, channel, "c", f"m{number}", number, "text"))


def done(one: Row, settled: Settled = SENT, *changes: AddressChanged) -> Finished:
    """Return a finished attempt."""
    return Finished(one, settled, 1, changes)


async def insert(rig: Rig, table: SqlDeliveryTable, *rows: Row) -> list[str]:
    """Insert in a transaction of its own; returns the ids that are new and this replica's to send."""
    async with rig.record.transaction() as transaction:
        return [one.id for one in await table.insert(transaction.connection, rows, 1)]


async def claim(rig: Rig, table: SqlDeliveryTable, *rows: Row) -> set[str]:
    """Claim in a transaction of its own."""
    async with rig.record.transaction() as transaction:
        return await table.claim(transaction.connection, rows, 2)


async def finish(rig: Rig, table: SqlDeliveryTable, *ends: Finished) -> list[str]:
    """Finish in a transaction of its own."""
    async with rig.record.transaction() as transaction:
        return [one.row.id for one in await table.finish(transaction.connection, ends, 3)]


async def test_inserting_a_row_again_changes_nothing(rig: Rig) -> None:
    """A frame may be delivered again after its rows were written."""
    assert await insert(rig, OURS, row(1), row(2)) == ["r1", "r2"]
    assert await insert(rig, OURS, row(1), row(2), row(3)) == ["r3"]


async def test_only_a_peers_first_open_row_can_be_claimed(rig: Rig) -> None:
    """No replica can claim a later row before the earlier one is settled."""
    await insert(rig, OURS, row(1), row(2), row(3, "q"))

    assert await claim(rig, OURS, row(2), row(3, "q")) == {"r3"}
    assert await claim(rig, OURS, row(1)) == {"r1"}
    assert await claim(rig, OURS, row(2)) == set()
    assert await finish(rig, OURS, done(row(1))) == ["r1"]
    assert await claim(rig, OURS, row(2)) == {"r2"}


async def test_claim_and_finish_may_be_repeated(rig: Rig) -> None:
    """A commit whose confirmation was lost is run again, with the same result."""
    await insert(rig, OURS, row(1), row(2, "q"))

    assert await claim(rig, OURS, row(1), row(2, "q")) == {"r1", "r2"} == await claim(rig, OURS, row(1), row(2, "q"))
    for _ in range(2):
        assert sorted(await finish(rig, OURS, done(row(1)), done(row(2, "q"), AGAIN))) == ["r1", "r2"]
    assert [(one.status, one.attempts) for one in await rig.rows()] == [("sent", 1), ("queued", 1)]


async def test_a_peer_stays_with_the_replica_that_still_has_its_rows(rig: Rig) -> None:
    """After a handover new rows wait behind the old ones, at the old replica."""
    await insert(rig, THEIRS, row(1))
    assert await insert(rig, OURS, row(2), row(3, "q")) == ["r3"]
    assert await claim(rig, OURS, row(2)) == set()

    assert {one.id: one.owner for one in await rig.rows()} == {"r1": "theirs", "r2": "theirs", "r3": "ours"}


async def test_adopted_rows_no_longer_belong_to_the_dead_replica(rig: Rig) -> None:
    """Adopting settles what was under way; a replica that was only thought dead can no longer write."""
    await insert(rig, THEIRS, row(1), row(2, "q", "telephone"), row(3, "r"), row(4, "s", "asked"))
    await claim(rig, THEIRS, row(1), row(2, "q"), row(4, "s"))
    async with rig.record.transaction() as transaction:
        adopted = await OURS.adopt(transaction.connection, {"somebody"})

    assert adopted.accounts == {"a"}
    assert [(one.id, one.status, one.error) for one in adopted.results] == [("r2", "uncertain", "interrupted")]
    assert await finish(rig, THEIRS, done(row(1))) == []
    assert [(one.owner, one.status, one.attempts, one.unsure) for one in await rig.rows()] == [
        ("ours", "queued", 1, False),
        ("ours", "uncertain", 1, False),
        ("ours", "queued", 0, False),
        ("ours", "queued", 1, True),
    ]


async def test_a_call_that_was_asked_for_is_kept_again(rig: Rig) -> None:
    """Where nothing rings yet, its replica's death leaves no doubt, on a channel that repeats nothing else."""
    asked, agents = (Send("a", peer, "telephone", "c", "m", 1, "", call=True, back=peer == "p") for peer in "pq")
    rows = [Row("r1", 1, 0, "t", asked), Row("r2", 2, 0, "t", agents)]
    await insert(rig, THEIRS, *rows)
    await claim(rig, THEIRS, *rows)
    async with rig.record.transaction() as transaction:
        adopted = await OURS.adopt(transaction.connection, set())

    assert (adopted.accounts, [one.id for one in adopted.results]) == (frozenset({"a"}), ["r2"])
    assert {one.id: one.status for one in await rig.rows()} == {"r1": "queued", "r2": "uncertain"}


async def test_what_was_said_of_the_peer_stays_until_the_router_was_told(rig: Rig) -> None:
    """Through an attempt that is made again, a replica's death before its report, and the next reading of the table."""
    first, second = row(1), row(2, "q")
    await insert(rig, THEIRS, first, second)
    await claim(rig, THEIRS, first, second)
    await finish(
        rig, THEIRS, done(first, Settled("failed", error="recipient"), MOVED, BLOCKED), done(second, AGAIN, MOVED)
    )
    async with rig.record.transaction() as transaction:
        adopted = await OURS.adopt(transaction.connection, set())
    async with rig.record.read() as connection:
        untold = await OURS.unreported(connection, 0.0, 9)
        ((again, _),) = await OURS.load(connection, "a", 9)

    assert [(one.id, one.changes) for one in adopted.results] == [("r1", (MOVED, BLOCKED))]
    assert [(one.id, one.changes) for one in untold] == [("r1", (MOVED, BLOCKED))]
    assert (again.id, again.changes) == ("r2", (MOVED,))
    async with rig.record.transaction() as transaction:
        await OURS.mark_reported(transaction.connection, ["r1"])
        assert await OURS.unreported(transaction.connection, 0.0, 9) == []


async def test_live_replicas_keep_their_rows(rig: Rig) -> None:
    """Only the rows of dead replicas are adopted."""
    await insert(rig, THEIRS, row(1))
    async with rig.record.transaction() as transaction:
        adopted = await OURS.adopt(transaction.connection, {"theirs"})

    assert (adopted.accounts, list(adopted.results)) == (frozenset(), [])


async def test_queued_rows_are_read_in_order_with_their_waits(rig: Rig) -> None:
    """Oldest first; a row to be retried says in how many seconds."""
    await insert(rig, OURS, row(2), row(1, "q"), row(3))
    await claim(rig, OURS, row(1, "q"))
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        await OURS.finish(transaction.connection, [done(row(1, "q"), AGAIN)], now)
    async with rig.record.read() as connection:
        loaded = await OURS.load(connection, "a", 2)
        counts = await OURS.count_queued(connection)

    assert [(one.id, one.attempts) for one, _ in loaded] == [("r1", 1), ("r2", 0)]
    assert [wait_s for _, wait_s in loaded] == [pytest.approx(60, abs=50), 0.0]
    assert {name: one.count for name, one in counts.items()} == {"a": 3}
    assert counts["a"].due_s == pytest.approx((now - row(2).created_at) / 1e6, abs=30)
    assert counts["a"].undelivered_s == pytest.approx((now - row(1).created_at) / 1e6, abs=30)


async def test_a_send_that_is_held_back_is_not_undelivered(rig: Rig) -> None:
    """One of a paused broadcast goes back into the queue without an error; what failed waits all the same."""
    await insert(rig, OURS, row(1), row(2, "q"))
    await claim(rig, OURS, row(1), row(2, "q"))
    ages = []
    for first, second in ((Settled("queued", wait_s=60.0), SENT), (AGAIN, SENT)):
        async with rig.record.transaction() as transaction:
            await OURS.finish(transaction.connection, [done(row(1), first), done(row(2, "q"), second)], 3)
        async with rig.record.read() as connection:
            ages.append((await OURS.count_queued(connection))["a"].undelivered_s)
        await claim(rig, OURS, row(1))

    assert (ages[0], ages[1] > 1e9) == (0.0, True)


async def test_unreported_rows_are_found_until_they_are_marked(rig: Rig) -> None:
    """A settled row whose report was lost is reported later."""
    await insert(rig, OURS, row(1))
    await claim(rig, OURS, row(1))
    await finish(rig, OURS, done(row(1)))
    async with rig.record.transaction() as transaction:
        found = await OURS.unreported(transaction.connection, 10.0, 5)
        await OURS.mark_reported(transaction.connection, ["r1"])
        after = await OURS.unreported(transaction.connection, 10.0, 5)

    assert [(one.id, one.message, one.status, one.provider_id) for one in found] == [("r1", "m1", "sent", "id")]
    assert after == []
