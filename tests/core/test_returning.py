"""Returning is not arriving: a history with interruptions anywhere ends like the same one without (decision 0153)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.drain import DrainAgent
from usher_common.commands.end import EndConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.transfer import TransferConversation
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.envelope import wrap
from usher_router.adapters.values import Loaded
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items
from usher_router.domain.capacity.agent import Agent, mark_lost, return_from_lost, set_status
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Proposal
from usher_router.domain.policy import SECOND

from routing.cases import CARDS, NOW, OFFERED, WAITING
from routing.policies import policy_from

POLICY = policy_from("capacity: {wrap_up_s: {chat: 20}}\nqueues: {default: {offer: {missed: 2}}}")
STATUSES = ("available", "busy", "away", "offline")


class Shift:
    """Ana at work beside Ben: what happens to Ana's row, one command at a time, a second apart."""

    def __init__(self) -> None:
        self.now = NOW
        self.agents = {name: Agent(id=name, name=name, status="available", idle_since=1) for name in ("ana", "ben")}
        self.conversations = {f"k{n}": replace(WAITING, id=f"k{n}", address_id=f"a{n}") for n in range(4)}
        self._serial = 0

    @property
    def ana(self) -> Agent:
        """Return Ana's row."""
        return self.agents["ana"]

    def do(self, command: Any) -> None:
        """Decide a command, and what follows for the offers of a lost agent."""
        self._serial += 1
        context = Context(now=self.now, policy=POLICY, cards=CARDS)
        fold = FrameDecisions(
            context, 2, Loaded(list(self.conversations.values()), CARDS, dict(self.agents), {}, {}, {})
        )
        fold.take(read_items([wrap(f"e{self._serial}", self.now, "", command)])[0])
        changes = fold.changes()
        self.conversations.update({after.id: after for _, after in changes.conversations})
        self.agents.update({one.id: one for one in changes.agents})

    def of_ana(self, *status: str) -> Conversation | None:
        """Return the first conversation that Ana has in one of these states."""
        return next(
            (one for one in self.conversations.values() if one.agent_id == "ana" and one.status in status), None
        )

    def ring(self) -> None:
        """Offer Ana what waits, if they may have it."""
        waiting = next((one for one in self.conversations.values() if one.status == "waiting"), None)
        if waiting is None:
            return
        proposal = Proposal(waiting.id, waiting.wait_no, "ana", clear_refused=True, explanation={})
        claimed, self.agents = claim([proposal], self.conversations, self.agents, Context(now=self.now, policy=POLICY))
        self.conversations.update({one.after.id: one.after for one in claimed})

    def wrap_ups_end(self) -> None:
        """End wrap-ups whose time has passed, as the poller does."""
        if self.ana.status == "wrap_up" and (self.ana.wrap_up_until or 0) <= self.now:
            self.do(WrapUpEnded("ana", self.ana.wrap_up_until or 0))


def on_ana(make: Callable[[Conversation], Any], *status: str) -> Callable[[Shift], None]:
    """Return an action: decide this command on what Ana has in this state, if there is any."""

    def act(shift: Shift) -> None:
        if (one := shift.of_ana(*status)) is not None:
            shift.do(make(one))

    return act


def misses(shift: Shift) -> None:
    """Let an offer to Ana expire."""
    if (one := shift.of_ana("offered")) is not None:
        shift.now = max(shift.now, one.next_deadline or 0)
        shift.do(DeadlineReached(one.id, one.deadline_no))


def capacity(shift: Shift) -> None:
    """Let an administrator change the capacity."""
    shift.agents["ana"] = replace(shift.ana, capacity=166 - shift.ana.capacity, load_limit=166)


ACTS: dict[str, Callable[[Shift], None]] = {
    **{f"says {one}": lambda shift, one=one: shift.do(SetAgentStatus("ana", one)) for one in STATUSES},  # type: ignore[misc]
    "lunch": lambda shift: shift.do(SetAgentStatus("ana", "away", reason="lunch: soup")),
    "rings": Shift.ring,
    "accepts": on_ana(lambda one: AcceptOffer(one.id, "ana", one.assignment_id or "", "c"), "offered"),
    "declines": on_ana(lambda one: DeclineOffer(one.id, "ana", one.assignment_id or "", "c"), "offered"),
    "misses": misses,
    "closes": on_ana(lambda one: CloseConversation(one.id, "ana", "c"), "assigned"),
    "hands on": on_ana(lambda one: TransferConversation(one.id, "ana", "c"), "assigned"),
    "holds": on_ana(lambda one: HoldConversation(one.id, "ana", "c", ""), "assigned"),
    "resumes": on_ana(lambda one: ResumeConversation(one.id, "ana", "c"), "assigned"),
}
EVENTS: dict[str, Callable[[Shift], None]] = {  # events that happen even while no gateway hears from Ana
    "visitor leaves": on_ana(lambda one: EndConversation(one.id), "assigned"),
    "supervisor takes": on_ana(lambda one: ReassignConversation(one.id, "sue", "c"), "assigned"),
    "drain": lambda shift: shift.do(DrainAgent("ana", "sue", "c", on=True)),
    "undrain": lambda shift: shift.do(DrainAgent("ana", "sue", "c", on=False)),
    "capacity": capacity,
    "minute": lambda shift: setattr(shift, "now", shift.now + 60 * SECOND),
}
DOINGS = {**ACTS, **EVENTS}
RETURNS = ("back", "hello", "later")  # first a heartbeat is seen; or a hello that names the status; or neither yet
BREAKS = ("", "", "blip", "hello", "long")
OFTEN = (
    "rings",
    "rings",
    "rings",
    "accepts",
    "accepts",
    "misses",
    "visitor leaves",
    "visitor leaves",
    "minute",
    "minute",
)
MOMENTS = st.tuples(
    st.sampled_from(OFTEN) | st.sampled_from(sorted(DOINGS)), st.sampled_from(BREAKS), st.sampled_from(RETURNS)
)
DRAINED = ("drain", "", "back")
HISTORIES = st.lists(MOMENTS, min_size=4, max_size=30)


