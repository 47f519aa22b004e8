"""The e-mail channel: reading, threading and writing of mails are pure; see docs/channels/email.md."""

from usher_connectors.channels.email.channel import CHANNEL

__all__ = ["CHANNEL"]
