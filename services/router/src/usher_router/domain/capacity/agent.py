"""An agent's state as the core sees it: the status they set, and the load they carry."""

import msgspec
from msgspec.structs import replace
from usher_common.commands.presence import AgentVanished
from usher_common.commands.status import AgentStatus, SetAgentStatus
from usher_common.commands.wrap_up import WrapUpEnded

from usher_router.domain.effects import AssignmentEnded
from usher_router.domain.policy import after

MISSED_REASON = "missed_offers"
VANISHED_REASON = "vanished"
LOST_REASON = "lost"
NO_DESK = frozenset({"integration"})  # roles that are never given a conversation
# statuses of an agent at work: returning to available from a wrap-up does not restart the warm-up
_TAKING = ("available", "wrap_up")


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's row of the record, without their credentials.

    Times in microseconds; load and capacity in units of weight.
    """

    id: str
    name: str = ""
    photo: str = ""
    role: str = "agent"
    enabled: bool = True
    status: AgentStatus = "offline"
    status_reason: str = ""
    status_at: int | None = None
    capacity: int = 100
    load: int = 0
    load_limit: int = 100
    missed_offers: int = 0
    idle_since: int | None = None  # since they last ended work, declined an offer, or became available
    given_at: int | None = None  # when they last got a conversation: by an offer, a handover, or taking one
    version: int = 0
    draining: bool = False
    available_since: int | None = None
    wrap_up_until: int | None = None
    lost_from: str = ""  # STATUS:REASON before the connection was lost, restored if the agent returns within the grace
    held: dict[str, int] = {}  # channel class → number of conversations they have
    limits: dict[str, int] = {}  # channel class → most conversations at once, overriding the policy
    weights: dict[str, int] = {}  # channel class → weight of a conversation, overriding the policy


def fits(agent: Agent, weight: int) -> bool:
    """Return whether the agent may be offered something of this weight."""
    return (
        agent.enabled and agent.status == "available" and not agent.draining and agent.load + weight <= agent.capacity
    )


def at_work(agent: Agent) -> bool:
    """Return whether the agent takes new conversations, now or after their wrap-up."""
    return agent.enabled and agent.status in _TAKING and not agent.draining


def reserve_load(agent: Agent, weight: int, channel_class: str) -> Agent:
    """Add the weight of an offer."""
    return _loaded(agent, agent.load + weight, channel_class, 1)


def assign_load(agent: Agent, weight: int, channel_class: str, now: int) -> Agent:
    """Add the weight of a conversation given now.

    `given_at` makes others come first where the queue selects by idle time.
    """
    return replace(reserve_load(agent, weight, channel_class), given_at=now)


def release_load(agent: Agent, weight: int, channel_class: str, now: int) -> Agent:
    """Subtract the weight of ended work, or of a declined offer; the agent's idle time starts now."""
    return replace(withdraw_load(agent, weight, channel_class), idle_since=now)


def withdraw_load(agent: Agent, weight: int, channel_class: str) -> Agent:
    """Subtract the weight of an offer that was withdrawn: the agent's idle time continues, because they did nothing."""
    return _loaded(agent, agent.load - weight, channel_class, -1)


def end_assignment(agent: Agent, ended: AssignmentEnded, now: int) -> Agent:
    """Subtract the load; ended work and a declined offer start a new idle time, a withdrawn offer does not."""
    if not ended.owned and ended.outcome != "declined":
        return withdraw_load(agent, ended.weight, ended.channel_class)
    agent = release_load(agent, ended.weight, ended.channel_class, now)
    return agent if ended.owned else answer_offer(agent)


def miss_offer(agent: Agent, limit: int, now: int) -> Agent:
    """Count an offer that the agent let expire; at `limit` missed in a row they become away.

    An offer that rang while the agent's connection was lost does not count.
    """
    if agent.lost_from:
        return agent
    missed = agent.missed_offers + 1
    if missed >= limit and agent.status == "available":
        return _with_status(replace(agent, missed_offers=0), "away", MISSED_REASON, now)
    return replace(agent, missed_offers=missed)


def answer_offer(agent: Agent) -> Agent:
    """Reset the count of missed offers: an offer was accepted or declined."""
    return replace(agent, missed_offers=0) if agent.missed_offers else agent


def set_status(agent: Agent, command: SetAgentStatus, now: int) -> Agent:
    """Set the status that the agent asks for.

    Repeating the present status, or the one from before the connection was lost, only records a sign of life.
    """
    agent = return_from_lost(agent, now)
    if _holds_already(agent, command):
        return replace(agent, status_at=now)
    return _with_status(replace(agent, missed_offers=0), command.status, command.reason, now)