def gone(shift: Shift) -> bool:
    """Lose Ana's sockets; not during an offer, which would be withdrawn."""
    if shift.of_ana("offered") is not None or shift.ana.lost_from:
        return False
    shift.do(AgentVanished("ana", shift.now - 6 * SECOND, lost=True))
    return bool(shift.ana.lost_from)


def here(shift: Shift, how: str) -> None:
    """Return; a hello names the status that Ana chose, without its wrap-up or reason."""
    status: Any = (shift.ana.lost_from or shift.ana.status).partition(":")[0]
    named: Any = "available" if status == "wrap_up" else status
    shift.do(AgentReturned("ana") if how != "hello" else SetAgentStatus("ana", named, hello=True))


def after(history: list[tuple[str, str, str]], *, interrupted: bool) -> Agent:
    """Play the history; returns Ana's row except for its version and the last sign of life."""
    shift = Shift()
    for begins in ("rings", "accepts", "rings", "accepts"):
        DOINGS[begins](shift)
    for doing, broken, how in history:
        shift.now += SECOND
        shift.wrap_ups_end()  # what is due at this moment comes before what happens at it, interrupted or not
        lost = interrupted and broken in ("blip", "long") and gone(shift)
        if shift.ana.lost_from and (doing in ACTS or (lost and broken == "blip")):
            here(shift, how)
            shift.wrap_ups_end()
        if interrupted and broken == "hello":
            here(shift, "hello")
        DOINGS[doing](shift)
        if shift.ana.lost_from and how != "later":
            here(shift, how)
        shift.wrap_ups_end()
    here(shift, "back")
    shift.wrap_ups_end()
    return replace(shift.ana, version=0, status_at=None)


@settings(max_examples=300, deadline=None)
@given(HISTORIES)
@example([("supervisor takes", "", "back"), ("visitor leaves", "long", "later"), ("minute", "", "later"), DRAINED])
def test_interruptions_leave_no_trace(history: list[tuple[str, str, str]]) -> None:
    """Lost sockets, and desks that name their status in each hello, at any point."""
    assert after(history, interrupted=True) == after(history, interrupted=False)


def test_an_offer_that_rings_while_the_agent_is_lost_changes_nothing() -> None:
    """It goes to another agent; Ana neither missed nor declined it, and keeps their idle time."""
    shift = Shift()
    shift.do(SetAgentStatus("ana", "available"))
    shift.agents["ana"] = before = replace(shift.ana, missed_offers=1)
    shift.ring()
    (offered,) = [one for one in shift.conversations.values() if one.status == "offered"]
    shift.now = offered.next_deadline or 0
    shift.do(AgentVanished("ana", shift.now - 6 * SECOND, lost=True))
    shift.do(DeadlineReached(offered.id, offered.deadline_no))  # the return comes before the release, or after it
    shift.do(ReleaseConversation(offered.id, offered.assignment_id or "", "lost"))
    shift.do(AgentReturned("ana"))
    given = {"given_at": shift.ana.given_at, "status_at": shift.ana.status_at, "version": shift.ana.version}

    assert shift.ana == replace(before, **given)


@pytest.mark.parametrize(
    ("ending", "moves"),
    [
        (DeclineOffer("k1", "ana", "s1", "c1"), True),
        (DeadlineReached("k1", OFFERED.deadline_no), False),
        (EndConversation("k1"), False),
        (ReassignConversation("k1", "sue", "c1"), False),
        (ReleaseConversation("k1", "s1", "lost"), False),
    ],
    ids=["declined", "missed", "visitor left", "supervisor took it", "lost"],
)
def test_only_an_answered_offer_restarts_idle_time(ending: Any, moves: bool) -> None:
    """An offer that ends without the agent's answer was no work."""
    shift = Shift()
    shift.conversations["k1"] = OFFERED
    shift.now = OFFERED.next_deadline or 0
    shift.agents["ana"] = replace(shift.ana, load=33, held={"chat": 1})
    shift.do(ending)

    assert (shift.ana.load, shift.ana.idle_since) == (0, shift.now if moves else 1)


@pytest.mark.parametrize("said", ["away", "offline", "busy"])
def test_another_status_counts_even_while_lost(said: Any) -> None:
    """The agent chose it, and is not lost any more."""
    ana = Agent(id="ana", status="available", idle_since=5, available_since=5, missed_offers=2)
    lost = mark_lost(ana, AgentVanished("ana", NOW - 6 * SECOND, lost=True), NOW, 5.0)
    says = set_status(lost, SetAgentStatus("ana", said), NOW + 1)

    assert (says.status, says.lost_from, says.missed_offers, says.idle_since) == (said, "", 0, 5)
    assert return_from_lost(says, NOW + 2) is says
