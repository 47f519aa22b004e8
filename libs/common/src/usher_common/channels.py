"""Channels by name, for whoever keeps accounts of them without knowing what they do."""

WEB = "web"  # the web chat: its only account has the same name, and the gateway speaks for it
CHANNEL_NAMES = ("webhook",)  # those that connectors serve, as their table has them (a test compares)
