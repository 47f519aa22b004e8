"""The parts of commands, sends and events."""

from typing import Literal

import msgspec

Party = Literal["visitor", "agent"]
Author = Literal["visitor", "agent", "system"]


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """A stored upload: `id` is its id in the upload store; `size` in bytes."""

    id: str
    name: str
    type: str
    size: int


class Profile(msgspec.Struct, frozen=True, omit_defaults=True):
    """Facts about the contact; empty fields change nothing that is already known."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    attributes: dict[str, str] = {}


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a conversation came from.

    `point` names the entry point, `skills` what it requires, `campaign` the advert, `invitation` the one that the
    visitor accepted.
    """

    point: str = ""
    skills: tuple[str, ...] = ()
    page: str = ""
    title: str = ""
    referrer: str = ""
    campaign: str = ""
    invitation: str = ""


class Invited(msgspec.Struct, frozen=True, omit_defaults=True):
    """The invitation that a conversation begins with: the policy's name of it, what it said, and in whose name."""

    name: str
    text: str
    agent: str


class CallWanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """The contact asks to be called at `number` (E.164; "": where they are known), not before `at` (µs; 0: now)."""

    number: str = ""
    at: int = 0
