"""The runtime's metrics."""

from prometheus_client import Counter, Gauge

LOOP_FAILURES = Counter("usher_loop_failures_total", "Times a background loop failed and was run again.", ["loop"])
LOOP_TURNED = Gauge(
    "usher_loop_turned_timestamp_seconds", "When a background loop last turned; alert when it is long ago.", ["loop"]
)
