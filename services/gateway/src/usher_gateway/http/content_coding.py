"""Which content coding a client is sent, by its Accept-Encoding (RFC 9110, 12.5.3)."""

import math
from collections.abc import Sequence

CODINGS = {"br": ".br", "gzip": ".gz"}  # by name: what its files end with; the smaller one first


def coding_for(accepted: str, there: Sequence[str]) -> str:
    """Choose among the codings that are there the one the client likes best, the first of equals; "" for none.

    >>> coding_for("gzip, deflate, br;q=0", ["br", "gzip"])
    'gzip'
    """
    weights = _weights(accepted)
    others = weights.get("*", 0.0)
    best = max(there, key=lambda coding: weights.get(coding, others), default="")
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def _weights(accepted: str) -> dict[str, float]:
    """Read name → weight; what cannot be read is not wanted."""
    found: dict[str, float] = {}
    for item in accepted.lower().split(","):
        name, _, parameters = item.partition(";")
        if name := name.strip().removeprefix("x-"):
            found[name] = max(found.get(name, 0.0), _weight(parameters))
    return found


def _weight(parameters: str) -> float:
    key, _, value = parameters.partition("=")
    if not key.strip():
        return 1.0
    try:
        weight = float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return 0.0
    return weight if math.isfinite(weight) and 0 <= weight <= 1 else 0.0
