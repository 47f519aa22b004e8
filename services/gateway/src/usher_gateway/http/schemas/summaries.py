"""The documents of summaries."""

from typing import Annotated

from msgspec import Meta, Struct
from usher_common.messages.limits import LARGEST_WHOLE
from usher_common.messages.summary import SummaryItems

from usher_gateway.wire.summaries import SummaryVersion


class SummaryVersions(Struct, frozen=True):
    """All versions of a conversation's summary, the newest first."""

    versions: tuple[SummaryVersion, ...]


class NewSummary(Struct, frozen=True, forbid_unknown_fields=True):
    """A version to add; `number` is the agents' version that was seen, 0 if there was none."""

    items: SummaryItems
    number: Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)] = 0
