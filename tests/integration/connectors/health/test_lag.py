"""How late messages come: from the provider's time to our acceptance, whatever its clock says."""

import math
import time

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select
from usher_common.record.tables.connections import account_hour
from usher_connectors.channels import CHANNELS
from usher_connectors.health.health import Health
from usher_connectors.limits import LATE_S

from connecting.rig import Rig

TARGET = "http://127.0.0.1:9/in"  # nobody receives there


async def test_messages_are_counted_by_the_hour_and_lateness(rig: Rig) -> None:
    """A provider whose clock is ahead of ours is not late."""
    await rig.add_account("a", TARGET)
    health = Health()
    async with rig.record.transaction() as transaction:
        now_s = await transaction.now() / 1_000_000
    for at in (now_s, now_s + 3600, now_s - LATE_S - 5, -1e300, None):
        health.received("a", "hours", at)
    await health.write(rig.record)
    health.received("a", "hours", now_s)
    await health.write(rig.record)
    async with rig.record.read() as connection:
        rows = (await connection.execute(select(account_hour))).all()

    assert (sum(row.received for row in rows), sum(row.late for row in rows)) == (6, 2)


def observed(channel: str, within: str = "+Inf") -> float:
    """Return how many lags of a channel were at most so many seconds."""
    return REGISTRY.get_sample_value("usher_receipt_lag_seconds_bucket", {"channel": channel, "le": within}) or 0.0


@pytest.mark.parametrize(
    ("ahead_s", "within", "earlier"),
    [
        (0.0, "1.0", ""),
        (3600.0, "1.0", ""),
        (1e15, "1.0", ""),
        (-90.0, "300.0", "60.0"),
        (-1e15, "+Inf", "86400.0"),
        (-1e300, "+Inf", "86400.0"),
    ],
)
def test_a_lag_is_observed_whatever_the_clock(ahead_s: float, within: str, earlier: str) -> None:
    """None of them is negative, and a time that no clock shows stands beyond the last bucket."""
    channel, health = f"lag{ahead_s}", Health()
    health.received("a", channel, time.time() + ahead_s)

    assert observed(channel, within) == 1.0
    assert not earlier or observed(channel, earlier) == 0.0
    assert math.isfinite(REGISTRY.get_sample_value("usher_receipt_lag_seconds_sum", {"channel": channel}) or 0.0)


def test_only_a_mails_time_is_its_senders() -> None:
    """What a mail's header says tells nothing of us; a channel that tells no time is counted by nobody."""
    assert [name for name, one in CHANNELS.items() if not one.abilities.dates] == ["email"]
    before = observed("untold")
    Health().received("a", "untold", None)

    assert observed("untold") == before
