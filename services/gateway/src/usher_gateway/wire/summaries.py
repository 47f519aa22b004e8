"""Summaries as desks see them, and which version comes first (pure)."""

import msgspec
from usher_common.messages.summary import SummaryItem, SummarySource

from usher_gateway.wire.parts import AgentFace


class SummaryVersion(msgspec.Struct, frozen=True):
    """One version; `at` in ms, `upto_seq` the last message that it knows.

    `number` counts the agents' versions from 1; it is 0, and `author` null, for the machine's. `failure` says why an
    endpoint of one's own was not used.
    """

    items: tuple[SummaryItem, ...]
    source: SummarySource
    at: int
    upto_seq: int
    number: int = 0
    author: AgentFace | None = None
    language: str = ""
    failure: str = ""


class ConversationSummary(msgspec.Struct, frozen=True):
    """The version to be shown first, and the machine's newer one, if an agent's is shown."""

    shown: SummaryVersion
    beside: SummaryVersion | None = None


def summary_of(written: SummaryVersion | None, edited: SummaryVersion | None) -> ConversationSummary | None:
    """Choose: an agent's version always comes first; the machine's stands beside it if it knows later messages."""
    if edited is None:
        return ConversationSummary(written) if written is not None else None
    newer = written is not None and written.upto_seq > edited.upto_seq
    return ConversationSummary(edited, written if newer else None)
