"""What the policy says of ratings, of promised answers, and of transcripts by mail."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Seconds = Annotated[float, Meta(ge=0, le=31_536_000)]
Question = Annotated[str, Meta(min_length=1, max_length=500)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")]
Ending = Literal["agent", "visitor", "idle"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class Ratings(_Part, frozen=True):
    """When a contact is asked how it went."""

    after: tuple[Ending, ...] = ("agent", "visitor")  # who ended the conversation; () never asks
    again_after_s: Seconds | None = None  # None: once per conversation, however often it is reopened
    answer_s: Seconds = 604_800.0  # a week: later nobody remembers
    change_s: Seconds = 600.0  # for a slip of the finger
    questions: dict[Language, Question] = {}
    numbers_on: tuple[str, ...] = ()  # channels without a form where the question is sent as text
    buttons_on: tuple[str, ...] = ()  # channels without a form where five buttons stand below that text
    links_on: tuple[str, ...] = ()  # channels without a form where a signed link to one does
    comments: Literal["everybody", "leads"] = "everybody"


class Answers(_Part, frozen=True):
    """What is promised to those who leave a question while nobody is there."""

    within_s: Seconds = 14_400.0  # of the queue's opening hours
    remind_s: Seconds = 3_600.0  # of opening hours before the deadline, in which desks show it as urgent
    quiet_s: Seconds = 600.0  # after an agent's message, in which nobody is told that nobody is there
    country: Annotated[str, Meta(pattern=r"^([A-Z]{2})?$")] = ""


class Transcripts(_Part, frozen=True):
    """How contacts get the transcript by mail."""

    account: Annotated[str, Meta(max_length=64)] = ""  # the mailbox; "": the conversation's own, or the only one
