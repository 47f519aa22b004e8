"""The documents of events and broadcasts."""

from typing import Annotated

import msgspec
from msgspec import Meta
from usher_policy.document.outreach import OutreachRule

from usher_gateway.limits import EVENT_VALUE_CHARS, EVENT_VALUES, PER_MINUTE, SHORT_CHARS
from usher_gateway.outreach.domain.plan import Audience
from usher_gateway.outreach.domain.states import State

Short = Annotated[str, Meta(max_length=SHORT_CHARS)]
Filled = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]
Values = Annotated[dict[Short, Annotated[str, Meta(max_length=EVENT_VALUE_CHARS)]], Meta(max_length=EVENT_VALUES)]
Rate = Annotated[int, Meta(ge=1, le=PER_MINUTE)]


class NewEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that happened to one contact. `id` is the caller's: sent again, the contact is told once.

    `event` names a rule under `events` of the policy. The contact is named by one of `contact`, `external_id` and
    `email`. `values` fill the rule's words; `language` is used instead of the contact's.
    """

    id: Filled
    event: Filled
    contact: Short = ""
    external_id: Short = ""
    email: Short = ""
    values: Values = {}
    language: Short = ""


class EventAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `told`: the message is on its way, and `message` and `conversation` are its ids.

    Else `why`: "merged", "no_consent", "unsubscribed", "no_address", "blocked", "outside_window", "no_value".
    `status` is that of the send, as of messages: "" while it is under way.
    """

    told: bool
    why: str = ""
    contact: str = ""
    channel: str = ""
    account: str = ""
    message: str = ""
    conversation: str = ""
    text: str = ""
    template: str = ""
    status: str = ""
    error: str = ""


class NewBroadcast(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A broadcast to draft. `accounts`: messages a minute of accounts (by their ids) that take fewer than `per_minute`.

    `rule` is like an event's in the policy; its `consent` names an attribute, as nobody is told who has not agreed.
    """

    name: Short
    rule: OutreachRule
    audience: Audience = Audience()
    per_minute: Rate = 60
    accounts: Annotated[dict[Short, Rate], Meta(max_length=100)] = {}


class BroadcastAccount(msgspec.Struct, frozen=True):
    """An account by which contacts can be told something; `name` is what the administrator calls it."""

    id: str
    channel: str
    name: str


class BroadcastAccounts(msgspec.Struct, frozen=True):
    """All of them, by channel."""

    accounts: tuple[BroadcastAccount, ...]


class LeftOut(msgspec.Struct, frozen=True):
    """How many contacts are left out for one reason."""

    reason: str
    contacts: int


class BroadcastFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many recipients there are, and what became of them; each is counted once."""

    recipients: int
    waiting: int
    under_way: int
    sent: int
    delivered: int
    read: int
    failed: int
    uncertain: int
    stopped: int
    left_out: int


class BroadcastDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast; times in ms. `left_out`: of the audience, when it was planned and since; `figures` are as of now."""

    id: str
    name: str
    state: State
    rule: OutreachRule
    audience: Audience
    per_minute: int
    accounts: dict[str, int]
    left_out: tuple[LeftOut, ...]
    figures: BroadcastFigures
    created_by: str
    created_at: int
    started_at: int | None
    ended_at: int | None


class BroadcastList(msgspec.Struct, frozen=True):
    """Broadcasts, the newest first."""

    broadcasts: tuple[BroadcastDocument, ...]


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be told if it were started now; nothing is written and nothing leaves."""

    audience: int
    told: int
    channels: dict[str, int]
    languages: dict[str, int]
    left_out: tuple[LeftOut, ...]
