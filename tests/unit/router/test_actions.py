"""What agents do with conversations: each action in each state, and which agents may not."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Answered

from decisions.actions import (
    GIVE,
    HELD,
    HOLD,
    INVITE,
    JOINED,
    LEAVE,
    NOTE,
    QUEUE,
    REOPEN,
    RESUME,
    ROOM,
    TAG,
    TAKE,
    TO_BEN,
    TO_SALES,
    WARM,
    ben,
    did,
    of,
)
from routing.cases import ASSIGNED, CLOSED, CONTEXT, OFFERED, WAITING

TRANSITIONS = [
    # conversation, command, context, (status after, agent after, code answered)
    (WAITING, TAKE, ROOM, ("assigned", "ben", "")),
    (WAITING, TAKE, ben(status="busy"), ("assigned", "ben", "")),
    (WAITING, TAKE, ben(status="away"), ("waiting", None, "not_available")),
    (WAITING, TAKE, ben(draining=True), ("waiting", None, "not_available")),
    (WAITING, TAKE, ben(load=68), ("waiting", None, "no_room")),
    (WAITING, TAKE, ben(load=67), ("assigned", "ben", "")),
    (WAITING, TAKE, ben(load=60, weights={"chat": 41}), ("waiting", None, "no_room")),
    (WAITING, TAKE, ben(load=60, weights={"chat": 40}), ("assigned", "ben", "")),
    (WAITING, TAKE, ben(held={"chat": 1}, limits={"chat": 1}), ("waiting", None, "no_room")),
    (WAITING, TAKE, ben(enabled=False), ("waiting", None, "unknown_agent")),
    (WAITING, replace(TAKE, agent="eve"), ROOM, ("waiting", None, "unknown_agent")),
    (OFFERED, TAKE, ROOM, ("offered", "ana", "not_waiting")),
    (TO_BEN, TAKE, ROOM, ("assigned", "ben", "")),
    (ASSIGNED, TAKE, ROOM, ("assigned", "ana", "not_waiting")),
    (ASSIGNED, replace(TAKE, agent="ana"), ROOM, ("assigned", "ana", "")),
    (CLOSED, TAKE, ROOM, ("closed", None, "closed")),
    (ASSIGNED, HOLD, ROOM, ("assigned", "ana", "")),
    (HELD, HOLD, ROOM, ("assigned", "ana", "")),
    (OFFERED, HOLD, ROOM, ("offered", "ana", "not_owner")),
    (JOINED, replace(HOLD, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, HOLD, ROOM, ("closed", None, "closed")),
    (HELD, RESUME, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, RESUME, ROOM, ("assigned", "ana", "")),
    (HELD, replace(RESUME, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, RESUME, ROOM, ("closed", None, "closed")),
    (ASSIGNED, INVITE, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, INVITE, ben(status="away", load=100), ("assigned", "ana", "")),
    (ASSIGNED, INVITE, ben(status="offline"), ("assigned", "ana", "not_available")),
    (ASSIGNED, replace(INVITE, to_agent="eve"), ROOM, ("assigned", "ana", "unknown_agent")),
    (ASSIGNED, replace(INVITE, to_agent="ana"), ROOM, ("assigned", "ana", "already_there")),
    (JOINED, INVITE, ROOM, ("assigned", "ana", "already_there")),
    (JOINED, replace(INVITE, agent="ben", to_agent="cem"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, INVITE, ROOM, ("closed", None, "closed")),
    (JOINED, LEAVE, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, LEAVE, ROOM, ("assigned", "ana", "not_there")),
    (JOINED, replace(LEAVE, agent="ana"), ROOM, ("assigned", "ana", "not_there")),
    (ASSIGNED, NOTE, ROOM, ("assigned", "ana", "")),
    (CLOSED, NOTE, ROOM, ("closed", None, "")),
    (JOINED, replace(NOTE, agent="ben"), ROOM, ("assigned", "ana", "")),
    (WAITING, replace(NOTE, agent="sue"), ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(NOTE, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (ASSIGNED, TAG, ROOM, ("assigned", "ana", "")),
    (CLOSED, TAG, ROOM, ("closed", None, "")),
    (ASSIGNED, replace(TAG, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, REOPEN, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, REOPEN, ROOM, ("assigned", "ana", "")),
    (replace(WAITING, participants=("ana",)), REOPEN, ROOM, ("waiting", None, "not_closed")),
    (CLOSED, replace(REOPEN, agent="ben"), ROOM, ("closed", None, "not_owner")),
    (CLOSED, REOPEN, replace(ROOM, open={"a1": "k2"}), ("closed", None, "other_open")),
    (replace(CLOSED, participants=("ben",)), replace(REOPEN, agent="ben"), ben(load=90), ("closed", None, "no_room")),
    (ASSIGNED, TO_SALES, ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(TO_SALES, queue="nowhere"), ROOM, ("assigned", "ana", "unknown_queue")),
    (ASSIGNED, replace(TO_SALES, queue="night"), ROOM, ("assigned", "ana", "queue_closed")),
    (ASSIGNED, replace(TO_SALES, queue="later"), ROOM, ("waiting", None, "")),
    (ASSIGNED, TO_SALES, replace(ROOM, lengths={"sales": 1}), ("waiting", None, "")),
    (ASSIGNED, replace(TO_SALES, queue="default"), CONTEXT, ("waiting", None, "")),
    (ASSIGNED, replace(TO_SALES, queue="", to_agent="ben"), ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(TO_SALES, queue="", to_agent="ben"), ben(enabled=False), ("assigned", "ana", "unknown_agent")),
    (
        ASSIGNED,
        replace(TO_SALES, queue="", to_agent="ben"),
        ben(role="integration"),
        ("assigned", "ana", "unknown_agent"),
    ),
    (JOINED, WARM, ROOM, ("assigned", "ben", "")),
    (JOINED, WARM, ben(load=90), ("assigned", "ana", "no_room")),
    (JOINED, WARM, ben(status="away"), ("assigned", "ana", "not_available")),
    (WAITING, GIVE, ROOM, ("assigned", "ben", "")),
    (OFFERED, GIVE, ROOM, ("assigned", "ben", "")),
    (ASSIGNED, GIVE, ROOM, ("assigned", "ben", "")),
    (ASSIGNED, GIVE, ben(status="wrap_up"), ("assigned", "ben", "")),
    (ASSIGNED, GIVE, ben(status="away"), ("assigned", "ana", "not_available")),
    (ASSIGNED, GIVE, ben(load=90), ("assigned", "ana", "no_room")),
    (TO_BEN, GIVE, ben(load=67 + 33), ("assigned", "ben", "")),
    (ASSIGNED, replace(GIVE, to_agent="ana"), ROOM, ("assigned", "ana", "")),
    (ASSIGNED, replace(GIVE, to_agent="eve"), ROOM, ("assigned", "ana", "unknown_agent")),
    (ASSIGNED, GIVE, ben(role="integration"), ("assigned", "ana", "unknown_agent")),
    (ASSIGNED, QUEUE, ROOM, ("waiting", None, "")),
    (OFFERED, QUEUE, ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(QUEUE, queue="night"), ROOM, ("assigned", "ana", "queue_closed")),
    (ASSIGNED, replace(QUEUE, queue="nowhere"), ROOM, ("assigned", "ana", "unknown_queue")),
    (ASSIGNED, replace(GIVE, owner="ana"), ROOM, ("assigned", "ben", "")),
    (ASSIGNED, replace(GIVE, owner="eve"), ROOM, ("assigned", "ana", "moved")),
    (ASSIGNED, replace(QUEUE, owner=""), ROOM, ("assigned", "ana", "moved")),
    (WAITING, replace(GIVE, owner="ana"), ROOM, ("waiting", None, "moved")),
    (OFFERED, replace(GIVE, owner=""), ROOM, ("assigned", "ben", "")),
    (CLOSED, GIVE, ROOM, ("closed", None, "closed")),
]


@pytest.mark.parametrize(("before", "command", "context", "expected"), TRANSITIONS)
def test_actions(before: Conversation, command: Any, context: Context, expected: tuple[str, str | None, str]) -> None:
    """Each action leads to one state and one answer; a refused one changes nothing and says why."""
    after, effects = did(before, command, context)

    answers = of(Answered, effects)
    assert expected == (after.status, after.agent_id, answers[0].code)
    assert not expected[2] or (after is before and [Answered] == [type(one) for one in effects])
    assert all(one.detail for one in answers if one.code)
