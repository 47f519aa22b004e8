"""How long to wait before trying again."""


def backoff_s(failures: int, first_s: float, ceiling_s: float) -> float:
    """Return the seconds to wait after `failures` failures in a row (from 1).

    Doubled from `first_s` up to `ceiling_s`.
    """
    return float(min(first_s * 2.0 ** min(failures - 1, 30), ceiling_s))
