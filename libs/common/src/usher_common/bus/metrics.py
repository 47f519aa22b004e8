"""The bus's metrics."""

from prometheus_client import Counter, Gauge, Histogram

SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)

FRAME_ENVELOPES = Histogram(
    "usher_bus_frame_envelopes", "Envelopes in one frame.", ["stream", "direction"], buckets=SIZES
)
STALLS = Counter("usher_bus_stalls_total", "Frames kept because a store was away.", ["stream"])
FAILURES = Counter("usher_bus_failures_total", "Frames whose handling failed otherwise.", ["stream"])
PARKED = Counter("usher_bus_parked_total", "What was set aside, by reason.", ["stream", "reason"])
HANDOVERS = Counter("usher_bus_handovers_total", "Partitions handed over to the preferred replica.", ["stream"])
SUBSCRIBES = Counter("usher_bus_subscribes_total", "Subscriptions of partitions.", ["stream"])
RESENT = Counter("usher_bus_frames_resent_total", "Frames sent again because their confirm did not come.")
CONNECTED = Gauge("usher_bus_connected", "Whether the connection to the broker stands.", ["connection"])
OLDEST = Gauge(
    "usher_bus_oldest_frame_seconds",
    "Age of the oldest frame in hand, since the edge took it; what waits behind it is younger. 0: none is in hand.",
    ["stream"],
)
CONGESTED = Gauge("usher_bus_congested", "Whether callers of publish wait for space.")
