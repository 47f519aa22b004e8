"""The conformance kit: a channel's samples as data, and checks that hold for every channel; docs/conformance.md."""

from usher_connectors.conformance.cases import PUBLIC_URL, SENT, ChannelCases, Incoming, LookedUp, Outgoing, hook_url

__all__ = ["PUBLIC_URL", "SENT", "ChannelCases", "Incoming", "LookedUp", "Outgoing", "hook_url"]
