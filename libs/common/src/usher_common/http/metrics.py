"""Metrics of listening ports."""

from prometheus_client import Counter, Gauge

CONNECTIONS = Gauge("usher_connections", "Open TCP connections of a port.", ["port"])
TURNED_AWAY = Counter("usher_connections_refused_total", "Connections closed at once, by cap.", ["port", "cap"])
CUT = Counter("usher_connections_cut_total", "Connections cut for being too slow.", ["port", "reason"])
DESCRIPTORS = Gauge("usher_descriptors_free_ratio", "Free share of the descriptors a port may use for connections.")
MALFORMED = Counter("usher_http_malformed_total", "Requests that were no HTTP.", ["port"])
