"""A message that nobody asked for: who may get it, by which channels, in which words, and where its replies go."""

from typing import Annotated

import msgspec
from msgspec import Meta

from usher_policy.document.funnel import Language, Name
from usher_policy.limits import OUTREACH_CHARS, OUTREACH_SUBJECT_CHARS

Level = Annotated[int, Meta(ge=1, le=5)]
Text = Annotated[str, Meta(min_length=1, max_length=OUTREACH_CHARS)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class OutreachWording(_Part, frozen=True):
    """The words in one language; `{name}` and `{attributes.city}` are the contact's, other places the event's values.

    `template` is sent where a channel takes nothing else; `text` is then how it reads in the conversation.
    """

    text: Text
    subject: Annotated[str, Meta(max_length=OUTREACH_SUBJECT_CHARS)] = ""  # of a mail
    template: str = ""  # the provider's name of it
    template_language: str = ""  # the provider's code of its language
    values: dict[str, str] = {}  # of its variables by their keys, in their order: {"body.1": "{order}"}


class OutreachRule(_Part, frozen=True):
    """A rule for messages that nobody asked for."""

    consent: str  # the contact's attribute that says yes; "none": they need not have agreed
    wordings: dict[Language, OutreachWording]
    channels: tuple[str, ...] = ()  # channels, or accounts by their ids, in order of preference; (): any
    queue: Name = "default"  # where a reply waits
    priority: Annotated[int, Meta(ge=-100, le=100)] | None = None  # overrides the queue's
    require: dict[str, Level] = {}
    prefer: dict[str, Level] = {}
