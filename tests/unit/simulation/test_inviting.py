"""Invitations in a simulation: only what can be served, by the policy's hours and control group."""

import pytest
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import read_policy
from usher_router.simulation.scenario import Arrivals, ConversationKind, Duration, InvitedVisits, Scenario, Team
from usher_router.simulation.simulate import simulate

INVITING = """
queues: {default: {hours: HOURS}}
calendars: {day: {mon: ["00:00-24:00"]}, never: {tue: ["00:00-01:00"]}}
rules: [{name: invited, when: {invitation: help}, queue: chats}]
invitations: [{name: help, text: {en: Hello}, control_percent: 20, expires_s: 60}]
"""


def visits(accept_percent: float, agents: int = 4) -> Scenario:
    """Return a scenario of 900 visits an hour that the invitation `help` fits, and nothing else."""
    kind = ConversationKind(
        name="doubters",
        arrivals=Arrivals(per_h=900.0),
        handling=Duration(mean_s=300.0),
        invited=InvitedVisits(by="help", accept_percent=accept_percent),
    )
    return Scenario(name="invited", kinds=(kind,), teams=(Team(name="all", count=agents),), duration_s=28_800.0)


def with_hours(name: str) -> PolicyDocument:
    """Return a policy with an invitation of a queue with these hours."""
    return read_policy(INVITING.replace("HOURS", name).replace("queues: {", "queues: {chats: {}, "))


@pytest.mark.parametrize("accept_percent", [5.0, 60.0, 100.0])
def test_only_what_can_be_served_is_invited(accept_percent: float) -> None:
    """Sums are right, the control group is as large as the policy says, and nobody who accepted waits.

    Nothing is reserved: another agent than the one shown may get the conversation, so a few clicks come too late.
    """
    outcome = simulate(visits(accept_percent), with_hours("day"), 1)
    (found,) = outcome.invited
    decided = found.shown + found.control

    assert found.visits == decided + found.nobody == pytest.approx(7200, rel=0.05)
    assert found.control / decided == pytest.approx(0.2, abs=0.04)
    answered = found.accepted + found.late
    assert answered / found.shown == pytest.approx(accept_percent / 100, abs=0.05)
    assert found.accepted == outcome.whole.offered
    assert found.late < 0.05 * answered
    assert outcome.whole.mean_wait_s == 0
    assert {waits.queue for waits in outcome.queues} == {"chats"}


def test_invitations_add_nothing_after_hours_without_agents_or_without_a_policy() -> None:
    """The same scenario shows the day without them."""
    runs = [simulate(visits(50.0), with_hours("never"), 1), simulate(visits(50.0), PolicyDocument(), 1)]

    assert [run.whole.offered for run in runs] == [0, 0]
    assert [[one.nobody == one.visits for one in run.invited] for run in runs] == [[True], []]
