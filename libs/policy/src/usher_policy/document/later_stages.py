"""What the policy says of the stages in which a person answers later, and of what moves a contact on by itself."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from usher_policy.limits import CALL_AGAIN_S, CALL_ATTEMPTS, CALL_DAYS, CALL_WITHIN_S

Cost = Annotated[float, Meta(ge=0, le=1_000_000)]
Seconds = Annotated[float, Meta(ge=0, le=31_536_000)]
Name = Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9_.:-]{0,63})?$")]  # "": none
Short = Annotated[str, Meta(max_length=64)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class Email(_Part, frozen=True):
    """The e-mail stage: a person answers later, at an address that the contact left."""

    cost: Cost = 0.0
    within_s: Seconds | None = None  # of the queue's opening hours; None: as `answers` says
    remind_s: Seconds | None = None  # of opening hours before the deadline; None: as `answers` says


class Phone(_Part, frozen=True):
    """The phone stage: contacts are called back, at once or at a time that they choose."""

    cost: Cost = 0.0
    skill: Name = ""  # that an agent must have for it; "": none
    account: Short = ""  # the account of phone calls that rings; "": agents call with a phone of their own
    at_once: bool = True  # may be asked for as the very first thing
    within_s: Annotated[float, Meta(ge=60, le=86_400)] = CALL_WITHIN_S  # after its time, until the call is late
    attempts: Annotated[int, Meta(ge=1, le=10)] = CALL_ATTEMPTS
    again_s: Annotated[float, Meta(ge=60, le=604_800)] = CALL_AGAIN_S  # from an attempt to the next, within hours
    days: Annotated[int, Meta(ge=1, le=60)] = CALL_DAYS  # ahead that a time may be chosen
    number: Annotated[str, Meta(max_length=40)] = ""  # that contacts may call themselves; "": none is shown


class Trigger(_Part, frozen=True):
    """What moves a contact who waits on by itself: one condition, and what follows.

    `overdue`: an answer promised by e-mail becomes urgent. `reopened`: so often. `no_agent`: nobody who is enabled has
    the skills, after so long. `value`: the contact's attribute is at least so much.
    """

    on: Literal["overdue", "reopened", "no_agent", "value"]
    times: Annotated[int, Meta(ge=1, le=100)] = 2  # of `reopened`
    after_s: Seconds = 0.0  # of waiting, for `no_agent`
    attribute: Short = "value"  # of the contact, for `value`
    at_least: float = 0.0  # for `value`
    to: Literal["", "email", "phone"] = ""  # the stage that follows
    queue: Name = ""  # the queue that they wait in from then on
    priority: Annotated[int, Meta(ge=-100, le=100)] = 0  # added to theirs
