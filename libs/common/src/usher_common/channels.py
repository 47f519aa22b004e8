"""The names of channels, for services that keep accounts without knowing the channels themselves."""

WEB = "web"  # the web chat: its only account has the same name, and the gateway serves it
CHANNEL_NAMES = ("email", "telegram", "webhook", "whatsapp")  # of the connectors' table (a test compares)
