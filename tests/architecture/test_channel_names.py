"""Accounts may have exactly the channels of the connectors' table."""

from usher_common.channels import CHANNEL_NAMES
from usher_connectors.channels import CHANNELS


def test_every_channel_can_have_accounts() -> None:
    """A new channel is a file, a line in the table, and its name here."""
    assert tuple(CHANNELS) == CHANNEL_NAMES
