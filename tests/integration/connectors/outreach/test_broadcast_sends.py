"""What belongs to a broadcast leaves only while that runs, however long it has been queued."""

import pytest
from sqlalchemy import update
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import broadcast
from usher_connectors.send.reading.broadcast_states import may_leave

from connecting.receiver import Receiver
from connecting.rig import Rig


@pytest.mark.parametrize(
    ("state", "leave"),
    [("running", "now"), ("done", "now"), ("paused", "later"), ("stopped", "never"), (None, "never")],
)
def test_when_it_may_leave(state: str | None, leave: str) -> None:
    """What was claimed before it was done may still be repeated."""
    assert may_leave(state) == leave


async def becomes(rig: Rig, state: str, ended_at: int | None = None) -> None:
    """Let the broadcast have this state."""
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(broadcast).values(state=state, ended_at=ended_at))


async def test_queued_sends_wait_for_a_pause_and_end_with_a_stop(rig: Rig, receiver: Receiver) -> None:
    """A pause costs no attempt; others of the account go on; after a stop nothing leaves, and it says so."""
    await rig.add_account("a", receiver.url)
    row = {"id": "b1", "name": "News", "state": "paused", "rule_json": "{}", "per_minute": 1, "created_by": "ana"}
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, broadcast, [{**row, "created_at": 1, "changed_at": 1}])
    async with rig.connectors():
        await rig.send("a", ("p1", "one"), broadcast="b1")
        await rig.send("a", ("p2", "an agent's answer"))
        await receiver.until(lambda: len(receiver.taken) == 1)
        waiting, _ = await rig.until_rows(lambda rows: rows[1].status == "sent" and rows[0].not_before is not None)
        await becomes(rig, "running")
        await receiver.until(lambda: len(receiver.taken) == 2)
        await becomes(rig, "stopped", 1)
        await rig.send("a", ("p3", "three"), broadcast="b1")
        rows = await rig.until_rows(lambda rows: len(rows) == 3 and rows[2].status == "failed")

    assert (waiting.status, waiting.attempts) == ("queued", 0)
    assert [row.status for row in rows] == ["sent", "sent", "failed"]
    assert rows[2].error == "broadcast_stopped"
    assert len(receiver.taken) == 2
