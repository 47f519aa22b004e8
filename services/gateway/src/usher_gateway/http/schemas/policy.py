"""The documents of the HTTP API about the policy."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from usher_policy.diff.compare import Change
from usher_policy.document.faults import Fault

Hash = Annotated[str, Meta(max_length=64)]


class PolicyDocument(msgspec.Struct, frozen=True):
    """The active policy; `active` is false if there is none, and the services route by their settings."""

    text: str
    hash: str
    active: bool


class NewPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy to activate; with `expected_hash` only if that one is still active ("": none)."""

    text: str
    expected_hash: Hash | None = None


class PolicyHash(msgspec.Struct, frozen=True):
    """The active policy's hash."""

    hash: str


class PolicyToCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text."""

    text: str


class PolicyChecked(msgspec.Struct, frozen=True):
    """Mistakes in the policy, and how it differs from the active one."""

    faults: tuple[Fault, ...]
    changes: tuple[Change, ...]
    hash: str


class PolicyVersion(msgspec.Struct, frozen=True):
    """A policy that is or was active; `at` in ms."""

    hash: str
    author: str
    at: int
    active: bool


class PolicyHistory(msgspec.Struct, frozen=True):
    """Policies, newest first."""

    policies: tuple[PolicyVersion, ...]


class PolicyText(msgspec.Struct, frozen=True):
    """One policy of the history; `at` in ms."""

    text: str
    hash: str
    author: str
    at: int


class OfferDocument(msgspec.Struct, frozen=True):
    """How a queue offers conversations."""

    mode: str
    timeout_s: float
    missed: int


class ServiceLevelGoal(msgspec.Struct, frozen=True):
    """So many percent must be answered within so many seconds."""

    percent: float
    within_s: float


class QueueDocument(msgspec.Struct, frozen=True):
    """A queue of the policy; without `hours` it is always open, `next_opening` in ms."""

    name: str
    pool: str
    priority: int
    select: str
    hours: str | None
    open: bool
    served: bool
    next_opening: int | None
    offer: OfferDocument
    service_level: ServiceLevelGoal
    max_length: int | None
    max_wait_s: float | None
    overflow: str | None
    steps: tuple[dict[str, Any], ...]


class CalendarDocument(msgspec.Struct, frozen=True):
    """A calendar of the policy; `next_change` in ms."""

    name: str
    timezone: str
    mon: tuple[str, ...]
    tue: tuple[str, ...]
    wed: tuple[str, ...]
    thu: tuple[str, ...]
    fri: tuple[str, ...]
    sat: tuple[str, ...]
    sun: tuple[str, ...]
    breaks: tuple[str, ...]
    holidays: str
    exceptions: dict[str, tuple[str, ...]]
    open: bool
    next_change: int | None


class QueueList(msgspec.Struct, frozen=True):
    """Queues and calendars of the active policy, and the agent pools that queues or agents name."""

    queues: tuple[QueueDocument, ...]
    calendars: tuple[CalendarDocument, ...]
    pools: tuple[str, ...]
