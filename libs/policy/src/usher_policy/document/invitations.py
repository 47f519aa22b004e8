"""What the policy says of invitations: who is invited to a conversation, when, with which words, how it is measured."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from usher_policy.limits import CONVERTS_S, INVITATION_CHARS, INVITED_AFTER_S, INVITED_FOR_S, QUIET_S

Seconds = Annotated[float, Meta(ge=0, le=31_536_000)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")]
Level = Annotated[int, Meta(ge=1, le=5)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Wording = Annotated[str, Meta(min_length=1, max_length=INVITATION_CHARS)]
BY_HAND = "by-hand"  # what an agent's own invitation is called in figures, and for entry rules
Event = Annotated[str, Meta(min_length=1, max_length=200)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class Conversion(_Part, frozen=True):
    """What an invitation is for: an event that the shop reports, within so long after it."""

    event: Event = "order"
    within_s: Annotated[float, Meta(gt=0, le=7_776_000)] = CONVERTS_S


class Invitation(_Part, frozen=True):
    """An invitation: the first whose conditions hold, and for which somebody is free, is shown; once per visit."""

    name: Name
    text: Annotated[dict[Language, Wording], Meta(min_length=1)]  # by language; the first is for all others
    when: dict[str, Any] | None = None  # a condition on the visit; None: always
    after_s: Seconds = INVITED_AFTER_S  # on the site, over all pages and tabs, before it may be shown
    queue: Name = "default"  # whose agents invite, within its hours
    require: dict[str, Level] = {}  # skill → minimum level of the agent
    expires_s: Annotated[float, Meta(ge=5, le=3_600)] = INVITED_FOR_S  # unanswered
    quiet_s: Seconds = QUIET_S  # after a refusal, without any invitation
    control_percent: Annotated[int, Meta(ge=0, le=90)] = 10  # of visitors who are not invited, to compare with
    conversion: Conversion = Conversion()
