"""What the router asks knowledge, and what knowledge finds: the `knowledge` stream (decision 0371)."""

from typing import Literal

import msgspec

Verdict = Literal["answer", "ask", "none"]
SUGGESTED = 3  # articles that one answer names at most: a choice that is taken in at a glance


class AskKnowledge(msgspec.Struct, frozen=True, tag_field="t", tag="ask_knowledge", omit_defaults=True):
    """Find articles that answer a contact's `question`; the envelope's id is `ask`.

    `KnowledgeAnswered` with the same `ask` goes to the inbound stream's `partition`, the conversation's home. `entry`:
    where the conversation came from, as conditions of the policy name it. After `until` (µs of the record's clock)
    nobody waits for the answer any more, so a later ask is acknowledged unanswered.
    """

    conversation: str
    ask: str
    partition: int
    language: str
    question: str
    entry: dict[str, str] = {}
    until: int = 0


class Suggested(msgspec.Struct, frozen=True, omit_defaults=True):
    """An article that may answer the question; `answer` is Markdown, `confidence` from 0 to 1."""

    article: str
    title: str
    answer: str
    confidence: float = 0.0


class ShownArticle(msgspec.Struct, frozen=True, omit_defaults=True):
    """An article that an automatic message shows or names; `confidence` from 0 to 1."""

    article: str
    title: str
    confidence: float = 0.0


class FaqTried(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the articles were asked last in a conversation, which were shown, and how it ended.

    `verdict`: `helped`, `silent`, or why a person took over (docs/funnel.md); "" while it is under way.
    """

    question: str = ""
    answers: tuple[ShownArticle, ...] = ()
    verdict: str = ""


_decoder = msgspec.msgpack.Decoder(AskKnowledge)


def decode_ask(body: bytes | msgspec.Raw) -> AskKnowledge:
    """Decode an envelope's body; raises msgspec.MsgspecError."""
    return _decoder.decode(body)
