"""The names of channels, for services that keep accounts without knowing the channels themselves."""

WEB = "web"  # the web chat: its only account has the same name, and the gateway serves it
# the channels of the connectors, as in their table (a test compares)
CHANNEL_NAMES = ("email", "telegram", "twilio", "webhook", "whatsapp")
