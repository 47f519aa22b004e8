"""The parts of outgoing messages: people, files, offers."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType
from usher_policy.forms.questions import Question


class AgentFace(msgspec.Struct, frozen=True, gc=False):
    """An agent as visitors see them."""

    name: str
    photo: str


class Writer(msgspec.Struct, frozen=True, gc=False):
    """The agent who wrote a message; `id` on desks only."""

    name: str
    photo: str
    id: str | UnsetType = UNSET


class Guest(msgspec.Struct, frozen=True, gc=False):
    """An agent who joined a conversation's owner."""

    id: str
    name: str
    photo: str


class Colleague(msgspec.Struct, frozen=True, gc=False):
    """An agent, their status and its reason."""

    id: str
    name: str
    photo: str
    status: str
    reason: str = ""
    languages: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True, gc=False):
    """An attachment; `url` is signed and opens it."""

    id: str
    name: str
    type: str
    size: int
    url: str


class OfferOut(msgspec.Struct, frozen=True, gc=False):
    """An open offer, for the agent it is made to; times in ms; `why`: `target`, `sticky`, or how the queue selects."""

    assignment: str
    offered_at: int
    expires_at: int
    why: str


class VisitorCard(msgspec.Struct, frozen=True):
    """What is known of the visitor."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    attributes: dict[str, str] = {}


class EntryCard(msgspec.Struct, frozen=True):
    """Where the conversation came from; `invitation` is the name of the one that the visitor accepted."""

    point: str = ""
    skills: tuple[str, ...] = ()
    page: str = ""
    title: str = ""
    referrer: str = ""
    campaign: str = ""
    invitation: str = ""


class SkillOut(msgspec.Struct, frozen=True, gc=False):
    """A skill at a level from 1 to 5."""

    skill: str
    level: int


class Myself(msgspec.Struct, frozen=True):
    """The signed-in agent; `reason` belongs to the status, `wrap_up_until` in ms."""

    id: str
    login: str
    name: str
    photo: str
    role: str
    status: str
    load: int
    capacity: int
    version: int
    skills: tuple[SkillOut, ...]
    reason: str = ""
    draining: bool = False
    wrap_up_until: int | None = None
    phone: str = ""


class PastConversation(msgspec.Struct, frozen=True):
    """A closed conversation in its visitor's list; times in ms."""

    id: str
    opened_at: int
    closed_at: int
    agent: AgentFace | None
    last_text: str


class RatingAsked(msgspec.Struct, frozen=True, gc=False):
    """A rating that the visitor was asked for; `score` is null until they answer, 0 if they would rather not.

    It is taken, or changed, until `until` (ms).
    """

    number: int
    score: int | None
    until: int


class RatingShown(msgspec.Struct, frozen=True, gc=False):
    """The contact's last score of a conversation, from 1 to 5; `at` in ms."""

    score: int
    at: int


class PromiseGiven(msgspec.Struct, frozen=True, gc=False):
    """Where the visitor is to be answered, and by when (ms); null: no time was promised."""

    address: str
    due_at: int | None


class PromiseOut(msgspec.Struct, frozen=True, gc=False):
    """A promised answer that is still to be given; times in ms. From `remind_at` on it is urgent."""

    address: str
    made_at: int
    due_at: int | None
    remind_at: int | None


class FormOut(msgspec.Struct, frozen=True, tag_field="type", tag="form", gc=False):
    """What is still to be asked before the chat, or within this conversation; `form` "": there is no form.

    `faults`: what is wrong with the answers sent, by question, where that was to be checked.
    """

    ask: Literal["before", "within"]
    conversation: str
    form: str = ""
    title: str = ""
    intro: str = ""
    questions: tuple[Question, ...] = ()
    faults: dict[str, str] | UnsetType = UNSET


class ShownAnswer(msgspec.Struct, frozen=True, gc=False):
    """An article that an automatic message shows or names; `confidence` from 0 to 1."""

    id: str
    title: str
    confidence: float


class HandedOut(msgspec.Struct, frozen=True, gc=False):
    """What a bot of the business's own said when it handed over, in its own words."""

    reason: str
    summary: str
    facts: dict[str, str]


class FaqTriedOut(msgspec.Struct, frozen=True, gc=False):
    """What automatic stages tried (docs/funnel.md).

    What the articles were asked last ("": nothing), which of them were shown or named, and how that ended. `handed`: a
    bot handed over.
    """

    question: str
    answers: tuple[ShownAnswer, ...]
    verdict: str
    handed: HandedOut | None = None


class ButtonOut(msgspec.Struct, frozen=True, gc=False):
    """A button below an automatic message; pressed, its `id` is the `verdict` of `faq_verdict`."""

    id: str
    title: str


class MessageStatus(msgspec.Struct, frozen=True, tag_field="type", tag="message_status", gc=False):
    """The outcome of a send to a provider."""

    conversation: str
    id: str
    seq: int
    status: str
    error: str


class ErrorOut(msgspec.Struct, frozen=True, tag_field="type", tag="error", gc=False):
    """An error that belongs to no id."""

    code: Literal["bad_json", "unknown_type", "bad_field", "bad_text", "not_yours"]
    detail: str


class PongOut(msgspec.Struct, frozen=True, tag_field="type", tag="pong", gc=False):
    """Answers a ping."""
