"""The socket messages of widgets."""

from typing import Annotated

import msgspec
from msgspec import Meta
from usher_common.commands.rate import COMMENT_CHARS, SCORES
from usher_common.messages.limits import LARGEST_WHOLE
from usher_policy.limits import FORM_FIELDS, LONG_ANSWER_CHARS

from usher_gateway.wire.fields import (
    Attached,
    Attributes,
    Marks,
    Ping,
    Pong,
    Sent,
    Seq,
    Short,
    Skills,
    SocketMessage,
    Typing,
    Url,
)

Answers = Annotated[dict[Short, Annotated[str, Meta(max_length=LONG_ANSWER_CHARS)]], Meta(max_length=FORM_FIELDS)]


class Page(msgspec.Struct, frozen=True):
    """The page that the visitor is on."""

    url: Url = ""
    title: Url = ""
    referrer: Url = ""


class EntryPoint(msgspec.Struct, frozen=True):
    """The widget's entry point, the skills it asks for, and the campaign (attributes of the script tag)."""

    point: Short = ""
    skills: Skills = ()
    campaign: Short = ""


class ContactDetails(msgspec.Struct, frozen=True):
    """Who the page says the visitor is, unproven. `attributes`: more that rules and agents should know."""

    name: Short = ""
    email: Short = ""
    phone: Short = ""
    attributes: Attributes = {}


class VisitorHello(SocketMessage, frozen=True, tag="hello"):
    """A visitor's first message; `tail`: how many last messages suffice of a conversation that it does not know.

    `visit`: the browser's name of the visit, where it is followed. `invitation`: the id of the one that the visitor
    accepted, and with which the next conversation begins.
    """

    token: Annotated[str, Meta(max_length=200)] = ""
    conversation: Short = ""
    last_seq: Seq = 0
    tail: Seq = 0
    language: Short = ""
    visit: Short = ""
    invitation: Short = ""
    page: Page | None = None
    entry: EntryPoint | None = None
    profile: ContactDetails | None = None


class FormAnswers(msgspec.Struct, frozen=True):
    """Answers to the start form of this name, by question."""

    form: Short
    values: Answers = msgspec.field(default_factory=dict)


class CallMe(msgspec.Struct, frozen=True):
    """The visitor asks to be called at `phone` ("": where they are known), not before `at` (ms; 0: now)."""

    phone: Short = ""
    at: Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)] = 0


class VisitorMessage(Sent, frozen=True, tag="message"):
    """A visitor writes a message."""

    id: str
    text: str = ""
    attachments: Attached = ()
    answers: FormAnswers | None = None  # to the form before it
    person: bool = False  # they ask for a person, so no automatic answer comes first
    call: CallMe | None = None  # they ask to be called


class FormQuery(SocketMessage, frozen=True, tag="form"):
    """A visitor asks what is still to be asked, after these answers; `check`: whether they are in order."""

    answers: Answers = msgspec.field(default_factory=dict)
    check: bool = False
    language: Short = ""  # of the widget's own words


class FormReply(Sent, frozen=True, tag="answers"):
    """A visitor answers the form within a conversation; `skipped`: they would rather not."""

    id: str
    conversation: Short
    form: Short
    values: Answers = msgspec.field(default_factory=dict)
    skipped: bool = False


class End(Sent, frozen=True, tag="end"):
    """A visitor ends the conversation."""

    id: str
    conversation: Short = ""


class Introduction(Sent, frozen=True, tag="contact"):
    """A visitor says who they are; `promise`: they were promised an answer there."""

    id: str
    name: Short = ""
    email: Short = ""
    phone: Short = ""
    promise: bool = False


class Rate(Sent, frozen=True, tag="rate"):
    """A visitor says how it went, from 1 (poor) to 5 (excellent); 0: they would rather not."""

    id: str
    conversation: Short
    score: Annotated[int, Meta(ge=0, le=SCORES[1])] = 0
    comment: Annotated[str, Meta(max_length=COMMENT_CHARS)] = ""


class Verdict(Sent, frozen=True, tag="faq_verdict"):
    """A visitor pressed a button below an automatic message about `ask`.

    `verdict` is the button's id: `helped`, `not_helped`, `person`, `article:ID` for one of the titles offered, or
    `bot:ID` for a bot's own button.
    """

    id: str
    conversation: Short
    ask: Short = ""
    verdict: Short = ""


class Earlier(SocketMessage, frozen=True, tag="earlier"):
    """A visitor asks for the messages before this sequence, of any conversation of theirs; 0: for the last ones."""

    conversation: Short
    before: Seq = 0


class Past(SocketMessage, frozen=True, tag="past"):
    """A visitor asks for the list of their closed conversations."""


class Resume(SocketMessage, frozen=True, tag="resume"):
    """A visitor asks for the messages after `last_seq`."""

    conversation: Short
    last_seq: Seq = 0


class PageChanged(SocketMessage, frozen=True, tag="page"):
    """A visitor went to another page."""

    url: Url = ""
    title: Url = ""


VisitorFrame = (
    VisitorHello
    | VisitorMessage
    | FormQuery
    | FormReply
    | End
    | Introduction
    | Rate
    | Verdict
    | Earlier
    | Past
    | Resume
    | PageChanged
    | Typing
    | Marks
    | Ping
    | Pong
)
