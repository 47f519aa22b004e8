"""A scenario as types: which contacts write when, how long conversations take, which agents work when."""

from typing import Annotated, Any, Literal

import msgspec
import yaml
from msgspec import Meta
from usher_policy.document.model import Level, Name, Seconds, Skills, Weight

SECONDS_PER_HOUR = 3600.0
CONVERSATIONS = 50_000_000  # at most, so that all arrival times fit into memory
AGENTS = 20_000

Positive = Annotated[float, Meta(gt=0, le=31_536_000)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Shift = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class ScenarioError(ValueError):
    """A scenario is not valid; the text says where and why."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class Duration(_Part, frozen=True):
    """How long something takes, in seconds: by a distribution, or from recorded values, cycled."""

    mean_s: Seconds = 0.0
    shape: Literal["exponential", "lognormal", "fixed"] = "exponential"
    cv: Positive = 1.0  # standard deviation over mean, for a lognormal distribution
    recorded_s: tuple[Seconds, ...] = ()  # instead of a distribution


class Arrivals(_Part, frozen=True):
    """When conversations begin: at random with a rate for each hour (a list is cycled), or as recorded."""

    per_h: Annotated[float, Meta(ge=0)] | tuple[Annotated[float, Meta(ge=0)], ...] = ()
    times_s: tuple[Seconds, ...] = ()  # ascending, from the start; the k-th has the k-th recorded handling time


class InvitedVisits(_Part, frozen=True):
    """These arrivals are visits that an invitation of the policy fits; a conversation begins if one is accepted."""

    by: Name  # the policy's invitation; where the policy has none of this name, nobody is invited
    accept_percent: Percent = 10.0  # of those who are shown it
    answer_s: Seconds = 10.0  # from its appearance to the click


class StageSuccess(_Part, frozen=True):
    """What an automatic stage brings about with those who come into it; the others go on, at last to a person."""

    helped_percent: Percent = 0.0  # who say that it helped
    silent_percent: Percent = 0.0  # who say nothing after an answer
    takes: Duration = Duration(mean_s=60.0)  # until they go on


class CallBacks(_Part, frozen=True):
    """Who of them asks to be called, where the policy has the stage `phone`, and how calls end."""

    asked_percent: Percent = 0.0  # of all who need a person
    after_s: Seconds = 0.0  # of waiting, until they ask; 0: as the very first thing
    later_percent: Percent = 0.0  # of these: who choose a later time
    later: Duration = Duration(mean_s=7200.0)  # how much later
    reached_percent: Percent = 70.0  # of each attempt
    ring: Duration = Duration(mean_s=40.0, shape="fixed")  # how long an attempt in vain keeps an agent


class ConversationKind(_Part, frozen=True):
    """Conversations of one kind; the policy's rules see `channel` and `facts`."""

    name: Name
    arrivals: Arrivals
    handling: Duration
    patience: Duration | None = None  # None: nobody abandons
    channel: str = "web"
    facts: dict[str, Any] = {}
    require: Skills = {}  # added to the skills that the policy's rule requires, as an entry point does
    prefer: Skills = {}
    invited: InvitedVisits | None = None
    faq: StageSuccess | None = None  # None: articles are never asked, as by callers
    bot: StageSuccess | None = None  # None: they never talk to a bot
    calls: CallBacks | None = None  # None: nobody asks to be called


class Team(_Part, frozen=True):
    """Agents with the same properties."""

    name: Name
    count: Annotated[int, Meta(ge=1, le=AGENTS)]
    skills: dict[str, Level] = {}
    pools: tuple[Name, ...] = ("default",)
    capacity: Annotated[int, Meta(ge=1, le=10_000)] | None = None  # None: the policy's
    weights: dict[str, Weight] = {}
    limits: dict[str, Annotated[int, Meta(ge=0)]] = {}
    shifts: tuple[Shift, ...] = ()  # times of each day; none: always present
    present_s: tuple[tuple[Seconds, Seconds], ...] | None = None  # instead of shifts: from when until when, as recorded


class Scenario(_Part, frozen=True):
    """The conversations and agents that a policy is tried on. Time begins at midnight."""

    name: str
    kinds: Annotated[tuple[ConversationKind, ...], Meta(min_length=1)]
    teams: Annotated[tuple[Team, ...], Meta(min_length=1)]
    duration_s: Positive = 28_800.0  # no arrivals afterwards; who waits then is still served
    warm_up_s: Seconds = 0.0  # arrivals before it are not counted
    accept: Duration | None = None  # from an offer to its acceptance; None: at once


def read_scenario(text: str) -> Scenario:
    """Read a scenario's YAML; raises `ScenarioError`."""
    try:
        scenario = msgspec.convert(yaml.safe_load(text), Scenario)
    except yaml.YAMLError as error:
        raise ScenarioError(f"this is no YAML: {error}") from error
    except msgspec.ValidationError as error:
        raise ScenarioError(f"{error}") from error
    _check(scenario)
    return scenario


def _check(scenario: Scenario) -> None:
    for what, names in (("kinds", [k.name for k in scenario.kinds]), ("teams", [t.name for t in scenario.teams])):
        if len(set(names)) < len(names):
            raise ScenarioError(f"two {what} have the same name; give each its own")
    for kind in scenario.kinds:
        for one in filter(None, (kind.faq, kind.bot)):
            if one.helped_percent + one.silent_percent > 100:
                raise ScenarioError(f"helped_percent and silent_percent of {kind.name} are more than 100 together")
        if list(kind.arrivals.times_s) != sorted(kind.arrivals.times_s):
            raise ScenarioError(f"times_s of {kind.name} are not in order; sort them")
    if sum(team.count for team in scenario.teams) > AGENTS:
        raise ScenarioError(f"more than {AGENTS} agents; make the teams smaller")
    if sum(expected_count(kind, scenario.duration_s) for kind in scenario.kinds) > CONVERSATIONS:
        raise ScenarioError(f"more than {CONVERSATIONS} conversations; shorten duration_s or lower per_h")
    if scenario.warm_up_s >= scenario.duration_s:
        raise ScenarioError("warm_up_s is not below duration_s: nothing would be counted")


def expected_count(kind: ConversationKind, duration_s: float) -> float:
    """Return the expected number of conversations of a kind."""
    if kind.arrivals.times_s:
        return len(kind.arrivals.times_s)
    hourly = rates(kind.arrivals)
    return sum(hourly) / len(hourly) * duration_s / SECONDS_PER_HOUR


def rates(arrivals: Arrivals) -> tuple[float, ...]:
    """Return the hourly rates, one for each hour."""
    per_h = arrivals.per_h
    return (per_h or (0.0,)) if isinstance(per_h, tuple) else (per_h,)
