"""The states of a delivery: queued → sending → sent | failed | uncertain, and back to queued for another attempt."""

from dataclasses import dataclass
from typing import Literal

from usher_common.commands.address_changed import AddressChanged
from usher_common.messages.sends import Send

from usher_connectors.contract import Repeats, SendError
from usher_connectors.send.domain.retries import wait_before

PROVIDER_ID_CHARS = 500  # characters kept of a provider's id: the longest known ones have about 200
# "delivered" and "read" are told by receipts, which may come before the last part of a message has left.
Status = Literal["queued", "sent", "failed", "uncertain", "delivered", "read"]


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery in memory: `created_at` orders it within its peer, `attempts` counts earlier ones.

    `parts_sent`: how many parts of its message the provider has taken. `unsure`: the next part may have arrived, and
    the provider is asked for it before it is sent. `changes`: what the provider has said of the peer so far.
    """

    id: str
    created_at: int
    attempts: int
    trace: str
    send: Send
    parts_sent: int = 0
    unsure: bool = False
    changes: tuple[AddressChanged, ...] = ()

    @property
    def part_id(self) -> str:
        """The id of the next part, the same for all its attempts."""
        return f"{self.id}-{self.parts_sent}" if self.parts_sent else self.id


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome of an attempt: the new status, and for "queued" the seconds until the next attempt.

    `part`: the provider has taken one of several parts, under `provider_id`. `unsure`: it is asked before the next one.
    """

    status: Status
    provider_id: str = ""
    error: str = ""
    wait_s: float = 0.0
    part: bool = False
    unsure: bool = False


def settle_sent(provider_id: str, part: int = 1, parts: int = 1) -> Settled:
    """Settle a successful attempt at the `part`-th of so many parts: the message is sent once all are.

    Its id is cleaned of characters that no store accepts, since it must be written.
    """
    clean = provider_id.replace("\0", "").encode("utf-8", "replace").decode()[:PROVIDER_ID_CHARS]
    return Settled("queued" if part < parts else "sent", provider_id=clean, part=parts > 1)


def settle_error(  # noqa: PLR0913 - what is known of the attempt, and the schedule
    attempts: int, error: SendError, *, repeats: Repeats, unsure: bool, jitter: float, scale: float
) -> Settled:
    """Settle the `attempts`-th, failed attempt: again, failed, or uncertain, where nobody can know what became of it.

    `unsure`: an earlier attempt may have arrived, and the provider could not be asked for it yet.
    """
    doubtful = (error.unknown or unsure) and repeats != "at once"
    if doubtful and repeats == "never":
        return Settled("uncertain", error=error.code)
    wait_s = wait_before(attempts + 1, jitter, scale) if error.retryable else None
    if wait_s is None:
        return Settled("uncertain" if doubtful else "failed", error=error.code)
    return Settled("queued", error=error.code, wait_s=max(wait_s, error.after or 0.0), unsure=doubtful)


def settle_found(repeats: Repeats) -> Settled:
    """Settle a row found in "sending" after its replica died."""
    if repeats == "never":
        return Settled("uncertain", error="interrupted")
    return Settled("queued", error="interrupted", unsure=repeats == "if absent")
