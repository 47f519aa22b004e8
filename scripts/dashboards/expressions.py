"""The expressions of Prometheus that the dashboards are written with."""

from scripts.dashboards.panels import Query

LATELY = "$__rate_interval"  # Grafana's: long enough for a rate at the width of the picture
SHOWN = "$__range"  # Grafana's: the whole time that is shown


def _by(labels: str) -> str:
    return f" by ({labels})" if labels else ""


def rate(metric: str, by: str = "", window: str = LATELY) -> str:
    """How often in a second; `metric` may have a selector in braces."""
    return f"sum{_by(by)} (rate({metric}[{window}]))"


def per_minute(metric: str, by: str = "") -> str:
    """How often in a minute."""
    return f"60 * {rate(metric, by)}"


def total(metric: str, by: str = "") -> str:
    """How often in the time that is shown."""
    return f"sum{_by(by)} (increase({metric}[{SHOWN}]))"


def seldom(metric: str, by: str = "", window: str = LATELY) -> str:
    """How often in a window, of what happens so seldom that its first time counts.

    A counter with labels begins to exist with its first value, which is no increase to Prometheus: what did not exist
    before the window counts whole.
    """
    return f"sum{_by(by)} (({metric} unless {metric} offset {window}) or increase({metric}[{window}]))"


def share(part: str, whole: str, by: str = "", window: str = LATELY) -> str:
    """Which share of the whole a part of it is."""
    return f"{rate(part, by, window)} / {rate(whole, by, window)}"


def quantile(q: float, histogram: str, by: str = "", selector: str = "", window: str = LATELY) -> str:
    """What a share of the observed values is not above."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({q}, sum by ({labels}) (rate({histogram}_bucket{selector}[{window}])))"


def mean(summary: str, by: str = "", window: str = LATELY) -> str:
    """The mean of the observed values."""
    return share(f"{summary}_sum", f"{summary}_count", by, window)


def quantiles(histogram: str, selector: str = "") -> tuple[Query, ...]:
    """The middle, the slow and the slowest."""
    return tuple(
        Query(quantile(q, histogram, selector=selector), name)
        for q, name in ((0.5, "half are faster"), (0.95, "95 % are faster"), (0.99, "99 % are faster"))
    )


def waits() -> tuple[Query, ...]:
    """How long contacts waited until an offer."""
    return tuple(
        Query(quantile(q, "usher_queue_wait_seconds"), name)
        for q, name in ((0.5, "half wait less"), (0.9, "90 % wait less"))
    )
