"""Once by id: a repeated command is answered as the first time, and changes nothing (decision 0146)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import select
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.end import EndConversation
from usher_common.commands.marks import ReportMarks
from usher_common.commands.presence import AgentVanished
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.take import TakeConversation
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.envelope import Envelope, wrap
from usher_common.messages.events import (
    CommandAnswered,
    Event,
    MessageConflicted,
    agent_topic,
    decode_event,
    visitor_topic,
)
from usher_common.record.port import Record
from usher_common.record.tables.schema import answered
from usher_router.adapters.checks.answers import RecordAnswers
from usher_router.adapters.values import KnownMessage, Loaded, RememberedCommand
from usher_router.app.checks.delete_old_rows import forget_dispatch
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items
from usher_router.domain.policy import SECOND

from core.test_frames_have_no_effect import ANY_AGENT, KEYS, MESSAGES, ON_AGENTS, ON_ONE, POLICY
from routing.cases import AGENTS, ASSIGNED, CARDS, CONTEXT, NOW
from routing.history import History, one_record

DAY = 86_400 * SECOND
FROM_US = st.one_of(
    st.builds(lambda key, n: lambda number: (f"d{number}", DeadlineReached(key, n)), KEYS, st.integers(0, 3)),
    st.builds(lambda key: lambda number: (f"r{number}", ReleaseConversation(key, "s", "vanished")), KEYS),
    st.builds(lambda agent: lambda number: (f"w{number}", WrapUpEnded(agent, NOW)), ANY_AGENT),
    st.builds(
        lambda key, number: lambda other: (f"p{other}", DeliveryReported(key, f"e{number}", "sent")),
        KEYS,
        st.integers(0, 9),
    ),
    st.builds(
        lambda key, agent, seq: lambda number: (f"k{number}", ReportMarks(key, "agent", seq, seq, agent)),
        KEYS,
        ANY_AGENT,
        st.integers(0, 6),
    ),
)
HISTORIES = st.lists(st.one_of(MESSAGES, ON_ONE, ON_ONE, ON_ONE, ON_AGENTS, FROM_US), min_size=3, max_size=14)
AGAIN = st.lists(st.tuples(st.integers(0, 13), st.integers(0, 14)), min_size=1, max_size=5)


def test_repeats_anywhere_in_a_history_change_nothing(tmp_path: Path) -> None:
    """Any command again, at any later time, in a frame with others or alone; only its answer is repeated."""

    @settings(max_examples=20, deadline=None, derandomize=True)
    @given(HISTORIES, AGAIN, st.sampled_from([1, 1, 3]))
    def check(made: list[Any], again: list[tuple[int, int]], size: int) -> None:
        once = [wrap(name, NOW, "", body) for name, body in (make(number) for number, make in enumerate(made))]
        repeats = [(which % len(once), where) for which, where in again]
        twice: list[Envelope] = []
        for number, envelope in enumerate(once):
            twice.append(envelope)
            twice += [once[which] for which, where in repeats if which <= number == min(where, len(once) - 1)]
        frames = [twice[start : start + size] for start in range(0, len(twice), size)]

        facts, told = run(_after(record, frames))
        assert (facts, told) == run(_after(record, [[one] for one in once]))

    with one_record(tmp_path) as (record, run):
        check()


async def _after(record: Record, frames: Sequence[Sequence[Envelope]]) -> Any:
    history = History(record, POLICY)
    await history.begin(("ana", "ben"))
    for frame in frames:
        await history.frame(frame)
    facts = await history.facts()
    messages = [repr(one) for one in history.told if type(one[1]).__name__ in ("MessageAdded", "NoteAdded")]
    return facts, messages


END, REOPEN = EndConversation("k1", "c1"), ReopenConversation("k1", "ana", "c2")


def _told(fold: FrameDecisions) -> list[tuple[str, Event]]:
    return [(topic, decode_event(event)) for topic, event in fold.finish()]


@pytest.mark.parametrize("days", [31, 400])
def test_a_command_older_than_the_memory_is_refused(days: int) -> None:
    """Its row has been deleted by then, so it could run twice."""
    later = FrameDecisions(_at(days), 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, {}))
    away = SetAgentStatus("ana", "away", "c3")
    for number, body in enumerate((END, away, TakeConversation("k1", "ben", "c4"))):
        later.take(read_items([wrap(f"e{number}", NOW, "", body)])[0])
    told = [(topic, one.client_id, one.code) for topic, one in _told(later) if isinstance(one, CommandAnswered)]

    assert (later.changes().conversations, later.changes().agents) == ([], [])
    assert told == [
        (visitor_topic("web", "v1"), "c1", "too_old"),
        (agent_topic("ana"), "c3", "too_old"),
        (agent_topic("ben"), "c4", "too_old"),
    ]


def test_an_agents_old_reply_is_parked() -> None:
    """It had been accepted, so it must not be lost; a contact's message counts however late."""
    later = FrameDecisions(_at(31), 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, {}))
    later.take(read_items([wrap("e1", NOW, "", SendReply("k1", "ana", "yes", "c1"))])[0])

    assert [why.reason for _, why in later.parked] == ["too_old"]
    assert later.changes().messages == []


