"""A parked envelope as people read it."""

from typing import Any

import msgspec

from usher_gateway.limits import PARKED_BYTES_SHOWN
from usher_gateway.parked.domain import Item, decoder_of


def content_of(item: Item) -> dict[str, Any] | None:
    """Return a command's or send's fields by name, None if it cannot be read."""
    if item.envelope is None:
        return None
    fields: dict[str, Any] = msgspec.to_builtins(decoder_of(item.row.stream)(item.envelope.body))
    return fields


def first_bytes(data: bytes) -> str:
    """Return the first bytes in hex."""
    return data[:PARKED_BYTES_SHOWN].hex()
