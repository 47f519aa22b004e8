"""Values for the tables of the router's core."""

from typing import Any

from msgspec.structs import replace
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import AgentProfile, Cause, Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.policy import SECOND, Policy

NOW = 1_000_000 * SECOND
POLICY = Policy()
CARDS = {"ana": AgentProfile("Ana", "/ana.png"), "ben": AgentProfile("Ben")}
AGENTS = {
    "ana": Agent(id="ana", name="Ana", status="available", load=33, held={"chat": 1}),
    "ben": Agent(id="ben", name="Ben", status="available"),
}
CONTEXT = Context(now=NOW, policy=POLICY, cards=CARDS, agents=AGENTS)
CAUSE = Cause("envelope-1", NOW - 5, "trace-1")

WAITING = Conversation(
    id="k1",
    address_id="a1",
    contact_id="p1",
    account="web",
    peer="v1",
    channel="web",
    home_partition=3,
    weight=33,
    opened_at=NOW - 60 * SECOND,
    changed_at=NOW - 60 * SECOND,
    waiting_since=NOW - 60 * SECOND,
    last_seq=1,
    version=1,
    visitor_at=NOW - 60 * SECOND,
)
OFFERED = replace(
    WAITING,
    status="offered",
    waiting_since=None,
    waited_since=NOW - 60 * SECOND,
    offered_at=NOW - 10 * SECOND,
    agent_id="ana",
    assignment_id="s1",
    deadline_no=1,
    deadline_kind="offer",
    next_deadline=NOW + 10 * SECOND,
)
ASSIGNED = replace(
    OFFERED,
    status="assigned",
    waited_since=None,
    offered_at=None,
    participants=("ana",),
    deadline_no=2,
    deadline_kind="nudge",
    next_deadline=NOW + 500 * SECOND,
)
CLOSED = replace(
    ASSIGNED,
    status="closed",
    agent_id=None,
    assignment_id=None,
    deadline_kind="",
    next_deadline=None,
    closed_at=NOW - 1,
    closed_by="agent",
)


def at(seconds: float, policy: Policy = POLICY, **changes: Any) -> Context:
    """The context so many seconds later, under this policy."""
    return replace(CONTEXT, policy=policy, now=NOW + int(seconds * SECOND), **changes)


def do(before: Conversation | None, command: Any, context: Context) -> Conversation:
    """Decide the command."""
    after, _ = decide(before, command, CAUSE, context)
    assert after is not None
    return after
