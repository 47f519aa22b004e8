"""Which call shows a signal at a provider, and how soon the same may be shown again."""

from dataclasses import dataclass
from math import ceil

from usher_common.messages.events import SignalKind
from usher_common.token_bucket import Rate

from usher_connectors import limits
from usher_connectors.contract import Account, Channel, Sending


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a signal is shown: an address, and the provider's id of what the contact wrote there last ("" if none)."""

    account: str
    peer: str
    native_id: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """The calls that show a signal; those with the same `key` follow each other by `every_s` seconds at least."""

    key: tuple[str, ...]
    every_s: float
    calls: Sending


def showing(kind: SignalKind, spot: Spot, channel: Channel, account: Account) -> Showing | None:
    """Return how this channel shows the signal; None if it does not, or nothing of the contact's is known to it."""
    if kind == "read":
        if channel.mark is None or not spot.native_id:
            return None
        return Showing((kind, account.id, spot.native_id), limits.READ_ONCE_S, channel.mark(spot.native_id, account))
    about = spot.peer if channel.abilities.typing_by == "peer" else spot.native_id
    if channel.typing is None or not about:
        return None
    # half of what is shown: shown again before it ends, though agents' desks tell it only every few seconds
    return Showing((kind, account.id, spot.peer), channel.abilities.typing_s / 2, channel.typing(about, account))


def rate_for(channel: Channel) -> Rate:
    """Return how many signals an account takes beside its sends."""
    if (rate := channel.limits.account_rate) is None:
        return Rate(limits.SIGNALS_PER_S, limits.SIGNALS_BURST)
    return Rate(rate.per_s * limits.SIGNALS_SHARE, ceil(rate.per_s * limits.SIGNALS_SHARE))
