"""The documents of the funnel's figures."""

from typing import Annotated

from msgspec import Meta, Struct, field
from usher_common.messages.limits import LARGEST_WHOLE

Milliseconds = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)]


class FunnelQuery(Struct, frozen=True, kw_only=True):
    """Contacts who came into a stage from `from` (ms; 0: 28 days ago) until before `to` (ms; 0: now).

    `version`: of the policy, whole or its first characters; "" for all.
    """

    since: Milliseconds = field(name="from", default=0)
    until: Milliseconds = field(name="to", default=0)
    version: Annotated[str, Meta(max_length=64, pattern=r"^[0-9a-z]*$")] = ""


class FunnelFileQuery(FunnelQuery, frozen=True, kw_only=True):
    """The same, of the file."""


class StageFigures(Struct, frozen=True, kw_only=True):
    """One stage under one version of the policy, counted by the contacts who came into it in the period.

    `entered` = solved + escalated + abandoned + refused + open (still there). `reasons`: how often it was left for
    each, `escalated_by` those of contacts who were handed on. `mean_seconds` of those who left it, null while nobody
    has. `cost` is what they cost there, `saved` what the next stage would have cost more for those it solved.
    """

    version: str
    stage: str
    entered: int
    solved: int
    escalated: int
    abandoned: int
    refused: int
    open: int
    escalated_by: dict[str, int]
    reasons: dict[str, int]
    mean_seconds: float | None
    cost: float
    saved: float


class FunnelReport(Struct, frozen=True, kw_only=True):
    """Figures by version and stage, in the order of the stages; times in ms; costs in the present policy's currency."""

    since: int = field(name="from")
    until: int = field(name="to")
    currency: str
    stages: tuple[StageFigures, ...]
