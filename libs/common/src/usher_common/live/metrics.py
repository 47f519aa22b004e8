"""The live store's metrics."""

from prometheus_client import Counter, Gauge

PUBLISHED = Counter("usher_live_published_total", "Events given to the live store.")
UNPUBLISHED = Counter("usher_live_unpublished_total", "Events that the live store did not confirm or never got.")
AWAY = Counter("usher_live_away_total", "Requests that went without an answer, by what was asked.", ["request"])
REFUSED = Counter("usher_live_refused_total", "Requests that the live store answered with an error.")
FAILED = Counter("usher_live_failed_total", "Events that could not be published, each for a fault of its own.")
GAPS = Counter("usher_live_gaps_total", "Times a listener may have missed events and was told so.")
CONNECTED = Gauge("usher_live_connections", "Open connections to the live store.")
