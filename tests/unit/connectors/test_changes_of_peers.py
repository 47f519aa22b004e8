"""What failures of a send say about whom it was for."""

from dataclasses import replace

import pytest
from usher_common.commands.address_changed import AddressChanged
from usher_common.messages.sends import Send
from usher_connectors.contract import Fault, SendError
from usher_connectors.send.attempt import changes_of
from usher_connectors.send.domain.delivery import Row
from usher_connectors.send.ports import Result
from usher_connectors.send.report import change_of

ROW = Row("e1", 1, 0, "t", Send("tg", "-5", "telegram", "c", "m1", 1, "text"))
MOVED, BLOCKED = Fault("moved", change="moved", to="-1005"), Fault("403", change="blocked")


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ([], []),
        ([None, Fault("429", after=3.0)], []),
        ([BLOCKED], [("blocked", "")]),
        ([MOVED], [("moved", "-1005")]),
        ([MOVED, None, BLOCKED, MOVED], [("moved", "-1005"), ("blocked", "")]),
        ([Fault("moved", change="moved")], []),
    ],
)
def test_each_change_is_told_once_in_order(faults: list[Fault | None], expected: list[tuple[str, str]]) -> None:
    """Also where the send went on and succeeded; a move to nowhere says nothing."""
    failures = [SendError("x", retryable=False, fault=fault) for fault in faults]
    found = changes_of(ROW, failures)

    assert [(one.change, one.to) for one in found] == expected
    assert {(one.account, one.peer, one.channel) for one in found} <= {("tg", "-5", "telegram")}


def test_what_earlier_attempts_were_told_is_kept() -> None:
    """An attempt that is made again has not told the router yet."""
    before = changes_of(ROW, [SendError("x", retryable=True, fault=MOVED)])
    found = changes_of(replace(ROW, changes=before), [SendError("x", retryable=False, fault=BLOCKED)])

    assert [(one.change, one.to) for one in found] == [("moved", "-1005"), ("blocked", "")]


def test_a_change_has_one_id_for_each_delivery() -> None:
    """Told again after a crash it is the same; a contact who blocks us once more has blocked us twice."""
    changed = AddressChanged("tg", "-5", "telegram", "blocked")
    first, again, other = (
        change_of(Result(name, "tg", "-5", "c", "m1", "failed"), changed) for name in ("e1", "e1", "e2")
    )
    assert first.id == again.id != other.id
