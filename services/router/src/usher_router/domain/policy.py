"""The numbers that the core decides by."""

import msgspec

SECOND = 1_000_000  # microseconds


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, weights in units of an agent's capacity. The settings give the values and their reasons."""

    version: str = "settings"
    chat_weight: int = 33
    offer_s: float = 20.0
    transfer_s: float = 60.0
    nudge_s: float = 600.0
    close_s: float = 300.0
    refusal_pause_s: float = 10.0
    missed_offers: int = 3
    grace_s: float = 20.0


def after(now: int, seconds: float) -> int:
    """Add seconds to a time in microseconds."""
    return now + int(seconds * SECOND)
