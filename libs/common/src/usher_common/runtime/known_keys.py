"""The keys of all services, for a process that holds one service and is given another's key; a test compares it."""

KNOWN_KEYS = frozenset(
    {
        "USHER_ADMIN_HOST",
        "USHER_ADMIN_PORT",
        "USHER_BUS_URL",
        "USHER_DRAIN_S",
        "USHER_LIVE_URL",
        "USHER_LOG_LEVEL",
        "USHER_NODE",
        "USHER_PARTITIONS",
        "USHER_RECORD_URL",
        "USHER_SECRET",
    }
)
