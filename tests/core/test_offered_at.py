"""When a conversation was offered is read from the record, whatever the timers are by now."""

from usher_common.record.port import Record

from decisions.told import offered, told_and_read
from routing.cases import NOW
from routing.policies import policy_from

POLICY = policy_from("queues: {default: {offer: {timeout_s: 20}}}")
RELOADED = policy_from("queues: {default: {offer: {timeout_s: 300}}}")


async def test_live_and_record_agree_on_an_offer_after_a_policy_change(record: Record) -> None:
    """The time of the offer is a fact; its remaining time on the desk must not jump."""
    told, read = [one.offer for one in await told_and_read(record, offered(POLICY), RELOADED)]

    assert told is not None
    assert read is not None
    assert told.offered_at == read.offered_at == NOW