def wrap_up(agent: Agent, seconds: float, now: int) -> Agent:
    """Start the time after a conversation in which an available agent gets nothing new; the agent may end it early.

    For an agent whose connection is lost it is kept until they return.
    """
    if seconds <= 0 or _present(agent)[0] not in _TAKING:
        return agent
    until = max(after(now, seconds), agent.wrap_up_until or 0)
    if agent.lost_from:
        wrapping = replace(agent, lost_from="wrap_up:")
    else:
        wrapping = agent if agent.status == "wrap_up" else _with_status(agent, "wrap_up", "", now)
    return replace(wrapping, wrap_up_until=until, version=agent.version + 1)


def end_wrap_up(agent: Agent, command: WrapUpEnded, now: int) -> Agent:
    """Make the agent available again, unless a later conversation prolonged the wrap-up or the status has changed.

    Idle time counts from the wrap-up's planned end, however late the end is processed (for instance after a lost
    socket).
    """
    if agent.status != "wrap_up" or agent.wrap_up_until != command.until:
        return agent  # our own command, so nothing is answered: the end that counts now is polled as well
    return replace(_with_status(agent, "available", "", now), idle_since=command.until)


def mark_lost(agent: Agent, command: AgentVanished, now: int, lost_s: float) -> Agent:
    """Set the agent offline while their connection is lost: they keep what they own, and the former status is kept."""
    heard = agent.status_at or 0
    if agent.status == "offline" or (heard > command.seen_at and after(heard, lost_s) >= now):
        return agent
    return replace(
        agent,
        status="offline",
        status_reason=LOST_REASON,
        status_at=now,
        lost_from=f"{agent.status}:{agent.status_reason}",
        version=agent.version + 1,
    )


def return_from_lost(agent: Agent, now: int) -> Agent:
    """Restore the row from before the connection was lost; only the sign of life (`status_at`) is new."""
    if not agent.lost_from:
        return agent
    status, reason = _present(agent)
    return replace(
        agent,
        status=status,
        status_reason=reason,
        status_at=now,
        wrap_up_until=agent.wrap_up_until if status == "wrap_up" else None,
        lost_from="",
        version=agent.version + 1,
    )


def mark_gone(agent: Agent, command: AgentVanished, now: int, grace_s: float) -> tuple[Agent, bool]:
    """Set the agent offline, unless they were heard of within the grace; true if their conversations must be released.

    A status that they set after their last heartbeat counts as a sign of life, for as long as the grace.
    """
    heard = max(command.seen_at, 0 if agent.lost_from else agent.status_at or 0)
    if heard > command.seen_at and after(heard, grace_s) >= now:
        return agent, False  # our own command, so nothing is answered: it is sent again if the agent stays silent
    if agent.status == "offline" and not agent.lost_from:
        return agent, agent.load > 0
    return _with_status(agent, "offline", VANISHED_REASON, now), True


def _holds_already(agent: Agent, command: SetAgentStatus) -> bool:
    """Return whether the agent already has the status that the command asks for.

    A hello names the status that the agent chose, without a reason: the reason stays, and so does a wrap-up, because
    only an agent who chose to be available can be in one.
    """
    if command.hello:
        return agent.status == command.status or (agent.status == "wrap_up" and command.status == "available")
    return agent.status == command.status and agent.status_reason == command.reason


def _present(agent: Agent) -> tuple[AgentStatus, str]:
    """Return status and reason; while the connection is lost, those from before."""
    if not agent.lost_from:
        return agent.status, agent.status_reason
    status, _, reason = agent.lost_from.partition(":")
    return msgspec.convert(status, AgentStatus), reason


def _loaded(agent: Agent, load: int, channel_class: str, more: int) -> Agent:
    count = agent.held.get(channel_class, 0) + more
    others = {name: held for name, held in agent.held.items() if name != channel_class}
    held = {**others, channel_class: count} if count > 0 else others
    return replace(agent, load=load, load_limit=max(agent.capacity, load), held=held, version=agent.version + 1)


def _with_status(agent: Agent, status: AgentStatus, reason: str, now: int) -> Agent:
    idle = now if status == "available" and agent.status != "available" else agent.idle_since
    begins = status == "available" and agent.status not in _TAKING
    return replace(
        agent,
        status=status,
        status_reason=reason,
        status_at=now,
        idle_since=idle,
        available_since=now if begins else agent.available_since,
        wrap_up_until=None,
        lost_from="",
        version=agent.version + 1,
    )
