"""Which fields of events name something; all others may hold people's words, which are masked."""

IDS = frozenset({
    "account", "album", "conversation", "group", "html", "id", "message", "native_id", "original", "other", "peer",
    "provider_id", "ref", "reply_to", "revision", "sha256", "target", "to", "topic", "turn", "use",
})  # fmt: skip
