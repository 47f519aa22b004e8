"""A wait as one value: what is asked of agents, since when, and what waiting has changed (decision 0140)."""

from typing import Any

import msgspec
from usher_policy.weights import class_of

from usher_router.domain.matching.from_record import base_weight
from usher_router.domain.policy import FALLBACK, Policy, queue_of


class WaitDemand(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for at entry. It never changes, whatever steps, agents or policies change about the wait.

    `skills` are required, at level 1 unless `levels` says more; `priority` holds in `queue`, where `rule` of the policy
    with the hash `policy` sent it.
    """

    skills: tuple[str, ...] = ()
    levels: dict[str, int] = {}
    preferred: dict[str, int] = {}
    priority: int = 0
    queue: str = FALLBACK
    rule: str = ""
    policy: str = ""


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """All parts of a wait, under the names they have in `Conversation`; times in microseconds.

    `handed_skills` are those an agent asked for instead of the entry's (None: the entry's); `had_owner` says that an
    agent owned it since it was opened or reopened. `taken` are the steps taken, by what they do, and `step` is how
    many. Only `target_agent` may have it, if one is named, and only `sticky_agent` until `sticky_until`.
    """

    wait_no: int
    waiting_since: int
    queue: str
    rule: str
    policy: str
    priority: int
    skills: tuple[str, ...]
    levels: dict[str, int]
    preferred: dict[str, int]
    weight: int
    channel_class: str
    handed_skills: tuple[str, ...] | None = None
    had_owner: bool = False
    step: int = 0
    taken: tuple[str, ...] = ()
    overflow: tuple[str, ...] = ()
    target_agent: str = ""
    refused: tuple[str, ...] = ()
    sticky_agent: str = ""
    sticky_until: int | None = None


class WaitStart(msgspec.Struct, frozen=True, kw_only=True):
    """How a wait begins: its number, since when (microseconds), in which queue and by which rule ("": by hand).

    All that may survive from before is named here: the target agent, who declined, skills that an agent asked for.
    `goes_on` is the former wait if it was only interrupted by an offer that led to nothing: queue and steps stay.
    """

    number: int
    since: int
    channel: str
    queue: str
    rule: str = ""
    skills: tuple[str, ...] | None = None
    had_owner: bool = False
    target: str = ""
    refused: tuple[str, ...] = ()
    sticky: str = ""
    sticky_until: int | None = None
    goes_on: Wait | None = None


def begin_wait(asked: WaitDemand, begins: WaitStart, policy: Policy) -> Wait:
    """Make the whole wait under the present policy: it depends on these three values and nothing else."""
    kind = class_of(policy.document, begins.channel) if policy.active else "chat"
    own: dict[str, Any] = {
        "wait_no": begins.number,
        "waiting_since": begins.since,
        "weight": base_weight(policy, kind),
        "channel_class": kind,
        "had_owner": begins.had_owner,
        "target_agent": begins.target,
        "refused": begins.refused,
        "sticky_agent": begins.sticky,
        "sticky_until": begins.sticky_until if begins.sticky else None,
    }
    if begins.goes_on is not None:
        return msgspec.structs.replace(begins.goes_on, **own)
    return Wait(**own, **_demanded(asked, begins, policy))


def _demanded(asked: WaitDemand, begins: WaitStart, policy: Policy) -> dict[str, Any]:
    as_entered = (begins.queue, begins.rule) == (asked.queue, asked.rule)
    skills = asked.skills if begins.skills is None else tuple(sorted(set(begins.skills)))
    return {
        "queue": begins.queue,
        "rule": begins.rule,
        "policy": policy.version if policy.active else "",
        "priority": asked.priority if as_entered else queue_of(policy, begins.queue).priority,
        "skills": skills,
        "levels": {skill: level for skill, level in asked.levels.items() if skill in skills},
        "preferred": asked.preferred,
        "handed_skills": begins.skills,
    }
