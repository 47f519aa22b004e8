"""Describe channels in a record, as the connectors do at their start."""

from usher_common.record.port import Record
from usher_connectors.channels import CHANNELS
from usher_connectors.described import describe_channels


async def describe(record: Record, hooks_url: str = "") -> None:
    """Write the facts of all channels."""
    await describe_channels(record, CHANNELS, hooks_url)
