"""What is published live equals what is read from the record: for each state, everything that others see."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict
from sqlalchemy import select
from usher_common.envelope import wrap
from usher_common.live.memory import MemoryLive
from usher_common.messages.events import AgentChanged, ConversationChanged, MessageAdded, NoteAdded, decode_event
from usher_common.record.port import Record
from usher_common.record.tables.schema import conversation
from usher_gateway.reading.agents import agent_states
from usher_gateway.reading.conversations import conversations_by_id, messages_after
from usher_gateway.reading.notes import notes_of
from usher_gateway.wire.views import agent_out
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.claim_offers import Claiming, claim_offers
from usher_router.app.dispatch.dispatch_log import NoLog
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.pool import Proposal
from usher_router.domain.policy import Policy

from core.test_frames_have_no_effect import MESSAGES, ON_AGENTS, ON_ONE
from decisions.told import offered, told_and_read
from routing.cases import ASSIGNED, CLOSED, NOW, WAITING
from routing.history import History, one_record
from routing.policies import policy_from

POLICY = policy_from("queues: {default: {offer: {timeout_s: 20}}}")
STAFF = ("ana", "ben")
OFFERS = st.tuples(st.just("offer"), st.integers(0, 3), st.sampled_from(STAFF))
HISTORIES = st.lists(st.one_of(MESSAGES, ON_ONE, ON_ONE, ON_ONE, ON_AGENTS, OFFERS, OFFERS), min_size=4, max_size=14)


async def differences(record: Record, shown: Conversation, policy: Policy) -> dict[str, tuple[object, object]]:
    """Store it; returns what is published differently from what is read: field → (published, read)."""
    told, read = await told_and_read(record, shown, policy)
    return {name: (one, getattr(read, name)) for name, one in asdict(told).items() if one != getattr(read, name)}


@pytest.mark.parametrize("shown", [WAITING, ASSIGNED, CLOSED], ids=lambda one: one.status)
async def test_live_and_record_agree_without_an_offer(record: Record, shown: Conversation) -> None:
    """The two sources of `last_at` agree: a conversation opens with a message."""
    assert await differences(record, shown, POLICY) == {}


async def test_live_and_record_agree_on_an_offer(record: Record) -> None:
    """A desk that is loaded again shows the same reason for its offer."""
    assert await differences(record, offered(POLICY), POLICY) == {}


def test_live_and_record_agree_in_any_history(tmp_path: Path) -> None:
    """On conversations, messages, notes and agents."""

    @settings(max_examples=16, deadline=None, derandomize=True)
    @given(HISTORIES)
    def check(made: list[Any]) -> None:
        told, read = run(_told_and_read(record, made))
        assert told == read

    with one_record(tmp_path) as (record, run):
        check()


async def _told_and_read(record: Record, made: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    history = History(record, POLICY)
    await history.begin(STAFF)
    told, read = [], []
    for number, make in enumerate(made):
        if isinstance(make, tuple):
            events = await _offer(record, make[1], make[2])
        else:
            name, body = make(number)
            events = await history.frame([wrap(name, NOW, "", body)])
        last = {_name(event): event for event in events if _name(event)}
        told += [_shown(one) for one in last.values()]
        read += [await _read(record, one) for one in last.values()]
    return told, read


class Overhearing(MemoryLive):
    """A live store that keeps what is published."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Any] = []

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        """Keep it."""
        self.said += [decode_event(event) for _, event in events]


async def _offer(record: Record, which: int, to: str) -> list[Any]:
    async with record.read() as connection:
        wanted = select(conversation.c.id, conversation.c.wait_no).where(conversation.c.status == "waiting")
        rows = (await connection.execute(wanted.order_by(conversation.c.id))).all()
    if not rows:
        return []
    live, one = Overhearing(), rows[which % len(rows)]
    proposal = Proposal(one.id, one.wait_no, to, clear_refused=True, explanation={})
    await claim_offers(Claiming(record, live, RecordPool(), POLICY, NoLog()), [proposal])
    return live.said


def _name(event: Any) -> tuple[str, str]:
    if isinstance(event, AgentChanged):
        return "agent", event.agent
    return (type(event).__name__, event.id) if isinstance(event, ConversationChanged | MessageAdded | NoteAdded) else ()  # type: ignore[return-value]


def _shown(event: Any) -> Any:
    return agent_out(event) if isinstance(event, AgentChanged) else event


async def _read(record: Record, event: Any) -> Any:
    if isinstance(event, AgentChanged):
        return (await agent_states(record, [event.agent]))[event.agent]
    if isinstance(event, ConversationChanged):
        return (await conversations_by_id(record, [event.id]))[event.id]
    if isinstance(event, NoteAdded):
        notes = (await notes_of(record, [event.conversation]))[event.conversation]
        return next(one for one in notes if one.id == event.id)
    (message, *_) = (await messages_after(record, [(event.conversation, event.seq - 1)]))[event.conversation]
    return message
