"""An agent as the core sees them: the status they set, and what they carry."""

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
NO_DESK = frozenset({"integration"})  # roles that no conversation is given to
_TAKING = ("available", "wrap_up")  # who is at work: after a wrap-up nobody is new


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the record, without sign-in. Times in microseconds, load and capacity in units of weight."""

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
    idle_since: int | None = None  # since they last ended work, refused, or came to work
    given_at: int | None = None  # when they were last given something: offered, handed over, or taken
    version: int = 0
    draining: bool = False
    available_since: int | None = None
    wrap_up_until: int | None = None
    lost_from: str = ""  # STATUS:REASON before the sockets were lost, for when the agent is back within the grace
    held: dict[str, int] = {}  # channel class → how many they hold
    limits: dict[str, int] = {}  # channel class → how many at once, instead of the policy's
    weights: dict[str, int] = {}  # channel class → weight, instead of the policy's


def fits(agent: Agent, weight: int) -> bool:
    """Return whether the agent may be offered something of this weight."""
    return (
        agent.enabled and agent.status == "available" and not agent.draining and agent.load + weight <= agent.capacity
    )


def at_work(agent: Agent) -> bool:
    """Return whether the agent takes something new, now or after the wrap-up."""
    return agent.enabled and agent.status in _TAKING and not agent.draining


def reserve_load(agent: Agent, weight: int, channel_class: str) -> Agent:
    """Add the weight of an offer."""
    return _loaded(agent, agent.load + weight, channel_class, 1)


def assign_load(agent: Agent, weight: int, channel_class: str, now: int) -> Agent:
    """Add the weight of what is given now: whoever is chosen next by idle time or in turn, it is somebody else."""
    return replace(reserve_load(agent, weight, channel_class), given_at=now)


def release_load(agent: Agent, weight: int, channel_class: str, now: int) -> Agent:
    """Take the weight of ended work off, or of a refused offer; the agent is idle from now on."""
    return replace(withdraw_load(agent, weight, channel_class), idle_since=now)


def withdraw_load(agent: Agent, weight: int, channel_class: str) -> Agent:
    """Take the weight of an offer off that ended without the agent's doing: nothing was worked, nothing was refused."""
    return _loaded(agent, agent.load - weight, channel_class, -1)


def end_assignment(agent: Agent, ended: AssignmentEnded, now: int) -> Agent:
    """Take the load off: ended work and a refusal begin idle time, an offer that went by itself begins nothing."""
    if not ended.owned and ended.outcome != "declined":
        return withdraw_load(agent, ended.weight, ended.channel_class)
    agent = release_load(agent, ended.weight, ended.channel_class, now)
    return agent if ended.owned else answer_offer(agent)


def miss_offer(agent: Agent, limit: int, now: int) -> Agent:
    """Count an offer that the agent let expire; at `limit` in a row: away. Nobody misses what rang without a socket."""
    if agent.lost_from:
        return agent
    missed = agent.missed_offers + 1
    if missed >= limit and agent.status == "available":
        return _with_status(replace(agent, missed_offers=0), "away", MISSED_REASON, now)
    return replace(agent, missed_offers=missed)


def answer_offer(agent: Agent) -> Agent:
    """An offer was answered, by taking or refusing it: nothing is missed in a row any more."""
    return replace(agent, missed_offers=0) if agent.missed_offers else agent


def set_status(agent: Agent, command: SetAgentStatus, now: int) -> Agent:
    """Be what the agent says.

    Saying again what one is, or was until the sockets were lost, is no act: it only tells that one is here.
    """
    agent = return_from_lost(agent, now)
    if _holds_already(agent, command):
        return replace(agent, status_at=now)
    return _with_status(replace(agent, missed_offers=0), command.status, command.reason, now)


def wrap_up(agent: Agent, seconds: float, now: int) -> Agent:
    """Give time after a conversation: who is available gets nothing new for so long, or until the agent says so.

    Of one whose sockets are lost it is remembered for the return.
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
    """Be available again, unless a later conversation made it longer or the agent has become something else.

    Idle since the time ran out, however late that is noticed, as after a lost socket.
    """
    if agent.status != "wrap_up" or agent.wrap_up_until != command.until:
        return agent  # said by ourselves: the end that stands is polled
    return replace(_with_status(agent, "available", "", now), idle_since=command.until)


def mark_lost(agent: Agent, command: AgentVanished, now: int, lost_s: float) -> Agent:
    """Be offline for now, as nobody hears the agent: what they own waits for them, what they were is remembered."""
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
    """Be what one was before the sockets were lost: the row as it was, but for the sign of life (`status_at`)."""
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
    """Be offline, unless they were heard of within the grace; true where their conversations are to be released.

    A status they set themselves after their last beat is a sign of life, too, but not for ever.
    """
    heard = max(command.seen_at, 0 if agent.lost_from else agent.status_at or 0)
    if heard > command.seen_at and after(heard, grace_s) >= now:
        return agent, False  # said by ourselves, and again where the agent stays silent
    if agent.status == "offline" and not agent.lost_from:
        return agent, agent.load > 0
    return _with_status(agent, "offline", VANISHED_REASON, now), True


def _holds_already(agent: Agent, command: SetAgentStatus) -> bool:
    """Return whether the agent is what the command says.

    A hello names what the agent chose, without the reason: that one stands, and so does a wrap-up, which is a time of
    somebody who chose to be available.
    """
    if command.hello:
        return agent.status == command.status or (agent.status == "wrap_up" and command.status == "available")
    return agent.status == command.status and agent.status_reason == command.reason


def _present(agent: Agent) -> tuple[AgentStatus, str]:
    """Return status and reason, those from before the sockets were lost where they are."""
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
