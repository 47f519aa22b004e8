"""What the router asks knowledge, and what it finds: the `knowledge` stream (0371); what automatic stages tried."""

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


class BotHandover(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a bot wants a person to go on, in its own words, and what it has learnt; agents see it beside the talk."""

    reason: str = ""
    summary: str = ""
    facts: dict[str, str] = {}


class FaqTried(msgspec.Struct, frozen=True, omit_defaults=True):
    """What automatic stages tried: what the articles were asked last, which were shown, and how it ended.

    `verdict`: `helped` or `silent`, by articles or by a bot, else why the articles were left (docs/funnel.md); "" while
    that is open, and where none were asked. `handed`: what a bot said when it handed over.
    """

    question: str = ""
    answers: tuple[ShownArticle, ...] = ()
    verdict: str = ""
    handed: BotHandover | None = None


_decoder = msgspec.msgpack.Decoder(AskKnowledge)


def decode_ask(body: bytes | msgspec.Raw) -> AskKnowledge:
    """Decode an envelope's body; raises msgspec.MsgspecError."""
    return _decoder.decode(body)
