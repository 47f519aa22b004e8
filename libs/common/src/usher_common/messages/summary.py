"""A conversation's summary, as knowledge writes it, agents edit it and desks show it."""

from typing import Annotated, Literal

import msgspec

from usher_common.messages.limits import LARGEST_WHOLE

SUMMARY_ITEMS = 12  # items of one summary: a glance takes in no more
SUMMARY_ITEM_CHARS = 300  # characters of one item: two sentences

SummaryKind = Literal["question", "tried", "outcome", "promise"]
SummarySource = Literal["extract", "endpoint", "agent"]


class SummaryItem(msgspec.Struct, frozen=True):
    """One sentence of a summary; `seq` is the message that it comes from."""

    kind: SummaryKind
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=SUMMARY_ITEM_CHARS)]
    seq: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_WHOLE)]


SummaryItems = Annotated[tuple[SummaryItem, ...], msgspec.Meta(max_length=SUMMARY_ITEMS)]
