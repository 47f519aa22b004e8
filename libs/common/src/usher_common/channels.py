"""The channel that is no connectors' own."""

WEB = "web"  # the web chat: its only account has the same name, and the gateway serves it
