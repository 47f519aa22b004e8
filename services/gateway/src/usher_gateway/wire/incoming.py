"""What browsers send, as types; everything that is no valid frame gets a named error."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from usher_gateway.limits import (
    ATTACHMENTS,
    NOTE_CHARS,
    SHORT_CHARS,
    SKILLS,
    URL_CHARS,
)

Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Short = Annotated[str, Meta(max_length=SHORT_CHARS)]
Url = Annotated[str, Meta(max_length=URL_CHARS)]
Skills = Annotated[tuple[Short, ...], Meta(max_length=SKILLS)]
Attached = Annotated[tuple[Short, ...], Meta(max_length=ATTACHMENTS)]


class _In(msgspec.Struct, frozen=True, tag_field="type", gc=False):
    pass


class Page(msgspec.Struct, frozen=True):
    """Where the visitor is on the site."""

    url: Url = ""
    title: Url = ""
    referrer: Url = ""


class EntryPoint(msgspec.Struct, frozen=True):
    """Where the widget stands and which skills it asks for (the script tag's attributes)."""

    point: Short = ""
    skills: Skills = ()


class Person(msgspec.Struct, frozen=True):
    """Who the page says the visitor is."""

    name: Short = ""
    email: Short = ""
    phone: Short = ""


class VisitorHello(_In, frozen=True, tag="hello"):
    """A visitor's first frame."""

    token: Annotated[str, Meta(max_length=200)] = ""
    conversation: Short = ""
    last_seq: Seq = 0
    language: Short = ""
    page: Page | None = None
    entry: EntryPoint | None = None
    profile: Person | None = None


class VisitorMessage(_In, frozen=True, tag="message"):
    """A visitor writes."""

    id: str
    text: str = ""
    attachments: Attached = ()
    again: bool = False


class End(_In, frozen=True, tag="end"):
    """A visitor ends the conversation."""

    id: str
    conversation: Short = ""


class Resume(_In, frozen=True, tag="resume"):
    """A visitor asks for what is missing after `last_seq`."""

    conversation: Short
    last_seq: Seq = 0


class PageChanged(_In, frozen=True, tag="page"):
    """A visitor went to another page."""

    url: Url = ""
    title: Url = ""


class Typing(_In, frozen=True, tag="typing"):
    """Somebody types, or stopped."""

    conversation: Short
    on: bool = True


class Marks(_In, frozen=True, tag="marks"):
    """All up to these sequences was shown, or seen."""

    conversation: Short
    delivered: Seq = 0
    read: Seq = 0


class Ping(_In, frozen=True, tag="ping"):
    """Is anybody there."""


class Pong(_In, frozen=True, tag="pong"):
    """Yes."""


class AgentHello(_In, frozen=True, tag="hello"):
    """An agent's first frame; `status` is what the agent wants to be, none changes nothing."""

    status: Literal["available", "away"] | None = None


class Open(_In, frozen=True, tag="open"):
    """An agent looks at a conversation and has its messages up to `after_seq`."""

    conversation: Short
    after_seq: Seq = 0


class AgentMessage(_In, frozen=True, tag="message"):
    """An agent writes."""

    id: str
    conversation: Short
    text: str = ""
    attachments: Attached = ()
    again: bool = False


class Accept(_In, frozen=True, tag="accept"):
    """An agent takes an offer."""

    id: str
    conversation: Short
    assignment: Short
    again: bool = False


class Decline(_In, frozen=True, tag="decline"):
    """An agent refuses an offer."""

    id: str
    conversation: Short
    assignment: Short
    reason: Short = ""
    again: bool = False


class Transfer(_In, frozen=True, tag="transfer"):
    """The owner hands over, to an agent or (without one) to the queue."""

    id: str
    conversation: Short
    to_agent: Short = ""
    skills: Skills | None = None
    note: Annotated[str, Meta(max_length=NOTE_CHARS)] = ""
    again: bool = False


class Close(_In, frozen=True, tag="close"):
    """The owner ends the conversation."""

    id: str
    conversation: Short
    again: bool = False


class Status(_In, frozen=True, tag="status"):
    """An agent says what he is."""

    id: str
    status: Literal["available", "away"]
    again: bool = False


VisitorFrame = VisitorHello | VisitorMessage | End | Resume | PageChanged | Typing | Marks | Ping | Pong
AgentFrame = (
    AgentHello | Open | AgentMessage | Accept | Decline | Transfer | Close | Status | Typing | Marks | Ping | Pong
)

decode_visitor: Callable[[str], VisitorFrame] = msgspec.json.Decoder(VisitorFrame).decode
decode_agent: Callable[[str], AgentFrame] = msgspec.json.Decoder(AgentFrame).decode


class Fault(msgspec.Struct, frozen=True):
    """Why a frame was not taken; `id` is there where the frame has a usable one: it is then refused, not only wrong."""

    code: str
    detail: str
    id: str = ""


def fault_of(raw: str, error: Exception) -> Fault:
    """Name what is wrong with a frame that could not be decoded (the slow path, so it may look twice)."""
    try:
        found: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return Fault("bad_json", "A frame is one JSON object.")
    if not isinstance(found, dict):
        return Fault("bad_json", "A frame is one JSON object.")
    named = found.get("id")
    client_id = named if isinstance(named, str) and named.isascii() and len(named) <= 64 else ""
    if not isinstance(error, msgspec.ValidationError):
        if _has_surrogates(found):
            return Fault("bad_text", "A text holds no lone surrogates.", client_id)
        return Fault("bad_json", "This is no JSON.")
    detail = str(error)[:SHORT_CHARS]
    return Fault("unknown_type" if detail.endswith("`$.type`") or "`type`" in detail else "bad_field", detail)


def _has_surrogates(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
