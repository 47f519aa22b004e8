"""After a restore, a machine's words are only sent where somebody has asked for them since."""

import pytest
from usher_common.messages.sends import Send
from usher_connectors.limits import AFTER_RESTORE_S
from usher_connectors.send.domain.after_restore import Known, may_repeat

RESTORED = 1_000_000_000
LATE = RESTORED + int(AFTER_RESTORE_S * 1e6) + 1
BEFORE, SINCE = RESTORED - 1, RESTORED + 1


@pytest.mark.parametrize(
    ("automatic", "back", "known", "now", "repeats"),
    [
        (True, False, Known(BEFORE), SINCE, True),  # a reminder that was due at the backup's time
        (True, False, Known(BEFORE, BEFORE), SINCE, True),
        (False, True, Known(BEFORE), SINCE, True),  # a call-back: it rang already
        (False, False, Known(BEFORE), SINCE, False),  # an agent writes now
        (True, False, Known(BEFORE, SINCE), SINCE, False),  # the contact has written, and is answered
        (True, False, Known(SINCE), SINCE, False),  # a new conversation
        (True, False, Known(BEFORE, BEFORE, SINCE), SINCE, False),  # an event that was reported since
        (True, False, Known(BEFORE, BEFORE, BEFORE), SINCE, True),
        (True, False, Known(), SINCE, False),  # of no conversation on record
        (True, False, Known(BEFORE), LATE, False),
    ],
)
def test_what_may_repeat_something(automatic: bool, back: bool, known: Known, now: int, repeats: bool) -> None:
    """Each row a case."""
    send = Send("shop", "p", "telegram", "k", "m", 1, "Are you still there?", automatic=automatic, back=back)

    assert may_repeat(send, known, restored_at=RESTORED, now=now) is repeats
