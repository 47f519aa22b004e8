"""How long an account rests after a failure that concerns all its sends: the circuit breaker's times."""

from collections.abc import Callable, Mapping

from usher_connectors import limits
from usher_connectors.contract import SendError
from usher_connectors.send.domain.retries import JITTER, pause_s

_CEILINGS = {"unreachable": limits.UNREACHABLE_CEILING_S, "account": limits.ACCOUNT_CEILING_S}


def rest_s(error: SendError, failures: int, jitter: float, scale: float) -> float | None:
    """Return the seconds that an account rests after this failure, the `failures`-th in a row; None: not at all.

    `jitter` from 0 to 1 lengthens it, so that accounts of one provider do not return together. A wait that the provider
    asked for is never shortened; `scale` shortens our own (tests).
    """
    spread = 1.0 + JITTER * jitter
    if error.after is not None and error.scope in {"throttled", "account"}:
        return error.after * spread
    if error.scope == "throttled":
        return limits.THROTTLED_S * spread * scale
    if error.scope in _CEILINGS:
        return pause_s(failures, limits.UNREACHABLE_FIRST_S, _CEILINGS[error.scope]) * spread * scale
    return None


def oldest_due_s(due_s: Mapping[str, float], rests: Callable[[str], bool]) -> float:
    """Return for how many seconds the oldest delivery is due, by account, over those that do not rest; 0.0: none is.

    What waits for its provider's sake would not be sent any sooner by more replicas.
    """
    return max((seconds for account, seconds in due_s.items() if not rests(account)), default=0.0)