def test_a_command_within_the_memory_is_answered_from_it() -> None:
    """After 29 days, too; the same request under a new id is a new request."""
    first = FrameDecisions(CONTEXT, 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, {}))
    first.take(read_items([wrap("e1", NOW, "", END)])[0])
    remembered = dict(first.changes().answers)
    again = FrameDecisions(_at(29), 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, remembered))
    again.take(read_items([wrap("e1", NOW, "", END)])[0])
    anew = FrameDecisions(_at(29), 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, remembered))
    anew.take(read_items([wrap("e2", NOW, "", END)])[0])

    assert (again.changes().conversations, again.changes().answers) == ([], {})
    assert _told(again) == [(visitor_topic("web", "v1"), CommandAnswered("c1", "k1"))]
    assert [now.status for _, now in anew.changes().conversations] == ["closed"]


def _at(days: int) -> Any:
    return replace(CONTEXT, now=NOW + days * DAY)


async def test_answers_are_deleted_after_thirty_days_in_small_batches(record: Record) -> None:
    """Younger ones stay."""
    history = History(record, POLICY)
    async with record.transaction() as transaction:
        now = await transaction.now()
    await history.begin(("ana",))
    for number, days in enumerate((0, 29, 32, 40)):
        body = SetAgentStatus("ana", "away", f"c{number}")
        await history.frame([wrap(f"e{number}", now - days * DAY, "", body)], now - days * DAY)
    gone = await forget_dispatch(record, RecordAnswers(), 31 * 24, limit=1)

    assert gone == 2
    assert [row[0] for row in await history.rows(select(answered.c.id).order_by(answered.c.id))] == ["e0", "e1"]


def test_a_command_remembered_by_an_older_release_is_found() -> None:
    """It was remembered by id and content together, and must not run a second time after the update."""
    item = read_items([wrap("e1", NOW, "", REOPEN)])[0]
    fold = FrameDecisions(
        CONTEXT, 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, {item.former: RememberedCommand("", "closed", "x")})
    )
    fold.take(item)

    assert _told(fold) == [(agent_topic("ana"), CommandAnswered("c2", "k1", "closed", "x"))]


def test_a_repeated_vanishing_releases_nothing_twice() -> None:
    """The router's own commands are remembered, too, and may conflict."""
    fold = FrameDecisions(
        CONTEXT, 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {"m1": KnownMessage("k1", 1, "hello")}, {}, {})
    )
    gone = read_items([wrap("v1", NOW, "", AgentVanished("ana", NOW))])[0]
    for _ in range(2):
        fold.take(gone)

    assert fold.vanished == ["ana"]
    assert not any(isinstance(one, MessageConflicted) for _, one in _told(fold))
